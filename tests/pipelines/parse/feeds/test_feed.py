"""Feeds of both forms: which posts they carry, and what they say of each."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import PageError
from pipelines.parse.feeds.feed import find_feed, split_feed
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.post import parse_post
from pipelines.records.readings import Reading
from tests.support.parsed_pages import make_page

HOME = "https://kedreamix.github.io/"
FEED_URL = f"{HOME}atom.xml"
ATOM, RSS = "application/atom+xml", "application/rss+xml"
ENTRY = f"""<entry><title type="html">灯  塔</title><link rel="alternate" href="{HOME}灯/index.html"/>
<published>2024-06-01T09:00:00+08:00</published><updated>2024-06-02</updated>
<content type="html">%s</content>%s</entry>"""
ITEM = f"""<item><title>灯塔</title><link>{HOME}灯/</link><pubDate>%s</pubDate>
<content:encoded><![CDATA[<p>灯<b>亮</b>了</p>]]></content:encoded><description>一盏灯</description>%s</item>"""


def write_atom(*entries: str, more: str = "") -> str:
    head = f'<link href="{HOME}atom.xml" rel="self"/><link href="{HOME}"/><author><name>守塔人</name></author>'
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{more}{"".join(entries)}</feed>'


def write_rss(*items: str) -> str:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<rss version="2.0" {spaces}><channel><title>塔</title>{"".join(items)}</channel></rss>'


def read_only(source: str) -> Reading:
    """The reading of a feed's only entry."""
    feed = split_feed(source, FEED_URL)
    (entry,) = feed.entries
    page = replace(make_page(entry.url), content_type=f"{feed.media_type}; charset=utf-8")
    return parse_post(page, PageView(entry.body.decode()))


def test_an_entry_of_atom() -> None:
    tags = f'<category term="海" scheme="{HOME}tags/x/"/><category term="笔记" scheme="{HOME}categories/y/"/>'
    more = f"<category/><summary>一盏灯</summary>{tags}<category term='海'/>"
    reading = read_only(write_atom(ENTRY % ("<![CDATA[<p>灯&amp;塔</p>]]>", more)))
    metadata = reading.metadata
    assert (reading.url, reading.media_type, reading.theme) == (f"{HOME}%E7%81%AF/", ATOM, None)
    assert (metadata.title, metadata.author, metadata.category, metadata.tags) == ("灯 塔", "守塔人", "笔记", ("海",))
    assert (metadata.published_at, metadata.published_precision) == (datetime(2024, 6, 1, 1, tzinfo=UTC), "second")
    assert (metadata.updated_at, metadata.description) == (datetime(2024, 6, 2, tzinfo=UTC), "一盏灯")
    assert [section.text for section in reading.contents.sections] == ["灯&塔"]


def test_an_entry_of_rss() -> None:
    item = ITEM % ("Sat, 01 Jun 2024 09:00:00 +0800", "<dc:creator>甲</dc:creator><category>海</category>")
    reading = read_only(write_rss(item))
    metadata = reading.metadata
    assert (reading.media_type, reading.contents.sections[0].text) == (RSS, "灯亮了")
    assert (metadata.author, metadata.category, metadata.tags, metadata.description) == ("甲", None, ("海",), "一盏灯")
    assert (metadata.published_at, metadata.updated_at) == (datetime(2024, 6, 1, 1, tzinfo=UTC), None)


@pytest.mark.parametrize("written", ["", "昨天", "Sat, 99 Jun 2024 09:00:00 +0800", "Fri, 31 Dec 9999 23:00:00 -0800"])
def test_a_time_that_is_none(written: str) -> None:
    metadata = read_only(write_rss(ITEM % (written, ""))).metadata
    assert (metadata.published_at, metadata.published_precision) == (None, None)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("&lt;p&gt;灯&lt;/p&gt;", "灯"),
        ("<div xmlns='http://www.w3.org/1999/xhtml'><p>灯<br/>塔</p></div>", "灯\n塔"),
        ("灯", "灯"),
    ],
    ids=["escaped", "xhtml", "text"],
)
def test_content_in_any_form(content: str, text: str) -> None:
    assert read_only(write_atom(ENTRY % (content, ""))).contents.sections[0].text == text


def test_an_entry_has_its_own_author() -> None:
    entry = ENTRY % ("灯", "<author><name>乙</name></author><summary>&lt;p&gt;灯&lt;/p&gt;</summary>")
    metadata = read_only(write_atom(entry)).metadata
    assert (metadata.author, metadata.description) == ("乙", None)


@pytest.mark.parametrize("told", ["https://a.example", "https://a.example/", "https://A.example/index.html"])
def test_the_home_of_a_feed_is_a_folder(told: str) -> None:
    assert (
        split_feed(write_rss().replace("<title>", f"<link>{told}</link><title>"), FEED_URL).home == "https://a.example/"
    )


def test_an_entry_without_address_is_reported() -> None:
    feed = split_feed(write_atom("<entry><title>甲</title></entry>", "<entry/>", ENTRY % ("灯", "")), FEED_URL)
    assert (feed.home, [entry.url for entry in feed.entries]) == (HOME, [f"{HOME}%E7%81%AF/"])
    assert feed.faults == (
        "an entry of the feed has no URL of its own: 甲",
        "an entry of the feed has no URL of its own: without a title",
    )


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (ENTRY.replace("灯  塔", "") % ("灯", ""), "no title"),
        (ENTRY % ("  ", "<summary>一盏灯</summary>"), "at most a summary"),
        (f'<entry><title>灯</title><link href="{HOME}a/"/></entry>', "at most a summary"),
    ],
)
def test_an_entry_that_is_not_understood(entry: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason) as caught:
        read_only(write_atom(entry))
    assert caught.value.stage == "feed"


@pytest.mark.parametrize("source", ["", "灯", "<html><p>404</p></html>", "<feed><entry/></feed>", '{"version": 1}'])
def test_what_is_no_feed(source: str) -> None:
    with pytest.raises(PageError, match="neither an Atom feed nor RSS"):
        split_feed(source, FEED_URL)


def test_a_page_that_calls_itself_a_feed() -> None:
    with pytest.raises(PageError, match="neither an Atom feed nor RSS"):
        parse_post(replace(make_page(HOME), content_type=ATOM), PageView("<html><p>404</p></html>"))


def test_entities_that_multiply_or_read_files_are_not_resolved() -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "灯灯"><!ENTITY b SYSTEM "file:///etc/passwd"><!ENTITY c "&a;&a;">]>'
    reading = read_only(write_atom(ENTRY % ("灯 &a; &b; &c;", "")).replace("<feed", f"{bomb}<feed"))
    assert reading.contents.sections[0].text == "灯 灯灯 &b; &c;"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="alternate" type="application/atom+xml" href="/atom.xml">', "/atom.xml"),
        ('<link rel="alternate" type="application/rss+xml" href="/r.xml" title="塔">', "/r.xml"),
        ('<link rel="alternate" hreflang="en" href="/en/">', None),
    ],
)
def test_a_page_links_to_its_feed(head: str, expected: str | None) -> None:
    assert find_feed(PageView(head)) == expected


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.sampled_from(["<entry>", "</entry>", "<content>", "]]>", "<![CDATA[", "&", "<", "灯", "\x0b", "/>"]))
)
def test_broken_feeds_break_nothing(pieces: list[str]) -> None:
    assert len(split_feed(write_atom(ENTRY % ("灯", ""), "".join(pieces)), FEED_URL).entries) >= 1
