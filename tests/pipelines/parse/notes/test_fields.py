"""Fields before and behind a title, between bars, dashes and commas."""

import pytest

from pipelines.parse.bibliography import Citation
from pipelines.parse.notes.fields import cut_fields

TITLE = "Tide Tables from Postcards"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ICIG2031 | {} | Hai Lin |", ("Hai Lin", "ICIG", 2031)),
        ("{} | ICIG 2031 | ", (None, "ICIG", 2031)),
        ("{} ｜ ICIG 2031｜", (None, "ICIG", 2031)),
        ("{} | Hai Lin, Yue Chao | ICIG | 2031", ("Hai Lin, Yue Chao", "ICIG", 2031)),
        ("ICIG | {} | 2031", (None, "ICIG", 2031)),
        ("{} | Hai Lin et al. | code", ("Hai Lin et al.", None, None)),
        ("2031.05 | {} | - |", (None, None, 2031)),
        ("{} - May 2031 -", (None, None, 2031)),
        ("{} · ICIG 2031", (None, "ICIG", 2031)),
        ("{} – Hai Lin, Yue Chao – ICIG'31", ("Hai Lin, Yue Chao", "ICIG", 2031)),
        ("2031-05-13 - {}", (None, None, 2031)),
        ("2031-05, {}, Hai Lin et al.,", ("Hai Lin et al.", None, 2031)),
        ("2031年5月，{}", (None, None, 2031)),
        ("ICIG 2031: {}, Lin et al.", ("Lin et al.", "ICIG", 2031)),
        ("2031/05/13 {}", (None, None, 2031)),
        ("{}, Hai Lin, et al. ICIG 2031", ("Hai Lin, et al.", "ICIG", 2031)),
        ("{}，林海等，2031", ("林海等", None, 2031)),
    ],
)
def test_fields_around_a_title(text: str, expected: tuple[str | None, str | None, int | None]) -> None:
    title, citation = cut_fields(text.format(TITLE))
    assert title.strip(" ,") == TITLE
    assert citation == Citation(*expected)


def test_one_field_at_most_is_a_single_name() -> None:
    expected = "Quiet Tides", Citation("Hai Lin", "ICIG", 2031)
    assert cut_fields("ICIG 2031 | Quiet Tides | Hai Lin") == expected
    assert cut_fields("Quiet Tides | Hai Lin | ICIG 2031") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tides | Harbours and Their Moons",
        "TideNet | Quiet Harbours of Norway",
        "Harbours - A Survey of Tides",
        "Quiet Harbours, Deep Tides, and Moons",
        "Harbours of p(x|z)",
        "2031, a Year of Tides",
        "2031: A Harbour Odyssey",
        "Hai Lin, Nora Lindqvist et al.",
        "Harbours: Tides of 2031",
        "",
    ],
)
def test_a_title_of_its_own_fields(text: str) -> None:
    assert cut_fields(text) == (text, Citation())
