"""Pages that would take more memory than a run may have are failures with the reason."""

import pytest

from pipelines.errors import PageError
from pipelines.parse.html.lines import Line, Span
from pipelines.parse.html.page_size import check_lines, check_source
from pipelines.parse.html.page_view import PageView
from pipelines.parse.markdown.renderer import render_markdown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("中" * 1_500_001, "1,500,001 characters, more than 1,500,000"),
        ("<p>" * 75_001, "75,001 tags, more than 75,000"),
        ("<p><b id=1>" * 1_001, "2,004,002 copies of elements without an end tag, more than 2,000,000"),
        ("<p><B id=1></i>" * 817, "2,002,467 copies of elements without an end tag, more than 2,000,000"),
    ],
)
def test_large_pages_are_not_parsed(text: str, reason: str) -> None:
    with pytest.raises(PageError, match=f"^the page has {reason}$") as caught:
        PageView(text)
    assert caught.value.stage == "parse"


@pytest.mark.parametrize(
    "text", ["<p><b>a</b>" * 1_500, "<p><b>a" * 20_000, "<p><b id=1>" * 900, "<p>" * 75_000, "a" * 1_500_000]
)
def test_pages_within_the_limits_are_parsed(text: str) -> None:
    check_source(text)


@pytest.mark.parametrize(
    ("span", "count", "reason"),
    [
        (Span(0, 1, "b"), 50_001, "50,001 links, images and marks, more than 50,000"),
        (Span(0, 1, "a", "x" * 1_000), 2_001, "2,001,000 characters in URLs, more than 2,000,000"),
    ],
)
def test_lines_with_more_rows_than_memory_are_no_reading(span: Span, count: int, reason: str) -> None:
    check_lines([Line("p", "a", (span,) * (count - 1))])
    with pytest.raises(PageError, match=f"^the page has {reason}$"):
        check_lines([Line("p", "a", (span,)), Line("p", "b", (span,) * (count - 1))])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (f"[x]: http://a.example/{'b' * 2_000}\n\n" + "[x] " * 1_000, "characters in links by reference"),
        ("<b id=1>x\n\n" * 1_000, "copies of elements without an end tag"),
    ],
)
def test_markdown_that_renders_to_more_than_memory_holds(source: str, reason: str) -> None:
    with pytest.raises(PageError, match=f"^the page has [0-9,]+ {reason}, more than 2,000,000$"):
        render_markdown(source)
    render_markdown(source[: len(source) // 2])
