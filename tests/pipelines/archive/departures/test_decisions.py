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
LOST = Absentee(URL, 1, "digest", "元宇宙/虚拟人", "h1", papers=4, live_here=False, live_elsewhere=False)
LATER = LaterDigest(2, absentee_id=1, topic="元宇宙_虚拟人", edition_date=date(2024, 5, 23), shared=2)
TWIN = Newcomer(3, "digest", "h1")


@pytest.mark.parametrize(
    ("lost", "newcomers", "later", "kind", "other"),
    [
        (LOST, [], [], "gone", None),
        (replace(LOST, live_here=True), [TWIN], [LATER], "left", None),
        (LOST, [], [LATER], "replaced", 2),
        (LOST, [], [replace(LATER, shared=1)], "gone", None),
        (LOST, [], [replace(LATER, topic="NeRF")], "gone", None),
        (replace(LOST, topic=None), [], [LATER], "gone", None),
        (replace(LOST, live_elsewhere=True), [], [LATER], "gone", None),
        (LOST, [TWIN], [LATER], "moved", 3),
        (replace(LOST, live_elsewhere=True), [TWIN], [], "moved", 3),
        (LOST, [replace(TWIN, content_hash="h2")], [], "gone", None),
        (LOST, [replace(TWIN, kind="note")], [], "gone", None),
        (LOST, [TWIN, replace(TWIN, post_id=4)], [], "gone", None),
    ],
)
def test_one_address(
    lost: Absentee, newcomers: list[Newcomer], later: list[LaterDigest], kind: str, other: int | None
) -> None:
    (departure,) = decide_departures([lost], newcomers, later)
    assert (departure.kind, departure.other_id) == (kind, other)


def test_the_next_digest_of_the_topic_took_the_place() -> None:
    next_day, same_day = replace(LATER, shared=4), replace(LATER, post_id=5, shared=3)
    week = replace(LATER, post_id=6, edition_date=date(2024, 5, 30), shared=4)
    (departure,) = decide_departures([LOST], [], [week, same_day, next_day])
    assert departure.other_id == 2


def test_a_digest_that_went_as_well_took_no_place() -> None:
    both = [LOST, replace(LOST, url=f"{URL}b/", post_id=2)]
    assert [departure.kind for departure in decide_departures(both, [], [LATER])] == ["gone", "gone"]


def test_a_post_departs_once() -> None:
    absentees = [replace(LOST, url=f"{URL}z/"), LOST]
    assert decide_departures(absentees, [], []) == (Departure("gone", URL, 1), Departure("left", f"{URL}z/", 1))


def test_posts_that_say_the_same_cannot_be_told_apart() -> None:
    two = [LOST, replace(LOST, url=f"{URL}b/", post_id=9)]
    assert [departure.kind for departure in decide_departures(two, [TWIN], [])] == ["gone", "gone"]


@pytest.mark.parametrize(
    ("gone", "live", "too_many"), [(264, 304, True), (76, 304, False), (77, 304, True), (1, 1, False), (2, 4, True)]
)
def test_more_than_can_be_believed(gone: int, live: int, too_many: bool) -> None:
    others = [Departure("left", URL, 2), Departure("moved", URL, 3, 4), Departure("replaced", URL, 5, 6)] * 100
    assert exceeds([Departure("gone", URL, 1)] * gone + others, live, 0.25) is too_many
