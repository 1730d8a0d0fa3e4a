"""Identifiers of arXiv: every form of URL that leads to a paper, and none that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.parse.arxiv_id import find_arxiv_id

NEW = "2413.00071"
OLD = "hep-th/9913071"
PATHS = ("abs", "pdf", "html", "ps", "format", "e-print", "src")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["arxiv.org", "www.arxiv.org", "export.arxiv.org", "cn.arxiv.org", "xxx.lanl.gov"])
@pytest.mark.parametrize("name", [NEW, OLD])
def test_pages_of_a_paper(host: str, path: str, name: str) -> None:
    assert find_arxiv_id(f"https://{host}/{path}/{name}") == (name, None)
    assert find_arxiv_id(f"http://{host}/{path}/{name}v3") == (name, 3)
    assert find_arxiv_id(f"HTTP://{host}/{path}/{name}V3".upper()) == (name, 3)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"https://arxiv.org/pdf/{NEW}v12.pdf", (NEW, 12)),
        (f"https://arxiv.org/pdf/{NEW}.pdf#page=3", (NEW, None)),
        (f"https://arxiv.org/pdf/{OLD}.pdf", (OLD, None)),
        ("https://www.arxiv.org/pdf/1413.0007", ("1413.0007", None)),
        (f"https://arxiv.org/abs/{NEW}?context=cs.CV", (NEW, None)),
        (f"https://arxiv.org:443/abs/{NEW}/", (NEW, None)),
        (f"arxiv.org/abs/{NEW}", (NEW, None)),
        (f"https://arxiv.org/{NEW}", (NEW, None)),
        (f"https://arxiv.org/abs/arXiv:{NEW}", (NEW, None)),
        ("https://arxiv.org/abs/hep-th%2F9913071v2", (OLD, 2)),
        ("https://arxiv.org/abs/math.GT/0313071", ("math/0313071", None)),
        ("https://arxiv.org/abs/cond-mat.str-el/0313071", ("cond-mat/0313071", None)),
        ("http://arxiv.org/ftp/hep-th/papers/9913/9913071.pdf", (OLD, None)),
        (f"https://arxiv.org/ftp/arxiv/papers/2413/{NEW}.pdf", (NEW, None)),
        (f"http://export.arxiv.org/api/query?id_list={NEW}v1&max_results=1", (NEW, 1)),
        (f"https://ar5iv.labs.arxiv.org/html/{NEW}", (NEW, None)),
        (f"https://ar5iv.org/abs/{NEW}", (NEW, None)),
        (f"https://www.alphaxiv.org/abs/{NEW}v2", (NEW, 2)),
        (f"https://huggingface.co/papers/{NEW}", (NEW, None)),
        (f"arXiv:{NEW}v1", (NEW, 1)),
        (f"oai:arXiv.org:{OLD}", (OLD, None)),
        (f"https://doi.org/10.48550/arXiv.{NEW}", (NEW, None)),
        (f"doi:10.48550/ARXIV.{OLD.upper()}", (OLD, None)),
        (f"https://dx.doi.org/10.48550%2FarXiv.{NEW}", (NEW, None)),
        (f"https://search.example/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F{NEW}&sa=D", (NEW, None)),
        (f"https://search.example/url?q=https%253A%252F%252Farxiv.org%252Fpdf%252F{NEW}", (NEW, None)),
        (f"https://past.example/2031/https://arxiv.org/abs/{NEW}", (NEW, None)),
        (f"https://reader.example/#https://arxiv.org/pdf/{NEW}", (NEW, None)),
        (f"https://find.example/?p=arXiv:{OLD}", (OLD, None)),
        (f"https://arxiv.org/abs/{NEW}}}{{here}}", (NEW, None)),
        (f"https://arxiv.org/abs/{NEW}。", (NEW, None)),
        (f"https://arxiv.org/abs/{NEW}.", (NEW, None)),
        (f"https://arxiv.org/abs/{NEW}https://a.example/", (NEW, None)),
        (f"见 https://arxiv.org/list/cs.GR 与 arXiv: {NEW}", (NEW, None)),
    ],
)
def test_other_forms(url: str, expected: tuple[str, int | None]) -> None:
    assert find_arxiv_id(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        f"https://arxiv.org/abs/{NEW}8",
        f"https://arxiv.org/abs/9{NEW}",
        f"https://arxiv.org/abs/{NEW}v1234",
        f"https://arxiv.org/abs/{NEW}.1",
        "https://arxiv.org/abs/2413.007",
        "https://arxiv.org/abs/2413.0007",
        "https://arxiv.org/abs/1413.00071",
        f"https://arxiv.org/abs/{OLD}8",
        "https://arxiv.org/abs/ovens/9913071",
        "https://arxiv.org/abs/２４１３.００００１",
        "https://arxiv.org/list/cs.CV/recent",
        "https://arxiv.org/list/hep-th/9913",
        f"https://a.example/{NEW}",
        f"https://notarxiv.org/abs/{NEW}",
        f"https://my-arxiv.org/abs/{NEW}",
        f"https://arxiv.org.a.example/abs/{NEW}",
        f"https://arxiv.org@a.example/abs/{NEW}",
        f"https://papers.cool/arxiv/{NEW}",
        f"https://doi.org/10.48551/arXiv.{NEW}",
        f"https://doi.org/10.1234/{NEW}",
        f"https://huggingface.co/ovens/{NEW}",
        f"https://github.com/tang/arxiv-{NEW}",
        f"https://search.example/?q=https%25252525253A%25252525252F%25252525252Farxiv.org%25252525252Fabs%25252525252F{NEW}",
        "",
    ],
)
def test_anything_else_names_no_paper(url: str) -> None:
    assert find_arxiv_id(url) is None


@given(
    st.from_regex(r"\d{4}\.\d{5}", fullmatch=True), st.from_regex(r"[^\d.v%]?", fullmatch=True), st.sampled_from(PATHS)
)
def test_what_follows_an_identifier_does_not_change_it(name: str, sign: str, path: str) -> None:
    assert find_arxiv_id(f"https://arxiv.org/{path}/{name}{sign}") == find_arxiv_id(f"https://arxiv.org/{path}/{name}")
