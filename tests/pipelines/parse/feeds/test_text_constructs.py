"""What a reader sees of titles, summaries and contents, whatever they are written as."""

import pytest

from pipelines.errors import PageError
from pipelines.parse.feeds.entry import ParsedEntry, parse_entry
from pipelines.parse.feeds.forms import ATOM, RSS
from pipelines.parse.html.lines import join_text

URL = "https://quay.example/p/"
XHTML = "http://www.w3.org/1999/xhtml"
CONTENT, ENCODED = "<content type='html'>船</content>", "<content:encoded>船</content:encoded>"


def read_atom(entry: str, attributes: str = "") -> ParsedEntry:
    return parse_entry(f"<feed xmlns='{ATOM.namespaces[None]}' {attributes}><entry>{entry}</entry></feed>", ATOM, URL)


def read_rss(item: str) -> ParsedEntry:
    return parse_entry(f"<rss><channel><item>{item}</item></channel></rss>", RSS, URL)


def list_targets(entry: ParsedEntry) -> list[str]:
    return [span.target for line in entry.lines for span in line.spans if span.target]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("<title>码头</title>", "码头"),
        ("<title>\n 码头  夜 </title>", "码头 夜"),
        ("<title><![CDATA[码头 & 船]]></title>", "码头 & 船"),
        ("<title>&lt;hr&gt; 标签 &amp;amp;</title>", "<hr> 标签 &amp;"),
        ("<title type='text'>&lt;b&gt;码头&lt;/b&gt;</title>", "<b>码头</b>"),
        ("<title type='html'>&lt;b&gt;码头&lt;/b&gt; &amp;amp; 船</title>", "码头 & 船"),
        ("<title type='html'><![CDATA[码头 &amp; <i>船</i>&nbsp;&#8230;]]></title>", "码头 & 船 …"),
        ("<title type='HTML'>2 &amp;lt; 3 &lt; 4</title>", "2 < 3 < 4"),
        ("<title type='html'>list&lt;ship&gt; 与 R&amp;D</title>", "list<ship> 与 R&D"),
        ("<title type='text/html' mode='escaped'>&lt;b&gt;码头&lt;/b&gt;</title>", "码头"),
        (f"<title type='xhtml'><div xmlns='{XHTML}'>码<b>头</b> 2 &lt; 3</div></title>", "码头 2 < 3"),
        (f"<title type='xhtml'><h:div xmlns:h='{XHTML}'>码<h:b>头</h:b></h:div></title>", "码头"),
        ("<title>码<b>头</b></title>", "码头"),
        ("<title/><title>码头</title>", "码头"),
        ("<title>码头</title><media:title>船</media:title>", "码头"),
    ],
)
def test_titles_of_atom(title: str, expected: str) -> None:
    assert read_atom(title + CONTENT).metadata.title == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("码头 &amp; 船", "码头 & 船"),
        ("2 &lt; 3 &amp; R&amp;D;", "2 < 3 & R&D;"),
        ("&lt;hr&gt;", "<hr>"),
        ("&lt;p&gt; 标签", "<p> 标签"),
        ("list&lt;ship&gt; 与 &lt;/ship&gt;", "list<ship> 与 </ship>"),
        ("码头 &amp;amp; 船 &amp;#8230;", "码头 & 船 …"),
        ("&lt;b&gt;码头&lt;/b&gt;", "码头"),
        ("<![CDATA[码头&nbsp;<i>船</i>]]>", "码头 船"),
    ],
)
def test_titles_of_rss(title: str, expected: str) -> None:
    assert read_rss(f"<title>{title}</title>{ENCODED}").metadata.title == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("<summary>一艘船 &lt; 两艘</summary>", "一艘船 < 两艘"),
        ("<summary type='text'>&lt;b&gt; 船</summary>", "<b> 船"),
        ("<summary type='html'>船 &amp;amp; 桨 &amp;hellip;</summary>", "船 & 桨 …"),
        ("<summary type='html'>R&amp;D</summary>", "R&D"),
        ("<summary type='html'>&lt;p&gt;船</summary>", None),
        ("<summary>&lt;p&gt;船&lt;/p&gt;</summary>", None),
        (f"<summary type='xhtml'><div xmlns='{XHTML}'>船</div></summary>", None),
        ("<summary> </summary>", None),
        ("", None),
    ],
)
def test_summaries_of_atom(summary: str, expected: str | None) -> None:
    assert read_atom(f"<title>码头</title>{summary}{CONTENT}").metadata.description == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("船 &amp;amp; 桨", "船 & 桨"),
        ("2 &lt; 3", "2 < 3"),
        ("&lt;p&gt;船", None),
        ("<p>船</p>", None),
        ("船\n桨", "船\n桨"),
    ],
)
def test_summaries_of_rss(summary: str, expected: str | None) -> None:
    item = f"<title>码头</title><description>{summary}</description>{ENCODED}"
    assert read_rss(item).metadata.description == expected


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<content type='html'>&lt;p&gt;船&lt;/p&gt;桨 &amp;lt; 帆</content>", "船\n桨 < 帆"),
        ("<content type='html'><![CDATA[<p>船&nbsp;&amp; 桨</p>]]></content>", "船\xa0& 桨"),
        ("<content>&lt;p&gt;船&lt;/p&gt;</content>", "船"),
        ("<content>船 &lt; 桨，&lt;p&gt; 是标签</content>", "船 < 桨，<p> 是标签"),
        ("<content type='text'>\n船 &lt; 桨\n&lt;b&gt;帆&lt;/b&gt; &amp;amp;\n</content>", "船 < 桨\n<b>帆</b> &amp;"),
        ("<content type='text/plain'>&lt;p&gt;船</content>", "<p>船"),
        ("<content type='text/html'>&lt;p&gt;船</content>", "船"),
        ("<content type='TEXT'>&lt;p&gt;</content>", "<p>"),
        (f"<content type='xhtml'><div xmlns='{XHTML}'>船 &lt; <p>桨<br/>帆</p>尾</div></content>", "船 <\n桨\n帆\n尾"),
        (f"<content type='xhtml'><x:div xmlns:x='{XHTML}'><x:p>船</x:p>桨</x:div></content>", "船\n桨"),
        (f"<content type='application/xhtml+xml'><div xmlns='{XHTML}'>船</div></content>", "船"),
        ("<content type='xhtml'>&lt;p&gt;船&lt;/p&gt;</content>", "船"),
        ("<content type='html'>2 &lt; 3 <p>船<br>桨</p></content>", "2 < 3\n船\n桨"),
        ("<content type='text'><p>船</p></content>", "船"),
        ("<content/><content>船</content>", "船"),
    ],
)
def test_contents_of_atom(content: str, text: str) -> None:
    assert join_text(read_atom(f"<title>码头</title>{content}").lines) == text


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<content type='html'> </content>",
        "<content src='https://quay.example/p.pdf' type='application/pdf'/>",
        "<content src='https://quay.example/p/'>船</content>",
        "<content type='image/png'>iVBORw0KGgo=</content>",
        "<content type='text/html' mode='base64'>6Ii5</content>",
        "<summary>船</summary>",
    ],
)
def test_an_entry_without_text_is_no_post(content: str) -> None:
    with pytest.raises(PageError, match="no content, at most a summary"):
        read_atom(f"<title>码头</title>{content}")


