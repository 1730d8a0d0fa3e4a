"""Authors, venue and year around a title, in any order and brackets."""

import pytest

from pipelines.parse.bibliography import Citation
from pipelines.parse.notes.citations import find_title, read_surroundings, read_title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(2031), H. Lin et al.", ("H. Lin et al.", None, 2031)),
        ("H. Lin et al. (2031).", ("H. Lin et al.", None, 2031)),
        ("Hai Lin, Yue Chao. ICIG 2031.", ("Hai Lin, Yue Chao", "ICIG", 2031)),
        ("| Hai Lin, Yue Chao | ICIG 2031 |", ("Hai Lin, Yue Chao", "ICIG", 2031)),
        ("，林海等，2031年5月", ("林海等", None, 2031)),
        ("(ICIG, Oct. 2031) - a long study of quiet harbours in 2020", (None, "ICIG", 2031)),
        (", Hai Lin et.al., Paper: , Code: ", ("Hai Lin et.al.", None, None)),
        ("作者：林海，赵月", ("林海，赵月", None, None)),
        ("(ICIG 2031, Oral)", (None, "ICIG, Oral", 2031)),
        (":star: ICIG 2031 ⭐ 120", (None, "ICIG", 2031)),
        ("Harbours Tell Their Tides Slowly", (None, None, None)),
        (", in ICIG, 2031.", (None, "ICIG", 2031)),
        ("In Proceedings of ICIG 2031, pp. 11-23.", (None, "Proceedings of ICIG", 2031)),
        ("Hai Lin. Journal of Tides, vol. 7, no. 2, pages 11–23, 2031", ("Hai Lin", "Journal of Tides", 2031)),
        ("(accepted by ICIG'31)", (None, "ICIG", 2031)),
        ("to appear in Tides, May 2031", (None, "Tides", 2031)),
        ("，发表于 ICIG 2031", (None, "ICIG", 2031)),
        ("in Norway, 2031", (None, None, None)),
        ("in 2031", (None, None, None)),
        ("at the harbour", (None, None, None)),
        ("TBD", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_surroundings(text: str, expected: tuple[str | None, str | None, int | None]) -> None:
    assert read_surroundings(text) == Citation(*expected)


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("Hai Lin, Yue Chao. Tide Tables from Postcards. ICIG 2031.", "Tide Tables from Postcards", ("ICIG", 2031)),
        ("Hai Lin. “Tide Tables from Postcards.” ICIG, 2031", "Tide Tables from Postcards", ("ICIG", 2031)),
        ("3. Tide Tables from Postcards. A study of harbours.", "Tide Tables from Postcards", (None, None)),
        ("Tide Tables from Postcards, ICIG 2031", "Tide Tables from Postcards", ("ICIG", 2031)),
        ("Tides, Moons, and Quiet Harbours, ICIG 2031", "Tides, Moons, and Quiet Harbours", ("ICIG", 2031)),
        ("潮汐表与旧明信片的统计，林海，2031", "潮汐表与旧明信片的统计", (None, 2031)),
        ("Tides Out of Season (Feb. 2031)", "Tides Out of Season", (None, 2031)),
        ("Tides Out of Season （arXiv, 3 Aug. 2031）", "Tides Out of Season", ("arXiv", 2031)),
        ("Tides Out of Season (Proc. ICIG. 2031)", "Tides Out of Season", ("Proc. ICIG", 2031)),
        ("Tides Out of Season. Sept. 2031.", "Tides Out of Season", (None, 2031)),
        ("Old Tides (2031.5.13)", "Old Tides", (None, 2031)),
        ("Tides Out of Season, in ICIG, 2031.", "Tides Out of Season", ("ICIG", 2031)),
        ("Tides Out of Season, in 2031", "Tides Out of Season, in 2031", (None, None)),
        ("Tides Out of Season (in Norway, 2031)", "Tides Out of Season (in Norway, 2031)", (None, None)),
        ("Old Tides, ICIG 2031", "Old Tides", ("ICIG", 2031)),
        ("Hai Jan. Tides Out of Season. ICIG 2031", "Tides Out of Season", ("ICIG", 2031)),
        ("《潮汐表与旧明信片》", "潮汐表与旧明信片", (None, None)),
        ("Harbours Considered Helpful", "Harbours Considered Helpful", (None, None)),
        ("Hai Lin. Harbours Considered Helpful", "Harbours Considered Helpful", (None, None)),
    ],
)
def test_title_amid_its_citation(text: str, title: str, expected: tuple[str | None, int | None]) -> None:
    found = find_title(text)
    assert found
    assert (found[0], (found[1].venue, found[1].year)) == (title, expected)


@pytest.mark.parametrize(
    "text",
    [
        "Hai Lin, Yue Chao",
        "Hai Lin et al.",
        "见",
        "the shape of harbours see",
        "Tides. ",
        "Old Tides",
        "see old tides (2031)",
        "x" * 700,
        "",
    ],
)
def test_no_title(text: str) -> None:
    assert find_title(text) is None


def test_a_text_that_is_too_long_has_no_citation() -> None:
    assert read_title("[ICIG 2031] " + "x" * 700)[1] == Citation()
