"""The feed, read by feedparser and held against the rules of RFC 4287."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from pipelines.export.atom import NAMESPACE, FeedHead, write_atom
from pipelines.records.papers import ShownLink, ShownPaper
from tests.support.shown_items import BY, make_block, make_head, make_paper, make_papers

NOW = datetime(2024, 7, 1, tzinfo=UTC)
HEAD = FeedHead("NeRF & 扩散", "topic=医学 图像", "https://me.example/a b.xml", NOW)


def parse(papers: list[ShownPaper], **given: Any) -> Any:
    feed = feedparser.parse(write_atom(papers, replace(HEAD, **given)))
    assert not feed.bozo, feed.bozo_exception
    return feed


def find(parent: etree._Element, name: str) -> list[etree._Element]:
    return parent.findall(f"{{{NAMESPACE}}}{name}")


def check_rules(content: bytes) -> None:
    """What RFC 4287 requires of a feed (4.1.1) and of an entry (4.1.2), and of dates, IRIs and persons."""
    feed = etree.fromstring(content)
    entries = find(feed, "entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (found,) = find(element, name)
            assert found.text
        assert find(element, "author") or find(feed, "author")
        assert len([link for link in find(element, "link") if link.get("rel") == "alternate"]) <= 1
        for name in ("updated", "published"):
            for moment in find(element, name):
                assert datetime.strptime(str(moment.text), "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007
    identifiers = [find(element, "id")[0].text for element in (feed, *entries)]
    assert len(set(identifiers)) == len(identifiers)
    assert all(str(identifier).startswith("tag:kedreamix.github.io,2024:") for identifier in identifiers)
    assert all(person.findtext(f"{{{NAMESPACE}}}name") for person in feed.iter(f"{{{NAMESPACE}}}author"))
    for link in feed.iter(f"{{{NAMESPACE}}}link"):
        address = str(link.get("href"))
        assert urlsplit(address).scheme
        assert address.isascii()
        assert not set(address) & set(' <>"{}|\\^`')
    assert all(category.get("term") for category in feed.iter(f"{{{NAMESPACE}}}category"))


def test_feed_keeps_the_rules() -> None:
    check_rules(write_atom(make_papers(), HEAD))
    check_rules(write_atom([], HEAD))


def test_feedparser_reads_every_paper() -> None:
    papers = make_papers()
    feed = parse(papers)
    assert feed.feed.title == "NeRF & 扩散"
    assert {entry.id for entry in feed.entries} == {f"tag:kedreamix.github.io,2024:paper/{p.arxiv_id}" for p in papers}
    assert {entry.link for entry in feed.entries} == {paper.url for paper in papers}


def test_entry_says_what_is_known_of_a_paper() -> None:
    (entry,) = parse([make_paper(title="a < b")]).entries
    assert entry.title == "a < b"
    assert [author.name for author in entry.authors][:2] == ["Abena van der Berg", "Tomas Okafor Jr."]
    assert [tag.term for tag in entry.tags] == ["NeRF", "3DGS"]
    assert entry.content[0].value == "<p>虚构的场景。</p><p>第二段。</p><ul><li>更快</li><li>更准</li></ul>"
    assert BY in entry.rights
    related = [link.href for link in entry.links if link.rel == "related"]
    assert related[-2:] == ["https://code.example/a_b", "https://project.example/"]


def test_newest_paper_is_first_and_dates_the_feed() -> None:
    old = make_head(published_at=datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC))
    day = make_head(published_at=None)
    unknown = make_head(published_at=None, edition_date=None)
    papers = [
        make_paper(arxiv_id=f"2405.0000{number}", blocks=(make_block(post=head),), mentioned_in=())
        for number, head in enumerate((old, day, unknown))
    ]
    feed = parse(papers)
    assert [entry.updated for entry in feed.entries] == [
        "2024-05-23T01:02:03Z",
        "2024-05-22T00:00:00Z",
        "2024-01-02T03:04:05Z",
    ]
    assert feed.feed.updated == "2024-05-23T01:02:03Z"


@pytest.mark.parametrize(
    ("given", "content"),
    [
        ({"blocks": ()}, "<p>我们虚构场景。</p>"),
        ({"blocks": (), "abstract_zh": None}, "<p>We invent scenes.</p>"),
        ({"blocks": (), "abstract_zh": None, "abstract": None, "mentioned_in": ()}, "<p>Invented Scenes</p>"),
        ({"blocks": (make_block(sections=()),)}, "<p>我们虚构场景。</p>"),
    ],
)
def test_paper_without_summary_has_content_too(given: Any, content: str) -> None:
    assert parse([make_paper(**given)]).entries[0].content[0].value == content


def test_what_xml_does_not_know_is_left_out() -> None:
    link = ShownLink("code", "https://code.example/\x0b<x>", "")
    papers = [make_paper(title="a\x0bb\ufffe", blocks=(make_block(links=(link,)),))]
    assert parse(papers).entries[0].title == "ab"
    check_rules(write_atom(papers, HEAD))


def test_feed_without_papers_or_url() -> None:
    feed = parse([], url=None)
    assert feed.feed.updated == "2024-07-01T00:00:00Z"
    assert "links" not in feed.feed


def test_same_papers_make_the_same_bytes() -> None:
    papers = make_papers()
    assert write_atom(papers, HEAD) == write_atom(papers[::-1], replace(HEAD, now=datetime(2025, 1, 1, tzinfo=UTC)))
