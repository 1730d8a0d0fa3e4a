"""What happened to a post follows from the moments of its URLs, without a database."""

from datetime import datetime, timedelta

import pytest

from pipelines.archive.ingest.timeline import Event, Leave, Place, Sighting, Story, Timeline, tell_events
from tests.support.factories import NOW

PAGE, MOVED, OTHER, SOURCE, COPY = (
    "https://a/p/",
    "https://a/q/",
    "https://b/p/",
    "https://a/s/p.md",
    "https://a/s/q.md",
)
PLACES = {PAGE: Place(1, 0), MOVED: Place(1, 0), OTHER: Place(2, 1), SOURCE: Place(3, 100), COPY: Place(3, 100)}
HTML, MARKDOWN = "text/html", "text/markdown"


def at(day: int) -> datetime:
    return NOW + timedelta(days=day)


def see(day: int, url: str, **given: object) -> Sighting:
    """A reading with a revision of its own, unless it has none."""
    media_type = MARKDOWN if url.endswith(".md") else HTML
    seen = {"revision_id": 100 * day + list(PLACES).index(url) + 1, "media_type": media_type} | given
    return Sighting(NOW + timedelta(days=day), url, 1, **seen)  # type: ignore[arg-type]


def back(day: int, url: str, **given: object) -> Sighting:
    """A reading without a revision: the text is as it was."""
    return see(day, url, revision_id=None, media_type=None, **given)


def leave(day: int, url: str, successor_id: int | None = None) -> Leave:
    return Leave(NOW + timedelta(days=day), url, 2, successor_id)


def list_events(story: Story) -> list[tuple[int, str, str]]:
    return [((event.at - NOW).days, event.url, event.kind) for event in story.events]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([see(0, PAGE)], [(0, PAGE, "new")]),
        ([see(0, PAGE), leave(2, PAGE)], [(0, PAGE, "new"), (2, PAGE, "gone")]),
        ([see(0, PAGE), leave(2, PAGE, 7)], [(0, PAGE, "new"), (2, PAGE, "replaced")]),
        (
            [see(0, PAGE), leave(2, PAGE), back(3, PAGE)],
            [(0, PAGE, "new"), (2, PAGE, "gone"), (3, PAGE, "returned")],
        ),
        (
            [see(0, PAGE), leave(2, PAGE), back(3, PAGE, metadata_changed=True)],
            [(0, PAGE, "new"), (2, PAGE, "gone"), (3, PAGE, "metadata"), (3, PAGE, "returned")],
        ),
        ([see(0, PAGE), see(1, PAGE)], [(0, PAGE, "new"), (1, PAGE, "edited")]),
        ([see(0, PAGE), see(1, MOVED), leave(1, PAGE)], [(0, PAGE, "new"), (1, MOVED, "moved")]),
        (
            [see(0, PAGE), leave(1, PAGE), see(2, MOVED)],
            [*[(0, PAGE, "new"), (1, PAGE, "gone")], (2, MOVED, "moved"), (2, MOVED, "returned")],
        ),
        ([see(0, PAGE), see(1, SOURCE), leave(2, PAGE)], [(0, PAGE, "new"), (1, SOURCE, "new"), (2, SOURCE, "moved")]),
        ([see(0, PAGE), see(1, SOURCE), leave(2, SOURCE)], [(0, PAGE, "new"), (1, SOURCE, "new")]),
        ([see(0, OTHER), see(1, PAGE), leave(2, OTHER)], [(0, OTHER, "new"), (1, PAGE, "new")]),
        ([see(0, OTHER), see(1, PAGE), leave(2, PAGE)], [(0, OTHER, "new"), (1, PAGE, "new"), (2, OTHER, "moved")]),
        (
            [see(0, PAGE), see(1, SOURCE), leave(2, PAGE), back(3, PAGE)],
            [(0, PAGE, "new"), (1, SOURCE, "new"), (2, SOURCE, "moved"), (3, PAGE, "moved")],
        ),
        (
            [see(0, PAGE), see(1, SOURCE), leave(2, PAGE), leave(2, SOURCE)],
            [(0, PAGE, "new"), (1, SOURCE, "new"), (2, PAGE, "gone")],
        ),
        ([see(0, SOURCE), see(1, COPY)], [(0, SOURCE, "new"), (1, COPY, "new")]),
        ([see(0, SOURCE), see(1, COPY), leave(1, SOURCE)], [(0, SOURCE, "new"), (1, COPY, "moved")]),
        ([leave(0, PAGE), see(1, PAGE)], [(1, PAGE, "new")]),
        ([see(0, PAGE), see(1, PAGE, media_type="application/atom+xml")], [(0, PAGE, "new"), (1, PAGE, "new")]),
    ],
)
def test_events(moments: list[Sighting | Leave], expected: list[tuple[int, str, str]]) -> None:
    sightings = [moment for moment in moments if isinstance(moment, Sighting)]
    leaves = [moment for moment in moments if isinstance(moment, Leave)]
    assert list_events(tell_events(Timeline(PLACES, sightings, leaves))) == expected
    assert list_events(tell_events(Timeline(PLACES, sightings[::-1], leaves[::-1]))) == expected


def test_the_end_of_a_post() -> None:
    story = tell_events(Timeline(PLACES, [see(0, PAGE), see(1, SOURCE)], [leave(2, PAGE, 7), leave(3, SOURCE)]))
    assert (story.gone_at, story.successor_id) == (at(3), 7), "the site that has a later digest says what replaced it"
    story = tell_events(Timeline(PLACES, [see(0, PAGE), see(0, SOURCE)], [leave(3, SOURCE, 8), leave(3, PAGE, 7)]))
    assert (story.gone_at, story.successor_id) == (at(3), 7), "the best URL counts first"
    story = tell_events(Timeline(PLACES, [see(0, PAGE), back(4, PAGE)], [leave(2, PAGE, 7)]))
    assert (story.gone_at, story.successor_id) == (None, None)
    story = tell_events(Timeline(PLACES, [see(0, PAGE), back(4, PAGE)], [leave(2, PAGE, 7), leave(5, PAGE)]))
    assert (story.gone_at, story.successor_id) == (at(5), None)


def test_events_of_a_dump_without_times_stay_as_they_were() -> None:
    loaded = tuple(Event(NOW, PAGE, kind, 1) for kind in ("new", "gone", "returned"))  # type: ignore[arg-type]
    known = Timeline(PLACES, [], [], loaded, frozenset({PAGE}), frozenset({(PAGE, HTML)}))
    assert tell_events(known) == Story(loaded, None, None)
    later = Timeline(PLACES, [see(1, PAGE)], [leave(2, PAGE)], loaded, known.live, known.read)
    assert list_events(tell_events(later))[3:] == [(1, PAGE, "edited"), (2, PAGE, "gone")]
    gone = Timeline(PLACES, [], [leave(1, PAGE)], loaded[:2])
    assert tell_events(gone) == Story(loaded[:2], None, None), "when it ended is not known"
