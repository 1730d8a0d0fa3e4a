"""What became of posts that a list does not name is decided without a database."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines.archive.departures.decisions import (
    Absentee,
    Departure,
    LaterDigest,
    Newcomer,
    decide_departures,
    exceeds,
)

URL = "https://first.example/a/"
LOST = Absentee(URL, 1, "lost", "digest", "元宇宙/虚拟人", "h1", papers=4, live_here=False, live_elsewhere=False)
LATER_URL = "https://first.example/later/"
LATER = LaterDigest(LATER_URL, "later", URL, topic="元宇宙_虚拟人", edition_date=date(2024, 5, 23), shared=2)
TWIN = Newcomer(3, "twin", "digest", "h1")


@pytest.mark.parametrize(
    ("lost", "newcomers", "later", "kind", "twin", "successor"),
    [
        (LOST, [], [], "gone", None, None),
        (replace(LOST, live_here=True), [TWIN], [LATER], "left", None, None),
        (LOST, [], [LATER], "replaced", None, LATER_URL),
        (LOST, [], [replace(LATER, shared=1)], "gone", None, None),
        (LOST, [], [replace(LATER, topic="NeRF")], "gone", None, None),
        (replace(LOST, topic=None), [], [LATER], "gone", None, None),
        (replace(LOST, live_elsewhere=True), [], [LATER], "gone", None, LATER_URL),
        (LOST, [TWIN], [LATER], "moved", TWIN, None),
        (replace(LOST, live_elsewhere=True), [TWIN], [], "moved", TWIN, None),
        (LOST, [replace(TWIN, content_hash="h2")], [], "gone", None, None),
        (LOST, [replace(TWIN, kind="note")], [], "gone", None, None),
        (LOST, [TWIN, replace(TWIN, lineage="other")], [], "gone", None, None),
    ],
)
def test_one_address(
    lost: Absentee,
    newcomers: list[Newcomer],
    later: list[LaterDigest],
    kind: str,
    twin: Newcomer | None,
    successor: str | None,
) -> None:
    (departure,) = decide_departures([lost], newcomers, later)
    assert (departure.kind, departure.twin, departure.successor_url) == (kind, twin, successor)


def test_the_next_digest_of_the_topic_took_the_place() -> None:
    next_day, same_day = replace(LATER, shared=4), replace(LATER, url=f"{URL}5", shared=3)
    week = replace(LATER, url=f"{URL}6", edition_date=date(2024, 5, 30), shared=4)
    (departure,) = decide_departures([LOST], [], [week, same_day, next_day])
    assert departure.successor_url == LATER_URL


def test_a_digest_that_went_as_well_took_no_place() -> None:
    both = [LOST, replace(LOST, url=f"{URL}b/", lineage="later")]
    assert [departure.kind for departure in decide_departures(both, [], [LATER])] == ["gone", "gone"]


def test_a_post_departs_once() -> None:
    other = replace(LOST, url=f"{URL}z/")
    assert decide_departures([other, LOST], [], []) == (Departure("gone", LOST), Departure("left", other))


def test_posts_that_say_the_same_cannot_be_told_apart() -> None:
    two = [LOST, replace(LOST, url=f"{URL}b/", lineage="copy")]
    assert [departure.kind for departure in decide_departures(two, [TWIN], [])] == ["gone", "gone"]


def test_a_newcomer_may_be_known_as_the_same_post_already() -> None:
    (departure,) = decide_departures([LOST], [TWIN], [])
    assert departure.made_one
    (departure,) = decide_departures([LOST], [replace(TWIN, post_id=LOST.post_id)], [])
    assert (departure.kind, departure.made_one) == ("moved", False)


@pytest.mark.parametrize(
    ("gone", "live", "too_many"), [(264, 304, True), (76, 304, False), (77, 304, True), (1, 1, False), (2, 4, True)]
)
def test_more_than_can_be_believed(gone: int, live: int, too_many: bool) -> None:
    others = ["left", "moved", "replaced"] * 100
    assert exceeds(["gone"] * gone + others, live, 0.25) is too_many
