"""Documents: front matter as people leave it, dates, and Markdown as Hexo reads it."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.errors import NotAPostError, PageError
from pipelines.parse.html.line_reader import read_article
from pipelines.parse.markdown.document import parse_document, read_date, read_metadata
from pipelines.parse.markdown.front_matter import FrontMatter, split_front_matter
from pipelines.parse.markdown.renderer import render_markdown

often = settings(max_examples=80, deadline=None, derandomize=True, database=None)
PIECES = (
    *("---\n", "---", "----\n", "\n", "\t", "  ", ": ", "- ", "[", "]", "{", "}", '"', "'", "&a ", "*a", "|", ">-\n"),
    *("title: ", "date: ", "tags:\n", "categories: ", "cover: ", "\ufeff", "!!python/object:os ", "<<: ", "%YAML 9\n"),
    *("\\U00110000", "\x00", "\x85", "\ud800", "? ", "#", "...\n", "[" * 2000, "2024-05-22 12:29:06", "星图", "a"),
)
sources = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
MARKUP = "<a> </a> <frameset> <head> <title> https://a.b/(c www. a@b.c -- ' \" *_~ | \n".split(" ")
bodies = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(st.sampled_from(MARKUP)).map(" ".join),
)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("---\ntitle: 星图\n---\n", FrontMatter("星图")),
        ("\ufeff\n\n---\ntitle: 星图\n---\n", FrontMatter("星图")),
        ("---\r\ntitle: 星图\r\n---\r\n", FrontMatter("星图")),
        ("title: 星图\n---\n", FrontMatter("星图")),
        (
            "---\ntitle: >-\n  SFFAI 9 | 许星图：Stars\n  and...》\n---\n",
            FrontMatter("SFFAI 9 | 许星图：Stars and...》"),
        ),
        ("---\ntitle: SFFAI 9 | 星: 图\n---\n", FrontMatter("SFFAI 9 | 星: 图")),
        ("---\ntitle: 12:30\nabbrlink: 0012\npermalink: ~\n---\n", FrontMatter("12:30", abbrlink="0012")),
        ("---\ntitle: 星: 图\ntags:\n\t- 甲\n\t- 乙\n---\n", FrontMatter("星: 图", tags=("甲", "乙"))),
        ("---\ntitle: [星\ntags: [甲, 乙]\n---\n", FrontMatter(tags=("甲", "乙"))),
        ("---\ntitle:\n  - 星\ntags: 甲\n---\n", FrontMatter(tags=("甲",))),
        ('---\ntitle: "\\u200B"\ntags: ["甲\\0", 甲]\n---\n', FrontMatter(tags=("甲",))),
        ("---\ntitle: 星\ntags:\n  甲: 乙\nmathjax: true\n---\n", FrontMatter("星")),
        ("---\ncategories:\n- [甲, 乙]\n- [甲, [丙]]\n- 丁\n---\n", FrontMatter(categories=("甲", "乙", "丁"))),
        ("---\ntitle: 星\n---\n\n---\ntitle: 图\ndate: 2024\n---\n", FrontMatter("星", "2024")),
    ],
)
def test_front_matter(head: str, expected: FrontMatter) -> None:
    assert split_front_matter(f"{head}正文\n\n---\n\n甲") == (expected, "正文\n\n---\n\n甲")


@pytest.mark.parametrize(
    "text",
    [
        "# 星图",
        "---\n\n星图\n\n---\n\n甲",
        "星图：甲\n---\n乙",
        "Star: 甲\n---\n乙",
        "title: 甲",
        "---\ntitle: 甲",
        "---\n- 甲\n---\n",
    ],
)
def test_text_without_front_matter_is_all_body(text: str) -> None:
    assert split_front_matter(text) == (FrontMatter(), text)


def test_front_matter_that_is_not_closed_ends_at_a_blank_line() -> None:
    assert split_front_matter("---\ntitle: 星图\n\n正文") == (FrontMatter("星图"), "正文")


def test_what_goes_on_for_long_is_no_front_matter() -> None:
    text = f"---\ntitle: 星图\n{'a' * 70_000}\n---\n正文"
    assert split_front_matter(text) == (FrontMatter(), text)


@pytest.mark.parametrize("text", ["", "\ufeff \n\t"])
def test_empty_document(text: str) -> None:
    with pytest.raises(PageError, match="empty") as caught:
        split_front_matter(text)
    assert caught.value.stage == "document"


def test_document_without_title() -> None:
    with pytest.raises(PageError, match="no title"):
        parse_document("# 星图")


@pytest.mark.parametrize(
    "source",
    [
        "# 写作约定\n\n正文在 `_posts` 里。",
        "---\ndate: 2024-06-02\n---\n草稿",
        "---\ntitle:\ndate: 2024-06-02\n---\n草稿",
        "---\ntitle: ~ # later\n---\n草稿",
        '---\ntags: [a]\ntitle: ""\n---\n',
        "title:   \ndate: 2024-06-02\n\n草稿",
        "---\n---\n",
        "Only words.\n\ntitle: of a song",
        "<p>a page</p>",
        "\ufeff---\nsubtitle: 副题\n---\n正文",
    ],
)
def test_a_document_without_a_title_is_no_post(source: str) -> None:
    with pytest.raises(NotAPostError, match="no title"):
        parse_document(source)


@pytest.mark.parametrize(
    "source",
    [
        "---\ntitle: [\n---\n正文",
        "--- title: 墨 date: 2024-06-02 --- 正文",
        "\ufeff\n---\ndate: 2024-06-02\n title: {墨\n正文",
        " \n",
    ],
)
def test_a_document_whose_title_cannot_be_read_is_a_damaged_post(source: str) -> None:
    with pytest.raises(PageError) as caught:
        parse_document(source)
    assert not isinstance(caught.value, NotAPostError)


def test_metadata() -> None:
    front = FrontMatter("星  图", "2024-06-02 20:30:00", "2024-06-03", "甲", ("丙", "丁"), ("乙",), "false", "说明")
    metadata = read_metadata(front)
    assert (metadata.title, metadata.category, metadata.tags, metadata.author) == ("星 图", "丙", ("乙",), "甲")
    assert (metadata.published_at, metadata.published_precision) == (datetime(2024, 6, 2, 12, 30, tzinfo=UTC), "second")
    assert (metadata.updated_at, metadata.cover_image_url) == (datetime(2024, 6, 3, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-06-02T20:30:05.123Z", "2024-06-02T20:30:05+00:00"),
        ("2024-06-02 20:30:05 -05:00", "2024-06-03T01:30:05+00:00"),
        ("2024/6/2 7:05", "2024-06-01T23:05:00+00:00"),
        ("2024-02-30", None),
        ("2024-06-02 25:00:00", None),
        ("2024-06-02 20:30:05 +99:00", None),
        ("0001-01-01 00:00:00", None),
        ("昨天", None),
        (None, None),
    ],
)
def test_date(written: str | None, expected: str | None) -> None:
    published, precision = read_date(written)
    assert (published and published.isoformat(), precision) == (expected, "second" if expected else None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("见 https://a.example/x_y_z。", [("https://a.example/x_y_z。", "https://a.example/x_y_z%E3%80%82")]),
        ("(https://a.example/x(1)).", [("https://a.example/x(1)", "https://a.example/x(1)")]),
        ("**https://a.example/x**!!", [("https://a.example/x", "https://a.example/x")]),
        ("www.a.example, a.b@c.example.", [
            ("www.a.example", "http://www.a.example"), ("a.b@c.example", "mailto:a.b@c.example")
        ]),
        ("<https://a.example> [甲](https://b.example/乙 'c')", [
            ("https://a.example", "https://a.example"), ("甲", "https://b.example/%E4%B9%99")
        ]),
        ("<a href='/x'>https://a.example</a> https://b.example", [
            ("https://a.example", "/x"), ("https://b.example", "https://b.example")
        ]),
        ("`https://a.example` 甲@乙", []),
    ],
)  # fmt: skip
def test_links(source: str, expected: list[tuple[str, str]]) -> None:
    lines = read_article(render_markdown(source))
    found = [(line.text[s.start : s.end], s.target) for line in lines for s in line.spans if s.tag == "a"]
    assert found == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("水温 5~10 度，气温 20~30 度", "水温 5<del>10 度，气温 20</del>30 度"),
        ("~~旧~~ 与 ~新~", "<del>旧</del> 与 <del>新</del>"),
        ("~甲 ~乙~ 丙~", "<del>甲 ~乙</del> 丙~"),
        ("~~甲 ~乙~ 丙~~", "<del>甲 <del>乙</del> 丙</del>"),
        ("~甲\\~乙~", "<del>甲~乙</del>"),
        ("~甲 **乙~ 丙**", "<del>甲 **乙</del> 丙**"),
        ("~甲~~乙~", "<del>甲~~乙</del>"),
        ("**5~10** 和 **20~30**", "<strong>5~10</strong> 和 <strong>20~30</strong>"),
        ("*5~10* 和 20~30", "<em>5~10</em> 和 20~30"),
        ("[5~10](/a) [20~30](/b)", '<a href="/a">5~10</a> <a href="/b">20~30</a>'),
        ("`5~10` 和 `20~30`", "<code>5~10</code> 和 <code>20~30</code>"),
        ("`~甲~` ~~~乙~~~ ~甲~~", "<code>~甲~</code> ~~~乙~~~ ~甲~~"),
        ("放在 ~/ovens 和 ~/bin", "放在 ~/ovens 和 ~/bin"),
        ("~ 甲 ~ 乙", "~ 甲 ~ 乙"),
        ("~~甲~ a", "~~甲~ a"),
    ],
)
def test_text_between_tildes_is_struck_out_as_marked_does(source: str, expected: str) -> None:
    [paragraph] = render_markdown(source)
    assert etree.tostring(paragraph, encoding="unicode").removeprefix("<p>").strip() == f"{expected}</p>"


def test_tildes_in_urls_stay() -> None:
    [line] = read_article(render_markdown("https://a.example/~u/ 与 https://b.example/~v/"))
    assert [span.target for span in line.spans] == ["https://a.example/~u/", "https://b.example/~v/"]


def test_quotes_are_curled_as_hexo_curls_them() -> None:
    [line] = read_article(render_markdown("""It's "x" -- a --- 'b'... `"c"`"""))
    assert line.text == """It’s “x” – a — ‘b’… "c\""""


@often
@given(sources)
def test_front_matter_never_breaks(source: str) -> None:
    with suppress(PageError):
        front, body = split_front_matter(source)
        assert source.replace("\r\n", "\n").endswith(body)
        assert all(isinstance(tag, str) for tag in front.tags)


@often
@given(bodies)
def test_any_text_is_rendered(source: str) -> None:
    assert render_markdown(source).tag == "body"


def test_lists_within_lists_have_an_end() -> None:
    """For each token all lists that are open are looked at: beyond some, the value counts as none."""
    front, _ = split_front_matter(f"---\ntitle: 灯\ntags: {'[' * 15}a{']' * 15}\n---\n")
    assert (front.title, front.tags) == ("灯", ())
    front, _ = split_front_matter(f"---\ntitle: 灯\ntags: {'[' * 30}a{']' * 30}\ndate: 2024-06-01\n---\n")
    assert (front.title, front.tags, front.date) == ("灯", (), "2024-06-01")
