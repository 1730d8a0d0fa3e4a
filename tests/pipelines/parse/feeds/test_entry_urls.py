"""Where the posts of a feed are: their links, their identifiers, what these are relative to, and one entry per URL."""

import pytest

from pipelines.parse.feeds.feed import Feed, split_feed

HOME = "https://quay.example/"
URL = f"{HOME}feeds/news.xml"
POST = f"{HOME}p/"


def split_rss(*items: str, channel: str = f"<link>{HOME}</link>") -> Feed:
    entries = "".join(f"<item><title>码头</title>{item}</item>" for item in items)
    return split_feed(f"<rss version='2.0'><channel>{channel}{entries}</channel></rss>", URL)


def split_atom(*entries: str, attributes: str = "") -> Feed:
    written = "".join(entry if entry.startswith("<entry") else f"<entry>{entry}</entry>" for entry in entries)
    return split_feed(f"<feed xmlns='http://www.w3.org/2005/Atom' {attributes}>{written}</feed>", URL)


def list_urls(feed: Feed) -> list[str]:
    return [entry.url for entry in feed.entries]


@pytest.mark.parametrize(
    "item",
    [
        f"<link>{POST}</link>",
        f"<link>\n  {POST}\n</link>",
        f"<link><![CDATA[{POST}]]></link>",
        f"<link>{POST}</link><guid>{HOME}q/</guid>",
        f"<guid>{POST}</guid>",
        f"<guid isPermaLink='true'>{POST}</guid>",
        f"<guid ispermalink='TRUE'> {POST} </guid>",
        "<guid>/p/</guid>",
        "<guid isPermaLink='true'>../p/</guid>",
        f"<link/><guid>{POST}</guid>",
        f"<link>{HOME}</link><guid>{POST}index.html</guid>",
        f"<link href='{POST}'/>",
        f"<link>{POST}#more</link>",
        "<link>/p/</link>",
        "<link>//quay.example/p/</link>",
    ],
)
def test_the_url_of_an_item(item: str) -> None:
    feed = split_rss(item)
    assert (list_urls(feed), feed.faults) == ([POST], ())


@pytest.mark.parametrize(
    "item",
    [
        "",
        "<link/>",
        "<guid>4711</guid>",
        "<guid>tag:quay.example,2023:p</guid>",
        f"<guid isPermaLink='false'>{POST}</guid>",
        f"<guid isPermaLink=' False '>{POST}</guid>",
        "<guid isPermaLink='true'></guid>",
        f"<link>{HOME}</link>",
        f"<link>{HOME}index.html</link><guid isPermaLink='false'>7</guid>",
    ],
)
def test_an_item_without_a_url_is_reported(item: str) -> None:
    feed = split_rss(item, f"<link>{POST}</link>")
    assert (list_urls(feed), feed.faults) == ([POST], ("an entry of the feed has no URL of its own: 码头",))


@pytest.mark.parametrize(
    "entry",
    [
        f"<link href='{POST}'/>",
        f"<link rel='Alternate' href='{POST}' type='text/html'/>",
        f"<link rel='http://www.iana.org/assignments/relation/alternate' href='{POST}'/>",
        f"<link rel='self' href='{HOME}p.atom'/><link rel='enclosure' href='{HOME}p.mp3'/><link href='{POST}'/>",
        f"<link type='application/json' href='{HOME}p.json'/><link type='application/xhtml+xml' href='{POST}'/>",
        f"<id>{POST}</id>",
        f"<link rel='edit' href='{HOME}edit'/><id>{POST}</id>",
        "<link href='../p/'/>",
        "<link href=' /p/ '/>",
    ],
)
def test_the_url_of_an_entry(entry: str) -> None:
    feed = split_atom(entry)
    assert (list_urls(feed), feed.faults) == ([POST], ())


