"""What became of a post, and which post is meant."""

from datetime import timedelta

import pytest

from pipelines.archive.queries.post_history import Candidate, EventNote, RevisionNote
from pipelines.archive.store import Archive
from tests.support.factories import FIRST, NOW, make_block, make_facts, make_reading, store

LATER = NOW + timedelta(days=2)
URL = f"{FIRST.base_url}a/"
OTHER = f"{FIRST.base_url}b/"


@pytest.fixture
def lived(archive: Archive) -> Archive:
    """A post that was edited, and another of a title that holds its title."""
    store(archive, make_reading(make_block()))
    store(archive, make_reading(make_block(), make_block(1, "2413.00002"), content_hash="h2"), LATER)
    facts = make_facts(title="虚拟人 日报 100%")
    store(archive, make_reading(url=OTHER, key="other", metadata=facts, sections=()), LATER)
    return archive


def test_a_post_is_found_by_what_it_is_called(lived: Archive) -> None:
    names = ("other", "虚拟人 日报", "日报", "0%", "_")
    found = {name: [candidate.identity for candidate in lived.posts.find(name, "-")] for name in names}
    digest = "kedreamix/2024-05-22/虚拟人"
    assert found == {"other": ["other"], "虚拟人 日报": [digest], "日报": [digest, "other"], "0%": ["other"], "_": []}
    assert [candidate.identity for candidate in lived.posts.find("-", URL)] == [digest]


def test_a_chronicle_tells_all_in_order(lived: Archive) -> None:
    (meant,) = lived.posts.find(URL, URL)
    assert meant == Candidate(meant.id, "kedreamix/2024-05-22/虚拟人", "虚拟人 日报")
    history = lived.posts.history(meant.id)
    first, second = history.revisions
    assert (history.title, history.kind, history.status, history.url, history.replaced_by) == (
        meant.title,
        "digest",
        "live",
        URL,
        None,
    )
    assert first == RevisionNote(1, first.id, NOW, URL, "text/html", shown=False)
    assert second == RevisionNote(2, second.id, LATER, URL, "text/html", shown=True)
    assert history.events == (EventNote(NOW, "new", URL, 1), EventNote(LATER, "edited", URL, 2))


def test_a_revision_tells_what_stands_in_it(lived: Archive) -> None:
    (meant,) = lived.posts.find(URL, URL)
    first, second = (lived.posts.revision(note.id) for note in lived.posts.history(meant.id).revisions)
    assert [block["arxiv_id"] for block in first["appearances"]] == ["2413.00001"]
    assert [block["arxiv_id"] for block in second["appearances"]] == ["2413.00001", "2413.00002"]
    assert [section["appearance"] for section in second["sections"]] == [0, 0, 1, 1]
    assert first["takeaways"] == [{"position": 0, "appearance": 0, "text": "虚构的要点", "markup": None}]
