"""Pages of many kinds in no known theme: what of them is the text of the post, and what stands around it."""

import pytest

from pipelines.errors import PageError
from pipelines.parse.html.page_view import PageView
from pipelines.parse.posts.generic_theme import find_articles
from pipelines.records.readings import Reading
from tests.support.pages_without_theme import AROUND, END, FRAMES, LONG, POSTS, SIDE, TOP
from tests.support.parsed_pages import read_post

URL = "https://lamps.example/wick/"
HEAD = f'<title>灯芯 | 灯匠</title><meta property="og:title" content="灯芯"><link rel="canonical" href="{URL}">'


def read_page(inner: str, head: str = HEAD) -> Reading:
    return read_post(f"<html><head>{head}</head><body>{inner}</body></html>", url=URL)


def fill_frame(frame: str, post: str) -> str:
    return FRAMES[frame].format(post=post, TOP=TOP, SIDE=SIDE, END=END)


def read_text(inner: str, head: str = HEAD) -> str:
    sections = read_page(inner, head).contents.sections
    return "\n".join(part for row in sections for part in (row.heading, row.text) if part)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("kind", POSTS)
def test_every_kind_of_post_in_every_frame(kind: str, frame: str) -> None:
    post, text = POSTS[kind]
    assert read_text(fill_frame(frame, post)) == text


@pytest.mark.parametrize("frame", ["article", "content class", "main", "divs"])
@pytest.mark.parametrize("kind", AROUND)
def test_what_is_around_the_text(kind: str, frame: str) -> None:
    before, after = AROUND[kind]
    for post, text in (POSTS["long"], POSTS["two sentences"], POSTS["footnotes"]):
        assert read_text(fill_frame(frame, f"{before}{post}{after}")) == text


@pytest.mark.parametrize("frame", FRAMES)
def test_images_alone_are_a_post(frame: str) -> None:
    gallery = "".join(f"<p><a href='/big/{each}.jpg'><img src='/{each}.jpg' alt='灯'></a></p>" for each in "abc")
    images = read_page(fill_frame(frame, gallery)).contents.images
    assert [image.url.rpartition("/")[2] for image in images] == ["a.jpg", "b.jpg", "c.jpg"]


@pytest.mark.parametrize(
    "split",
    [
        "<div class='part'><p>灯芯要剪，剪了才亮。</p></div><div class='part'><p>剪多了又暗，要慢慢来。</p></div>",
        "<div><p>灯芯要剪，剪了才亮。</p></div><div class='ad'><p>买油</p></div>"
        "<div><p>剪多了又暗，要慢慢来。</p></div>",
        "<p>灯芯要剪，剪了才亮。</p><div class='more'><p>剪多了又暗，要慢慢来。</p></div>",
        "<section><p>灯芯要剪，剪了才亮。</p></section><hr><section><p>剪多了又暗，要慢慢来。</p></section>",
    ],
    ids=["two of a class", "an advertisement between", "a paragraph beside", "sections"],
)
@pytest.mark.parametrize("frame", ["main", "divs", "article", "content class"])
def test_an_article_in_parts(split: str, frame: str) -> None:
    assert read_text(fill_frame(frame, split)) == "灯芯要剪，剪了才亮。\n剪多了又暗，要慢慢来。"


@pytest.mark.parametrize("split", ["<div class='x'>{0}</div><div class='x'>{1}</div>", "<div>{1}{0}</div><p>{2}</p>"])
def test_a_long_and_a_short_part(split: str) -> None:
    text = read_text(fill_frame("divs", split.format(LONG, "<p>完。</p>", "再见。")))
    assert "第一天" in text
    assert "完。" in text


