"""The dialects of feeds: one post, however the feed names its parts."""

from datetime import UTC, datetime

import pytest

from pipelines.errors import PageError
from pipelines.parse.feeds.entry import parse_entry
from pipelines.parse.feeds.feed import split_feed
from pipelines.parse.feeds.forms import FORMS
from pipelines.parse.html.lines import join_text

HOME = "https://quay.example/"
RDF = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
CONTENT, DC = "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/"
RSS_ITEM = f"""<title>码头</title><link>{HOME}p/</link><pubDate>Sun, 05 Nov 2023 21:04:07 GMT</pubDate>
<dc:creator>渡工</dc:creator><content:encoded>&lt;p&gt;船&lt;/p&gt;</content:encoded>"""
ATOM_ENTRY = f"""<title>码头</title><link href='{HOME}p/'/><published>2023-11-05T21:04:07Z</published>
<author><name>渡工</name></author><content type='html'>&lt;p&gt;船&lt;/p&gt;</content>"""


def prefix(source: str) -> str:
    return source.replace("</", "<END").replace("<", "<f:").replace("<f:END", "</f:")


@pytest.mark.parametrize(
    "source",
    [
        f"<rss xmlns:content='{CONTENT}' xmlns:dc='{DC}'><channel><item>{RSS_ITEM}</item></channel></rss>",
        f"<rss version='0.92'><channel><item>{RSS_ITEM}</item></channel></rss>",
        f"<rss><channel><item>{RSS_ITEM}</item></channel></rss>",
        f"<rss xmlns='http://backend.userland.com/RSS2'><channel><item>{RSS_ITEM}</item></channel></rss>",
        f"<rss><channel/><item>{RSS_ITEM}</item></rss>",
        f"<RSS><Channel><Item>{RSS_ITEM.replace('pubDate', 'PubDate')}</ITEM></Channel></RSS>",
        f"<rss xmlns:dc='{DC}'><channel><item>"
        + RSS_ITEM.replace("pubDate", "dc:date").replace("Sun, 05 Nov 2023 21:04:07 GMT", "2023-11-05t21:04:07z")
        + "</item></channel></rss>",
        f"<rss xmlns:c='HTTPS://purl.org/rss/1.0/modules/content' xmlns:d='{DC}'><channel><item>"
        + RSS_ITEM.replace("content:", "c:").replace("dc:", "d:")
        + "</item></channel></rss>",
        f"<rdf:RDF {RDF} xmlns='http://purl.org/rss/1.0/'><channel/><item rdf:about='p'>{RSS_ITEM}</item></rdf:RDF>",
        f"<rdf:RDF {RDF} xmlns='http://my.netscape.com/rdf/simple/0.9/'><item>{RSS_ITEM}</item></rdf:RDF>",
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{ATOM_ENTRY}</entry></feed>",
        f"<feed xmlns='http://www.w3.org/2005/atom/'><entry>{ATOM_ENTRY}</entry></feed>",
        f"<feed><entry>{ATOM_ENTRY}</entry></feed>",
        f"<f:feed xmlns:f='http://www.w3.org/2005/Atom'><f:entry>{prefix(ATOM_ENTRY)}</f:entry></f:feed>",
        f"<atom:feed><atom:entry>{prefix(ATOM_ENTRY).replace('f:', 'atom:')}</atom:entry></atom:feed>",
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>"
        + ATOM_ENTRY.replace("published", "issued").replace("type='html'", "type='text/html' mode='escaped'")
        + "</entry></feed>",
    ],
)  # fmt: skip
def test_one_post_in_every_dialect(source: str) -> None:
    feed = split_feed(source, f"{HOME}feed")
    (entry,) = feed.entries
    post = parse_entry(entry.body.decode(), FORMS[feed.media_type], entry.url)
    assert (entry.url, feed.faults) == (f"{HOME}p/", ())
    assert (post.metadata.title, post.metadata.author, join_text(post.lines)) == ("码头", "渡工", "船")
    assert post.metadata.published_at == datetime(2023, 11, 5, 21, 4, 7, tzinfo=UTC)


def test_an_entry_is_written_with_the_names_of_its_format() -> None:
    source = f"<f:feed xmlns:f='http://www.w3.org/2005/Atom' xml:base='/a/'><f:entry>{prefix(ATOM_ENTRY)}</f:entry>"
    (entry,) = split_feed(f"{source}</f:feed>", HOME).entries
    root = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{HOME}a/"><entry><title>码头</title>'
    assert entry.body.decode().partition("\n")[2].startswith(root)


@pytest.mark.parametrize(
    ("times", "published", "updated"),
    [
        ("<pubDate>?</pubDate><dc:date>2023-11-05</dc:date>", 5, None),
        ("<dcterms:created>2023-11-05</dcterms:created><atom:updated>2023-11-06</atom:updated>", 5, 6),
        ("<atom:published>2023-11-05</atom:published><dcterms:modified>2023-11-07</dcterms:modified>", 5, 7),
        ("<pubDate/>", None, None),
    ],
)
def test_the_first_time_that_can_be_read(times: str, published: int | None, updated: int | None) -> None:
    item = f"<title>码头</title><content:encoded>船</content:encoded>{times}"
    source = f"<rss><channel><item>{item}</item></channel></rss>"
    metadata = parse_entry(source, FORMS["application/rss+xml"], HOME).metadata
    found = (metadata.published_at, metadata.updated_at)
    assert [moment and moment.day for moment in found] == [published, updated]


def test_a_feed_without_an_entry_is_no_post() -> None:
    with pytest.raises(PageError, match="no entry in the feed"):
        parse_entry("<rss><channel/></rss>", FORMS["application/rss+xml"], HOME)


@pytest.mark.parametrize("source", ["<feed><entry><name>码头</name></entry></feed>", "<feed/>"])
def test_a_feed_of_something_else(source: str) -> None:
    with pytest.raises(PageError, match="neither an Atom feed nor RSS"):
        split_feed(source, HOME)
