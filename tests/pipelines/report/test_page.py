"""The page is one document that needs nothing else, and says what the counts say."""

import re
import sys
from base64 import b64decode
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from lxml import html

from pipelines.archive.queries.report import ReportState
from pipelines.errors import UsageError
from pipelines.report.page import write_page
from tests.support.report_counts import COUNTS, NO_COUNTS, NOW, RUNS, SITES

STATE = ReportState(COUNTS, SITES, RUNS)


@pytest.fixture(scope="module")
def page() -> str:
    return write_page(STATE, NOW)


def read_text(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_page_loads_nothing(page: str) -> None:
    tree = html.fromstring(page)
    loading = "//script | //link | //img | //iframe | //object | //embed | //svg//*[local-name() = 'image']"
    assert tree.xpath(loading) == []
    assert [url for url in re.findall(r"url\(([^)]*)\)", page) if not url.startswith(('"data:', "#"))] == []
    assert "@import" not in page
    targets = {str(link) for link in tree.xpath("//@href | //@src | //@*[name() = 'xlink:href']")}
    assert {link for link in targets if not link.startswith("#")} == {"https://creativecommons.org/licenses/by/4.0/"}


def test_page_is_small(page: str) -> None:
    assert len(page.encode()) < 2_000_000


def test_font_holds_the_characters_of_the_page(page: str) -> None:
    found = re.search(r'url\("data:font/woff2;base64,([^"]*)"\)', page)
    assert found
    characters = TTFont(BytesIO(b64decode(found[1]))).getBestCmap()
    assert {ord(character) for character in "元宇宙虚拟人NeRF1,234"} <= set(characters)
    assert ord("汉") not in characters


def test_each_figure_has_a_chart_and_a_table(page: str) -> None:
    tree = html.fromstring(page)
    anchors = [str(section.get("id")) for section in tree.xpath("//section")]
    assert anchors == ["weeks", "topics", "returns", "changes", "coverage", "repairs", "sources"]
    for section in tree.xpath("//section")[:-1]:
        assert len(section.xpath(".//div[@class = 'chart']/svg")) == 1
        assert section.xpath(".//details//table//tbody/tr")
    assert {link.get("href") for link in tree.xpath("//nav/a")} == {f"#{anchor}" for anchor in anchors}


def test_page_says_what_was_counted(page: str) -> None:
    text = read_text(page)
    for words in (
        "Digests of new papers, 24 January 2024 to 28 June 2024. Read from the archive on 2024-07-01 08:30 UTC.",
        "1,234papers 5 withdrawn",
        "22digests 2 gone",
        "Of 1,201 papers in digests, 201 (17 %) are in more than one.",
        "30 posts came in. Since then: 1 edited, 2 gone.",
        "Of 1,500 paper blocks, 15 (1 %) have text that is in none of the known sections.",
        "1 shown post had damaged text. Of 200 repaired characters, 90 % were chosen",
        "https://second.example/failed",
        "https://third.example/never read",
        "CC BY 4.0 (20), none named (5).",
    ):
        assert words in text


def test_text_of_the_archive_is_no_markup(page: str) -> None:
    assert "<b>3DGS" not in page
    assert "&lt;i&gt;heads&lt;/i&gt;" in page


def test_tables_hold_the_numbers_of_the_charts(page: str) -> None:
    tree = html.fromstring(page)
    rows = [[cell.text_content() for cell in row] for row in tree.xpath("//section[@id = 'topics']//tbody/tr")]
    assert rows[0] == ["NeRF", *["12"] * 6, "72"]
    assert rows[1] == ["元宇宙/虚拟人", *"123456", "21"]


def test_empty_archive_has_a_page_too() -> None:
    text = read_text(write_page(ReportState(NO_COUNTS, [], []), NOW))
    for words in ("no digests yet", "No digest has been read yet.", "nothing has changed", "No shown post needed"):
        assert words in text


def test_missing_jinja_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(UsageError, match=r"pip install 'kedreamix-archive\[report\]'"):
        write_page(STATE, NOW)


def test_same_counts_make_the_same_page(page: str) -> None:
    assert write_page(STATE, NOW) == page