@pytest.mark.parametrize(
    ("attributes", "entry", "url"),
    [
        ("xml:base='/a/'", "<link href='b/'/>", f"{HOME}a/b/"),
        ("xml:base='https://pier.example/a/'", "<link href='b/'/>", "https://pier.example/a/b/"),
        ("xml:base='/a/'", "<entry xml:base='2023/'><link href='b/'/></entry>", f"{HOME}a/2023/b/"),
        ("xml:base='/a/'", f"<entry xml:base='{HOME}c/'><link href='b/'/></entry>", f"{HOME}c/b/"),
        ("", f"<entry xml:base='{POST}'><link href=''/></entry>", POST),
        ("", "<link xml:base='/a/x' href='b/'/>", f"{HOME}a/b/"),
        ("xml:base='/码头/'", "<link href='船 1/'/>", f"{HOME}%E7%A0%81%E5%A4%B4/%E8%88%B9%201/"),
        ("xml:base='http://['", f"<link href='{POST}'/>", POST),
        ("xml:base=' '", "<link href='/p/'/>", POST),
    ],
)
def test_urls_are_relative_to_the_innermost_base(attributes: str, entry: str, url: str) -> None:
    assert list_urls(split_atom(entry, attributes=attributes)) == [url]


@pytest.mark.parametrize("channel", ["", "<link/>", f"<atom:link rel='self' href='{URL}'/>"])
def test_a_feed_that_names_no_home(channel: str) -> None:
    assert split_rss(channel=channel).home is None


@pytest.mark.parametrize("channel", ["<link>/</link>", "<atom:link href='..'/>", f"<link href='{HOME}'/>"])
def test_the_home_of_a_feed_is_absolute(channel: str) -> None:
    assert split_rss(channel=channel).home == HOME


def write_version(title: str, *times: str, number: str = "1") -> str:
    return f"<title>{title}</title><link href='{POST}'/><id>urn:{number}</id>{''.join(times)}"


OLD, NEW = "<updated>2023-05-01T00:00:00Z</updated>", "<updated>2023-06-01T00:00:00+00:00</updated>"


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ((write_version("甲", NEW), write_version("乙", OLD)), "甲"),
        ((write_version("甲", OLD), write_version("乙", NEW)), "乙"),
        ((write_version("甲", OLD), write_version("乙", NEW), write_version("丙", OLD)), "乙"),
        ((write_version("甲", NEW), write_version("乙", NEW)), "甲"),
        ((write_version("甲"), write_version("乙")), "甲"),
        ((write_version("甲"), write_version("乙", OLD)), "乙"),
        ((write_version("甲", OLD), write_version("乙", "<published>2023-07-01T00:00:00Z</published>")), "乙"),
        ((write_version("甲", OLD, number="2"), write_version("乙", NEW)), "乙"),
    ],
)
def test_of_several_entries_at_a_url_the_newest_is_read(entries: tuple[str, ...], shown: str) -> None:
    (entry,) = split_atom(*entries).entries
    assert f"<title>{shown}</title>" in entry.body.decode()


def test_urls_that_are_spelled_in_two_ways_are_one() -> None:
    assert list_urls(split_rss(f"<link>{HOME}船/</link>", f"<link>{HOME}%E8%88%B9/index.html</link>")) == [
        f"{HOME}%E8%88%B9/"
    ]


WHOLE = "<feed xmlns='http://www.w3.org/2005/Atom'>" + "".join(
    f"<entry><title>码头</title><link href='{HOME}{number}/'/><content>船</content></entry>" for number in (1, 2, 3)
)


@pytest.mark.parametrize(
    ("ending", "read", "fault"),
    [
        ("</feed>", 3, None),
        ("", 3, "cut off behind its last entry: others may be missing"),
        ("<entry><title>灯</title><link href='/4/'/><con", 3, f"cut off in an entry, which is not read: {HOME}4/"),
        ("<entry><title>灯</tit", 3, "cut off in an entry, which is not read: 灯</tit"),
        ("<entry>", 3, "cut off in an entry, which is not read: without a title"),
        ("<entry><content><![CDATA[灯", 3, "cut off in an entry, which is not read: without a title"),
        ("<entry><link href='/1/'/>", 3, f"cut off in an entry, which is not read: {HOME}1/"),
    ],
)
def test_a_feed_that_is_cut_off(ending: str, read: int, fault: str | None) -> None:
    feed = split_feed(WHOLE + ending, URL)
    assert len(feed.entries) == read
    assert [found.removeprefix("the feed is ") for found in feed.faults] == ([fault] if fault else [])
