"""Whether the end of a page is there."""

import pytest

from crawler.bodies.page_end import breaks_off, has_end
from tests.support.tiny_sites.butterfly import PATHS, write_blog

PAGE = write_blog()[PATHS[0]].body


@pytest.mark.parametrize("behind", [b"", b"\n", b" <!-- 12 ms --> \n<!-- cached -->\n"])
@pytest.mark.parametrize("mark", [b"</html>", b"</HTML>", b"</html >"])
def test_html_ends_with_its_end_tag(mark: bytes, behind: bytes) -> None:
    assert has_end(PAGE.removesuffix(b"</html>") + mark + behind)


@pytest.mark.parametrize("behind", [b"<", b"<!-- ", b"text", b"<script>", b"<!-- --> x <!-- -->"])
def test_text_behind_the_end_is_no_end(behind: bytes) -> None:
    assert not has_end(b"<html></html>" + behind)


def test_no_start_of_a_page_has_its_end() -> None:
    assert has_end(PAGE)
    assert not [length for length in range(len(PAGE)) if has_end(PAGE[:length])]


@pytest.mark.parametrize("root", [b"feed", b"rss", b"rdf:RDF"])
def test_xml_ends_with_the_end_tag_of_its_root(root: bytes) -> None:
    body = b"<?xml version='1.0'?>\n<!-- by --><" + root + b" a='b'><entry>&lt;/html></entry></" + root + b">\n"
    assert has_end(body, is_xml=True)
    assert not has_end(body.strip()[:-1], is_xml=True)
    assert not has_end(b"</html>", is_xml=False) or not has_end(body)


@pytest.mark.parametrize(
    ("body", "is_broken"),
    [
        (b"<html><body><div><p>a<ul><li>b</ul></div>", False),
        (b"<div><section></SECTION></div></div><p>", False),
        (b"<div></div><article>", True),
        (b"<div><!-- </div> -->", True),
        (b"<p><!-- a", True),
        (b"<p><script>'<div>'", True),
        (b"<script>'<div>'</script><title>a<b</title>", False),
        (b"<p><a href='", True),
        (b"<p></di", True),
        (b"<div class='a", True),
        ("三维".encode(), False),
    ],
)
def test_where_a_page_breaks_off(body: bytes, is_broken: bool) -> None:
    assert breaks_off(body) is is_broken


def test_a_page_that_is_cut_in_its_article_breaks_off() -> None:
    start, end = PAGE.index(b"<article"), PAGE.index(b"</article>")
    assert not [length for length in range(start + 1, end) if not breaks_off(PAGE[:length])]


@pytest.mark.parametrize("shape", [b"<!--", b"<script>", b"<div", b"</html><!-- -->", b"<a "])
def test_long_pages_are_read_in_linear_time(shape: bytes) -> None:
    body = shape * 200_000
    assert not has_end(body + b"x")
    breaks_off(body)