@pytest.mark.parametrize(
    "page",
    [
        "<article><h2><a href='/a/'>灯油</a></h2><p>灯油分三种。</p></article>"
        "<article><h2><a href='/b/'>灯罩</a></h2><p>灯罩要薄。</p></article>",
        "<main><article><a href='/a/'><h3>灯油</h3></a><p>灯油分三种。</p></article>"
        "<article><a href='/b/'><h3>灯罩</h3></a><p>灯罩要薄，厚了不亮，亮了又烫，烫了要炸。</p></article></main>",
    ],
    ids=["links in headings", "headings in links"],
)
def test_a_page_of_several_articles_is_a_list(page: str) -> None:
    with pytest.raises(PageError, match=r"2 articles .* on the page: a list"):
        read_page(f"{TOP}{page}{SIDE}{END}")


def test_cards_below_a_post_make_no_list() -> None:
    cards = "".join(
        f"<article><h3><a href='/{each}/'>灯{each}</a></h3><p>另一盏灯的事。</p></article>" for each in "甲乙"
    )
    post = '<meta property="og:type" content="article">'
    assert (
        read_text(f"<main><h1>灯芯</h1><div class='entry-content'><p>要剪。</p></div></main>{cards}", HEAD + post)
        == "要剪。"
    )
    assert "要剪。" in read_text(f"<article><h1>灯芯</h1><p>要剪。</p></article>{cards}")


PLAIN = "<title>灯芯 - 灯匠</title>"


@pytest.mark.parametrize(
    "inner",
    [
        "<h1>灯芯</h1><div class='text'><p>灯芯太长会冒烟，火也不稳。剪短一分就好，再长再剪。</p></div>",
        "<div><h2>灯芯</h2>灯芯太长会冒烟，火也不稳。剪短一分就好，再长再剪。</div>",
        "<table><tr><td><a href='/'>首页</a></td>"
        "<td><h1>灯芯</h1><p>灯芯太长会冒烟，火也不稳。剪短一分就好，再长再剪。</p></td></tr></table>",
    ],
)
def test_a_page_without_marks_that_reads_as_a_post(inner: str) -> None:
    reading = read_page(inner, PLAIN)
    assert reading.metadata.title in ("灯芯", "灯芯 - 灯匠")
    assert reading.contents.sections[0].text.endswith("灯芯太长会冒烟，火也不稳。剪短一分就好，再长再剪。")


def test_a_long_page_without_marks_and_title() -> None:
    assert read_text(LONG * 2, PLAIN).startswith("第一天")


@pytest.mark.parametrize(
    ("inner", "head"),
    [
        ("<h1>404</h1><p>你要找的页面找不到了，请从首页重新开始，或者写信给我们。</p>", "<title>404 Not Found</title>"),
        (
            "<h1>页面不存在</h1><p>你要找的页面找不到了，请从首页重新开始，或者写信给我们。</p>",
            "<title>页面不存在</title>",
        ),
        ("<h1>灯匠</h1><p>一些灯。</p>", "<title>灯匠</title>"),
        ("<h1>归档</h1>" + "<a href='/a/'>灯芯要剪，剪了才亮。</a>" * 20, "<title>归档</title>"),
        (
            "<h1>灯匠</h1><div><h2><a href='/a/'>灯油</a></h2><p>灯油分三种，各有各的好。</p></div>"
            "<div><h2><a href='/b/'>灯罩</a></h2><p>灯罩要薄，厚了不亮。</p></div>",
            "<title>灯匠</title>",
        ),
        ("", PLAIN),
    ],
    ids=["404", "no such page", "hardly any text", "links", "a list", "empty"],
)
def test_a_page_without_marks_that_is_no_post(inner: str, head: str) -> None:
    with pytest.raises(PageError, match="no article"):
        read_page(inner, head)


def test_names_that_mean_something_else_on_the_whole_page() -> None:
    assert read_text("<div class='comments'><p>灯芯要剪。</p></div>") == "灯芯要剪。"
    assert read_text(f"<div class='page-with-sidebar'>{LONG}</div>").startswith("第一天")


