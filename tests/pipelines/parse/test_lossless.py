"""Nothing that stands in an article is lost, whatever it is nested in."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import html

from pipelines.parse.digests.unrendered import expand_unrendered, has_unrendered_block
from pipelines.parse.html.lines import Line
from pipelines.records.readings import Reading
from tests.support.article_strategies import articles, raw_blocks
from tests.support.parsed_pages import read_article

AUTHORS = Counter("Authors")
BLOCK = "<h2>笔</h2><p>Authors:甲</p><p><a href='http://arxiv.org/abs/2413.00001'>PDF</a></p>"
thorough = settings(
    max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def count_letters(*texts: str | None) -> Counter[str]:
    return Counter(sign for text in texts if text for sign in text if sign.isalnum())


def count_visible(inner: str) -> Counter[str]:
    """Letters and digits of the text nodes that a reader sees; lxml alone says what they are."""
    article = html.fromstring(f"<article>{inner}</article>")
    return count_letters(*article.xpath("//text()"))


def count_read(reading: Reading) -> Counter[str]:
    """Letters and digits of the rows.  A link's text stands in a section too, unless it is a label or names a paper."""
    contents = reading.contents
    papers = [each for row in contents.appearances for each in (row.title, row.authors, row.comment)]
    sections = [each for row in contents.sections for each in (row.heading, row.text)]
    labels = [row.text for row in contents.links if row.kind == "pdf" or row.text in ("ChatPaperFree", "Cool Papers")]
    targets = [row.url_as_written for row in contents.links if row.url_as_written.startswith("http")]
    images = [each for row in contents.images for each in (row.url, row.alt)]
    return count_letters(*papers, *sections, *labels, *targets, *images, *(row.text for row in contents.takeaways))


def find_lost(inner: str) -> Counter[str]:
    """What is seen and not read, but for the label of the authors, which is the name of a column, and list marks."""
    reading = read_article(inner)
    lost = count_visible(inner) - count_read(reading)
    for _ in reading.contents.appearances:
        lost -= AUTHORS
    marks = Counter({sign: number for sign, number in lost.items() if sign in "0123456789"})
    return lost - marks if marks.total() <= len(reading.contents.takeaways) else lost


@thorough
@given(articles)
def test_every_letter_of_an_article_stands_in_some_row(inner: str) -> None:
    assert find_lost(inner) == Counter()


@pytest.mark.parametrize(
    "inner",
    [
        "<h2>笔</h2><p>Authors:甲</p><h1>2024-06-02 更新</h1><p><a href='http://arxiv.org/abs/2413.00001'>PDF</a></p>",
        "<p>## 笔 **Authors:甲** [PDF](http://arxiv.org/abs/2413.00001) **见 [乙](https://a.example/x) 丙**</p>",
        "<p>甲<svg><title>乙</title><text>丙</text></svg></p><title>丁</title>",
        f"{BLOCK}<b><a href='/e'></a>ChatPaperFree</b>",
        f"{BLOCK}<p><strong><a href='/e'>Chat</a>PaperFree</strong></p>",
        "<ol start='²'><li>甲</li></ol><ol start='--5'><li>乙</li></ol>",
        f"{BLOCK}<p>ChatPaperFree</p>",
    ],
    ids=[
        *("edition before the PDF link", "link amid bold", "title in an image", "label after a link"),
        *("label half a link", "numbers of lists", "label, no link"),
    ],
)
def test_what_was_once_lost_is_kept(inner: str) -> None:
    assert find_lost(inner) == Counter()


def test_a_digit_that_is_no_mark_is_kept() -> None:
    block = f"{BLOCK}<p>要点</p><ul><li>2.5D 笔</li><li>3、墨</li><li>1.</li></ul>"
    assert [row.text for row in read_article(block).contents.takeaways] == ["2.5D 笔", "墨"]


def test_images_amid_an_unrendered_run_are_kept() -> None:
    run = "甲 <img src='/a.png'>## 笔 <img src='/b.png'> **Authors:乙** [PDF](http://arxiv.org/abs/2413.00001v1) 丙"
    named = [row.url.rpartition("/")[2] for row in read_article(f"<p>{run} <img src='/c.png'></p>").contents.images]
    assert sorted(named) == ["a.png", "b.png", "c.png"]


@thorough
@given(raw_blocks)
def test_expanding_an_unrendered_run_keeps_every_letter(block: str) -> None:
    text = " ".join(html.fromstring(block).text_content().replace("\u200b", "").split())
    lines = expand_unrendered(Line("p", text))
    said = [each for line in lines for each in (line.text, *(span.target + span.alt for span in line.spans))]
    lost = count_letters(text) - count_letters(*said)
    assert has_unrendered_block(Line("p", text))
    assert not {sign for sign in lost if sign not in "0123456789"}


def test_an_image_at_the_end_of_code_is_kept() -> None:
    (image,) = read_article("<pre>甲\n<img src='/a.png'>\n</pre>").contents.images
    assert image.url == "https://kedreamix.github.io/a.png"