@pytest.mark.parametrize(
    ("attributes", "content", "targets"),
    [
        ("", "<content type='html'>&lt;img src='a.png'>&lt;a href='/b'>船&lt;/a></content>", ["a.png", "/b"]),
        (f"xml:base='{URL}'", "<content type='html'>&lt;img src='a.png'></content>", ["a.png"]),
        (
            "xml:base='https://pier.example/x/'",
            "<content type='html'>&lt;img src='a.png'>&lt;a href='#b'>船&lt;/a>&lt;a href='http://c.example'>桨&lt;/a></content>",
            ["https://pier.example/x/a.png", "#b", "http://c.example"],
        ),
        ("", "<content type='html' xml:base='../x/'>&lt;img data-src='船'></content>", ["https://quay.example/x/%E8%88%B9"]),
        (
            "",
            f"<content type='xhtml'><div xmlns='{XHTML}' xml:base='/x/'><img src='a'/>"
            "<p xml:base='y/'><img src='b'/></p></div></content>",
            ["https://quay.example/x/a", "https://quay.example/x/y/b"],
        ),
    ],
)  # fmt: skip
def test_urls_in_contents_are_relative_to_their_base(attributes: str, content: str, targets: list[str]) -> None:
    assert list_targets(read_atom(f"<title>码头</title>{content}", attributes)) == targets