def test_what_is_printed_before_the_title() -> None:
    above = "<p>手艺 / 火</p><p><img src='/w.jpg'></p>"
    reading = read_page(f"<article>{above}<h1>灯芯</h1>{LONG}</article>")
    assert [image.url for image in reading.contents.images] == ["https://lamps.example/w.jpg"]
    assert reading.contents.sections[0].text.startswith("第一天")
    assert read_text(f"<article>{LONG}<h1>灯芯</h1><p>完。</p></article>").startswith("第一天")


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<p>剪。</p><h3>关于作者</h3><p>一位灯匠。</p>", "剪。\n关于作者\n一位灯匠。"),
        (
            "<p>剪。</p><div><p>关于作者</p><p>一位灯匠，住在河边，每天点灯。</p></div>",
            "剪。\n关于作者\n一位灯匠，住在河边，每天点灯。",
        ),
        ("<p>剪。</p><h3>相关文章</h3><p>见下一篇。</p>", "剪。\n相关文章\n见下一篇。"),
        ("<p>上一篇：讲的是灯油。</p><p>剪。</p>", "上一篇：讲的是灯油。\n剪。"),
        ("<p>剪。</p><p>更多文章：<a href='https://arxiv.org/abs/2401.00001'>Wicks</a></p>", "剪。\n更多文章：Wicks"),
        ("<p>剪。</p>" + "<div>" * 9 + "<p>相关文章</p>" + "</div>" * 9, "剪。\n相关文章"),
    ],
    ids=["a part of the text", "longer than the text", "no links", "a sentence", "links to papers", "wrapped"],
)
def test_labels_that_are_text_of_the_post(inner: str, text: str) -> None:
    assert read_text(fill_frame("article", inner)) == text


def test_a_page_of_cards_with_a_text_beside_them() -> None:
    cards = "".join(f"<article><p>灯{each}</p></article>" for each in "甲乙丙")
    assert read_text(f"<main><div class='x'>{LONG}</div><div>{cards}</div></main>").startswith("第一天")


@pytest.mark.parametrize(
    "hostile",
    [
        "<div class='part'>" * 3000 + "灯芯要剪。",
        "<div><h4>相关文章</h4>" * 3000 + "灯芯要剪。",
        "<h1>灯芯<div>" * 3000,
        "<article>" * 3000 + "灯",
    ],
    ids=["nested", "nested labels", "nested headings", "nested articles"],
)
def test_deep_pages_are_read(hostile: str) -> None:
    assert read_page(f"<main>{hostile}</main>").theme == "general"


def test_facts_beside_the_text_are_metadata() -> None:
    header = "<header><h1>灯芯</h1><p>作者：<a href='/me/'>灯匠</a></p><p>发布于 2024-05-01</p></header>"
    reading = read_page(f"<article>{header}<p>作者：不是我</p></article>")
    assert (reading.metadata.author, str(reading.metadata.published_at)[:10]) == ("灯匠", "2024-05-01")
    assert [section.text for section in reading.contents.sections] == ["作者：不是我"]


def test_formulas_in_scripts_and_images_without_scripts_are_read() -> None:
    script = '<p>灯高 <script type="math/tex">h^2</script> 米。</p><script>count()</script>'
    reading = read_page(f"<main>{LONG}{script}<p><noscript><img src='/灯.jpg'></noscript></p></main>")
    assert "灯高 $h^2$ 米。" in reading.contents.sections[-1].text
    assert len(reading.contents.images) == 1


def test_a_button_within_a_sentence_breaks_no_line() -> None:
    assert read_text(f"<main>{LONG}<p>灯芯<button>复制</button>要剪。</p></main>").endswith("\n灯芯要剪。")


def test_reading_a_page_leaves_its_tree_as_it_is() -> None:
    view = PageView(fill_frame("article", POSTS["long"][0]))
    before = view.selector.get()
    find_articles(view.selector, {})
    assert view.selector.get() == before
