"""Texts that grow by repeating one part, for every reader: twice the text must take twice the time, not four times."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from pipelines.errors import PageError
from pipelines.parse.feeds.feed import split_feed
from pipelines.parse.html.page_view import PageView
from pipelines.parse.markdown.document import parse_document
from pipelines.parse.posts.post import parse_post
from pipelines.parse.posts.post_lists import parse_list
from pipelines.records.sites import Site
from pipelines.text.cleaning import clean_text
from pipelines.text.mojibake.repair import repair_text
from tests.support.factories import make_page

Reader = Callable[[str], object]

_SITE = Site("a", "https://a.example/", "")
_POST = "<h1 class='post-title'>灯</h1><article id='article-container'>"
_DIGEST = "<h2>灯：一盏灯</h2><p><strong>Authors:A, B</strong></p>"
_LECTURE = "<h1 class='post-title'>SFFAI 22 | 讲座：灯</h1><article id='article-container'><h3>讲者介绍</h3><p>"
_PAPERS = "<h2>Papers</h2><ul><li><a href='https://arxiv.org/abs/2401.00001'>A Lamp</a></li></ul>"
_ENTRY = "<article class='post'><h2><a href='/p/'>灯</a></h2><time>2024-06-01</time></article>"
_ITEM = "<item><title>灯</title><link>https://a.example/p/</link><description>甲</description></item>"


def _read_post(head: str, source: str) -> object:
    page = make_page(site=_SITE, url="https://a.example/p/", content_type="text/html", body=b"")
    return parse_post(page, PageView(clean_text(head + source)))


def _read_feed(source: str) -> object:
    feed = f"<rss><channel><link>https://a.example/</link>{_ITEM}{source}</channel></rss>"
    return split_feed(feed, "https://a.example/feed.xml")


READERS: Mapping[str, Reader] = {
    "post": partial(_read_post, _POST),
    "digest": partial(_read_post, _POST + _DIGEST),
    "lecture": partial(_read_post, _LECTURE),
    "paper list": partial(_read_post, _POST + _PAPERS),
    "unknown page": partial(_read_post, "<title>灯</title><body><h1>灯</h1><p>第一天，灯亮了。</p>"),
    "list": lambda source: parse_list(PageView(_ENTRY + source), _SITE, "https://a.example/"),
    "feed": _read_feed,
    "Markdown": lambda source: parse_document(f"---\ntitle: 灯\ndate: 2024-06-01\n---\n{source}"),
    "front matter": lambda source: parse_document(f"---\ntitle: 灯\ntags: [{source}]\n---\n甲"),
    "text": clean_text,
    "mojibake": repair_text,
}

_REFERENCES = ("&#x4e2d;", "&#20013 ", "&amp;", "&amp;amp;", "&#0000000000", "&", "&#", "&nbsp;", "&foo;", "\\ud800")
_SPACES = (" ", "\xa0", "\u3000", "[\u3000", "\t", "\n", "\r", "\n\n", "灯\n", "灯\u200b", "\u202e", "\0", "\x1b[")
_SIGNS = (
    "，",
    ",",
    "灯，",
    "。",
    "; ",
    "：",
    ":",
    "·",
    "-",
    "- ",
    "——",
    "...",
    '"',
    "'",
    "(",
    ")",
    "()",
    "（",
    "[",
    "]",
    "[]",
)
_WORDS = ("灯", "lamp ", "Lamp ", "LAMP ", "é", "e\u0301", "등", "あ", "Д", "😀", "1", "1 ", "http://a.example/&amp;")
_LINKS = (
    *("[PDF](", "[PDF](http://a", "![", "![a](", "[a][b]", "https://a.example/b", "http://a.example/(", "www.", "a@"),
    *("a@b.c ", "https://arxiv.org/abs/2401.00001 ", "https://youtu.be/abcdefghijk ", "2401.00001 ", "10.1234/abc "),
)
_MARKDOWN = (
    *(
        "*",
        "**",
        "**灯",
        "**灯** ",
        "_",
        "_灯",
        "~~",
        "`",
        "``` ",
        "`灯` ",
        "# 灯\n",
        "> ",
        "> 灯\n",
        "- 灯\n",
        "  - 灯\n",
    ),
    *(
        "|",
        "|a|b|\n|-|-|\n",
        "|a|b|\n",
        "[a]: /b\n",
        "[^1]",
        "[^1]: a\n",
        "<div>\n",
        "\\",
        "\\*",
        "!",
        "灯\n===\n",
        "<!--",
    ),
    *("{% ", "{% note %}", "{% raw %}", "{{ ", "<!-- more -->", "$", "$$", "$x$ "),
)
_YAML = (
    "a, ",
    "&a ",
    "*a, ",
    "[",
    "{a: ",
    "'a', ",
    '"\\x41", ',
    "- 灯\n",
    "  - 灯\n",
    "a: b\n",
    "? ",
    "!!str ",
    "|\n",
    "# ",
)
_HTML = (
    *(
        "<",
        ">",
        "<>",
        "<!--",
        "<![CDATA[",
        "<?a",
        "</p>",
        "</div>",
        "<p>灯",
        "<p>灯</p>",
        "<br>",
        "灯<br>",
        "<h2>灯</h2>",
    ),
    *(
        "<h2>灯",
        "<li>灯",
        "<ul><li>",
        "<ul><li>灯</li></ul>",
        "<td>灯",
        "<tr><td>灯</td></tr>",
        "<table><tr><td>",
        "<b>",
    ),
    *(
        "<dl><dt>灯<dd>火",
        "<a href=/a>灯</a>",
        "<a href=/a>",
        "<a href=https://arxiv.org/abs/2401.00001>PDF</a>",
        "<pre>",
    ),
    *("<pre>灯</pre>", "<pre><a href=a>", "<code>灯</code>", "<figure class=highlight><table><tr><td class=code><pre>"),
    *(
        "<span class=line>灯</span><br>",
        "<p a=1 b=2 c=3>",
        "<b>灯</b>",
        "<i><b>",
        "<strong>灯",
        "<font color=a>",
        "<span>",
    ),
    *("<div>", "<div class=post>灯</div>", "<nav>", "<aside>灯</aside>", "<section><h2>灯</h2>", "<article>", "<svg>"),
    *("<article><a href=/a/>灯</a><time>2024-06-01</time></article>", "<time>", "<time>2024-06-01</time>", "<x:y>"),
    *(
        "<img src=a>",
        "<img src=a alt='灯'>",
        "<figure><img src=a><figcaption>图</figcaption></figure>",
        "<a:b xmlns:a='u'>",
    ),
    *(
        "<p><img src=a></p><p>图 1：灯</p>",
        "<math><mi>x</mi></math>",
        "<script>a</script>",
        "<noscript><img src=a></noscript>",
    ),
    *("<template>", "<iframe src=https://player.bilibili.com/x></iframe>", "<meta name=a content=b>", "<v-on:click>"),
    *("<a class=page-number href=/page/2/>2</a>", "<a rel=next href=/page/2/>下一页</a>", "<button>加载更多</button>"),
)
_PROSE = (
    *(
        "摘要：",
        "<strong>Summary</strong>：灯<br>",
        "<p>Comments:",
        "<p>Key Takeaways:",
        "1. 灯<br>",
        "(1)",
        "①",
        "（1）灯；",
    ),
    *(
        "一、",
        "1、灯<br>",
        "2024-06-01 ",
        "2024年6月1日",
        "第 1 页",
        "1/",
        "1 of ",
        "共",
        "Anna Lamp, ",
        "Anna Lamp and ",
    ),
    *("A. Lamp & ", "CVPR 2024, ", "(CVPR 2024)", "A. Lamp, B. Lamp. Title. In CVPR, 2024. ", "[slides] ", "InkNet | "),
    *("[code](https://github.com/a/b) ", "<p>[[pdf](/a)] Lamp", "<h3>1. 灯：</h3><p>灯</p>", "讲者：灯<br>", "题目："),
)
_XML = (
    *(
        _ITEM,
        "<item>",
        "<author>灯</author>",
        "<dc:creator>灯</dc:creator>",
        "<a:b xmlns:a='u'>",
        "<category>灯</category>",
    ),
    *(
        "<entry><link href=/a/></entry>",
        "]]>",
        "<![CDATA[灯]]>",
        "<!DOCTYPE a [<!ENTITY a 'b'>]>",
        "<x:y>",
        "<d>",
        "</d>",
    ),
    *("<item xml:base='/a/'>", "<guid>a</guid>", "<a b='&#0;'/>", "&lt;p&gt;", "<?a?>", "<!-- a -->"),
)
_MOJIBAKE = ("é«", "æ\x9c\xaa", "â€", "Ã", "å", "\xa0", "\ud800", "\ufffd", "ç¯", "ä¸\xad", "Ã¥", "<b>é«</b>", "灯é«")
_TEXT = (*_REFERENCES, *_SPACES, *_SIGNS, *_WORDS)

PARTS: Mapping[str, tuple[str, ...]] = {
    "post": (*_TEXT, *_LINKS, *_HTML),
    "digest": (*_SIGNS, *_LINKS, *_HTML, *_PROSE),
    "lecture": (*_SIGNS, *_PROSE, *_HTML[:40]),
    "paper list": (*_SIGNS, *_LINKS, *_PROSE, *_HTML[:40]),
    "unknown page": (*_HTML, *_LINKS),
    "list": (*_HTML, *_PROSE, *_SIGNS),
    "feed": (*_XML, *_REFERENCES, *_SPACES),
    "Markdown": (*_MARKDOWN, *_LINKS, *_TEXT, *_HTML[:30]),
    "front matter": (*_YAML, *_TEXT),
    "text": _TEXT,
    "mojibake": (*_MOJIBAKE, *_TEXT),
}

_SHORTEST_S = 0.004  # less is noise
_MOST_CHARACTERS = 8_000  # of the first text; the last has eight times as many, twice as many as real pages
_DOUBLINGS = 3


@dataclass(frozen=True)
class Growth:
    """How much longer eight times a text takes; 1.0 where both take less than what can be measured."""

    reader: str
    part: str
    ratio: float

    @property
    def holds(self) -> bool:
        """Linear time is eightfold, with n log n and noise elevenfold; n² is sixty-four-fold, n^1.5 twenty-two-fold."""
        return self.ratio < 16

    def describe(self) -> str:
        return f"  {self.reader:<13} {self.part!r:<60} {self.ratio:5.1f}"


def measure_growth(reader: str, part: str) -> Growth:
    """Doubles a text of one repeated part until it takes a while, and then three times."""
    read = READERS[reader]
    times = 10
    while (first := _time(read, part * times)) < _SHORTEST_S and 2 * times * len(part) <= _MOST_CHARACTERS:
        times *= 2
    last = _time(read, part * times * 2**_DOUBLINGS)
    if last < _SHORTEST_S * 2**_DOUBLINGS:
        return Growth(reader, part, 1.0)
    found = Growth(reader, part, last / max(first, _SHORTEST_S))
    if found.holds:
        return found
    first, last = max(first, _time(read, part * times)), min(last, _time(read, part * times * 2**_DOUBLINGS))
    return Growth(reader, part, last / max(first, _SHORTEST_S))


def measure_all() -> Iterator[Growth]:
    for reader, parts in PARTS.items():
        for part in parts:
            yield measure_growth(reader, part)


def describe_growths(growths: Sequence[Growth]) -> str:
    """What stands on the page of promises.

    >>> describe_growths([Growth("text", "&", 8.1), Growth("post", "<b>", 9.4)])
    '2 of 2 shapes; eight times a text takes at most 9.4 times as long'
    """
    held, most = sum(growth.holds for growth in growths), max(growth.ratio for growth in growths)
    return f"{held} of {len(growths)} shapes; eight times a text takes at most {most:.1f} times as long"


def _time(read: Reader, source: str) -> float:
    """The processor time of reading a text, in seconds; a page beyond the limits is refused in no time.

    Without the search for garbage cycles, which goes through all that is loaded: a run does it rarely.
    """
    gc.disable()
    start = time.process_time()
    try:
        with suppress(PageError):
            read(source)
        return time.process_time() - start
    finally:
        gc.enable()
