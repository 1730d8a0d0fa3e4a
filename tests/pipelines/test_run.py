"""The clock of a run: what was read last is what is shown, wherever the clock of the machine stands."""

import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pipelines.archive.schema.posts import events, posts, revisions
from pipelines.archive.store import Archive, open_archive
from pipelines.run import RunClock
from tests.support.factories import NOW, change_reading, make_block, make_reading, store

URL = "https://first.example/a/"
READING = make_reading(make_block(), url=URL)
OFFSETS = st.timedeltas(timedelta(days=-800), timedelta(days=800))


@cache
def make_empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        open_archive(f"sqlite:///{folder}/archive.db").close()
        return Path(folder, "archive.db").read_bytes()


def start_clock(archive: Archive, machine: datetime) -> RunClock:
    with patch("pipelines.run.utc_now", lambda: machine):
        return RunClock(archive.state.find_latest())


def test_a_clock_never_shows_a_time_twice() -> None:
    clock = RunClock()
    times = [clock() for _ in range(1000)]
    assert times == sorted(set(times))
    assert times[0].tzinfo is UTC
    assert clock.behind == timedelta()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(OFFSETS, st.sampled_from("abc")), min_size=2, max_size=5))
def test_what_was_read_last_is_shown(runs: list[tuple[timedelta, str]]) -> None:
    """Crawl, edit, crawl with the clock somewhere else: the text of the last crawl is current."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "archive.db").write_bytes(make_empty())
        with closing(open_archive(f"sqlite:///{folder}/archive.db")) as archive:
            before = None
            for offset, text in runs:
                clock = start_clock(archive, NOW + offset)
                with patch("pipelines.run.utc_now", partial(datetime.fromtimestamp, (NOW + offset).timestamp(), UTC)):
                    stored = store(archive, change_reading(READING, content_hash=f"2:{text}"), clock())
                assert stored.outcome == ("same" if text == before else "edited" if before else "new")
                before = text
            with archive.read() as connection:
                shown = select(revisions.c.content_hash).join(posts, posts.c.current_revision_id == revisions.c.id)
                assert connection.scalars(shown).all() == [f"2:{before}"]
                kinds = connection.scalars(select(events.c.kind).order_by(events.c.at, events.c.id)).all()
            assert kinds[0] == "new"
            assert set(kinds[1:]) <= {"edited"}


def test_how_far_a_clock_is_behind(sqlite_archive: Archive) -> None:
    assert sqlite_archive.state.find_latest() is None
    store(sqlite_archive, READING, NOW)
    clock = start_clock(sqlite_archive, NOW - timedelta(days=1))
    assert clock.behind == timedelta(days=1)
    with patch("pipelines.run.utc_now", lambda: NOW - timedelta(days=1)):
        assert clock() == NOW + timedelta(microseconds=1)
    assert start_clock(sqlite_archive, NOW + timedelta(days=1)).behind == timedelta()
