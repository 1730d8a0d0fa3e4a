"""Broken XML: every entry stays, with every word of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.parse.feeds.xml_repair import repair_feed


def repair(items: str) -> str:
    """The items of a feed as they are written anew."""
    repaired = repair_feed(f"<rss><channel>{items}</channel></rss>")
    assert repaired is not None
    etree.fromstring(repaired.source.encode(), etree.XMLParser(recover="x:y" in items or "media:" in items))
    return repaired.source.removeprefix("<rss><channel>").removesuffix("</channel></rss>")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("舟 & 桨", "舟 &amp; 桨"),
        ("R&D&&amp;", "R&amp;D&amp;&amp;"),
        ("?a=1&b=2&lt=3", "?a=1&amp;b=2&amp;lt=3"),
        ("舟&nbsp;桨&hellip;&eacute;", "舟\xa0桨…é"),
        ("&AMP;&LT;&nvlt;", "&amp;&lt;&lt;\u20d2"),
        ("&nothing;&舟;&amp", "&amp;nothing;&amp;舟;&amp;amp"),
        ("&#33311;&#x821F;&#X821f;", "&#33311;&#33311;&#33311;"),
        ("&#0;&#x1b;&#xFFFE;&#xD800;&#1114112;&#9999999;", ""),
        ("&#11;&#x0C;", "  "),
        ("&#146;&#x80;&#129;", "’€"),
        ("&#55357;&#57001;&#xD83D;&#xDEA9;", "&#128681;&#128681;"),
        ("&#55357;&#55357;", ""),
        ("&;&#;&#x;&#xZ;", "&amp;;&amp;#;&amp;#x;&amp;#xZ;"),
        ("a\x00\x07b\x0bc\x0cd\ud83d\uffff", "ab c d"),
        ("1 < 2 <3 <= <", "1 &lt; 2 &lt;3 &lt;= &lt;"),
        ("<舟>与<3", "&lt;舟>与&lt;3"),
        ("a]]>b", "a]]&gt;b"),
        ("tab\tand\nline\x85", "tab\tand\nline\x85"),
        ("&lt;p&gt;&amp;nbsp;&quot;&apos;", "&lt;p&gt;&amp;nbsp;&quot;&apos;"),
    ],
)
def test_text(written: str, expected: str) -> None:
    assert repair(f"<title>{written}</title>") == f"<title>{expected}</title>"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<![CDATA[舟 & <b>桨</b>]]>", "<![CDATA[舟 & <b>桨</b>]]>"),
        ("<![CDATA[舟]]> 桨", "<![CDATA[舟]]> 桨"),
        ("<![CDATA[舟]]><![CDATA[桨]]>", "<![CDATA[舟]]><![CDATA[桨]]>"),
        ("<![CDATA[a]]]]><![CDATA[>b]]>", "<![CDATA[a]]]]><![CDATA[>b]]>"),
        ("<![CDATA[a[b[0]]>1]]>", "<![CDATA[a[b[0]]]]><![CDATA[>1]]>"),
        (
            "<![CDATA[a<![CDATA[b]]>c<![CDATA[d]]>e]]>",
            "<![CDATA[a<![CDATA[b]]]]><![CDATA[>c<![CDATA[d]]]]><![CDATA[>e]]>",
        ),
        ("<![CDATA[舟\x00\x0b&#0;]]>\n", "<![CDATA[舟 &#0;]]>\n"),
        ("<![CDATA[]]>", "<![CDATA[]]>"),
    ],
)
def test_sections(written: str, expected: str) -> None:
    following = "<link>a</link><title><![CDATA[帆]]></title>"
    assert repair(f"<title>{written}</title>{following}") == f"<title>{expected}</title>{following}"


def test_a_section_without_its_end() -> None:
    assert repair("<a><![CDATA[舟</a><a><![CDATA[桨]]></a>") == "<a><![CDATA[舟]]></a><a><![CDATA[桨]]></a>"
    assert repair("<a><![CDATA[舟]]></a><a><![CDATA[桨</a>") == "<a><![CDATA[舟]]></a><a><![CDATA[桨]]></a>"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<d><p>舟<br>桨<img src=a.png alt='x'></d>", '<d><p>舟<br/>桨<img src="a.png" alt="x"/></p></d>'),
        ("<d><b><i>舟</b></i>桨</d>", "<d><b><i>舟</i></b>桨</d>"),
        ("<d>舟</x></p>桨</d>", "<d>舟桨</d>"),
        ("<D>舟</d>", "<D>舟</D>"),
        ("<br></br><hr/>", "<br/><hr/>"),
        ('<a href="?x=1&y=<2>" checked>舟</a>', '<a href="?x=1&amp;y=&lt;2>" checked="">舟</a>'),
        ("<a @click='f' x:y='\"'>舟</a>", '<a click="f" x:y="&quot;">舟</a>'),
        ('<a href="a" href="b">舟</a>', '<a href="a">舟</a>'),
        ("<a title=don't>舟</a>", '<a title="don" t="">舟</a>'),
        ("<a title=\"舟>桨\">帆</a>", '<a title="舟>桨">帆</a>'),
        ("<!-- <item> & -->舟<?php echo ?>桨<!x>", "舟桨"),
        ("舟<!-- 桨", "舟&lt;!-- 桨"),
        ("<item>舟<item>桨</item>", "<item>舟</item><item>桨</item>"),
        ("<item><d>舟<item>桨", "<item><d>舟</d></item><item>桨</item>"),
        ("<item><media:item>舟</media:item></item>", "<item><media:item>舟</media:item></item>"),
    ],
)  # fmt: skip
def test_tags(written: str, expected: str) -> None:
    assert repair(written) == expected


def test_elements_beyond_all_depth_lose_their_tags_alone() -> None:
    repaired = repair(f"<item>{'<b>' * 5_000}舟{'</b>' * 5_000}</item><item>桨</item>")
    assert "舟" in repaired
    assert repaired.endswith("<item>桨</item>")


@pytest.mark.parametrize(
    "written",
    [
        "\ufeff \n<rss/>",
        "<?xml version='1.0'?><!-- <rss> is below --><rss/>",
        "<br />\n<b>Warning</b>: no & such file on line <i>3</i><br />\n<rss/>",
        "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss/>",
        "<rss></rss></channel><script>x</script>",
        "<rss/>",
    ],
)
def test_what_stands_around_a_feed(written: str) -> None:
    repaired = repair_feed(written)
    assert repaired is not None
    assert repaired.source in {"<rss/>", "<rss></rss>"}
    assert repaired.is_whole


@pytest.mark.parametrize(
    "written",
    [
        "",
        "舟",
        "<html><rss>",
        "<!DOCTYPE html><feed>",
        "<!doctype  HTML><rss/>",
        '{"items": []}',
        "<p>",
        "<!-- <rss>",
        "<rssx/>",
    ],
)
def test_what_is_no_feed(written: str) -> None:
    assert repair_feed(written) is None


def test_where_a_feed_ends() -> None:
    whole = "<feed><entry><title>舟</title></entry><entry><id>桨</id></entry></feed>"
    for length in range(len("<feed>"), len(whole)):
        repaired = repair_feed(whole[:length])
        assert repaired is not None
        assert not repaired.is_whole
        read = whole[:length]
        assert repaired.open_entries == len(read.split("<entry>")) - len(read.split("</entry>"))
    assert repair_feed(whole + "<entry>") == repair_feed(whole)


PIECES = (
    *("<item>", "</item>", "<a b='", "<a>", "</a>", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "<!", "<br>"),
    *("&", "&lt;", "<", ">", "'", '"', "舟", "\x0b", "/>", "</channel>"),
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_anything_becomes_well_formed(pieces: list[str]) -> None:
    repaired = repair_feed(f"<rss><channel>{''.join(pieces)}")
    assert repaired is not None
    etree.fromstring(repaired.source)
    assert repaired.source.count("舟") <= pieces.count("舟")
    assert repair_feed(repaired.source).source == repaired.source  # type: ignore[union-attr]  # a feed stays one
