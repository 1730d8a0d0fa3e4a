"""What a reading changes is decided without a database, from what is known and what was read."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.archive.ingest.changes import KnownPost, NeighbouringHashes, choose_shown_post, decide_change
from pipelines.archive.store import Archive
from pipelines.records.faults import UNKNOWN_FAULT
from pipelines.records.readings import Reading
from tests.support.factories import FIRST, NOW, SECOND, change_reading, make_block, make_facts, make_reading, store


def _remember(*readings: Reading) -> KnownPost:
    """What the archive knows after these readings."""
    known = None
    for number, reading in enumerate(readings, 1):
        change = decide_change(known, reading)
        urls = {post_url.url: post_url for post_url in known.urls} if known else {}
        latest = {(revision.url, revision.media_type): revision for revision in known.revisions} if known else {}
        if change.written:
            latest[reading.url, reading.media_type] = replace(change.written, id=number)
        known = KnownPost(
            1,
            change.shown_post.identity,
            True,
            change.shown_post.revision.id or number,
            tuple((urls | {reading.url: change.post_url}).values()),
            tuple(latest.values()),
        )
    assert known
    return known


READ = make_reading(make_block())
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("reading", "outcome", "events"),
    [
        (READ, "same", ()),
        (replace(READ, content_hash="h2"), "edited", ("edited",)),
        (replace(READ, metadata=make_facts(title="改名")), "metadata", ("metadata",)),
        (replace(READ, content_hash="h2", metadata=make_facts(title="改名")), "edited", ("edited",)),
        (replace(READ, url="https://first.example/b/"), "address", ("moved",)),
        (replace(READ, site=SECOND, url=f"{SECOND.base_url}a/"), "address", ("new",)),
        (replace(READ, media_type="text/markdown"), "address", ("new",)),
        (replace(READ, media_type="text/markdown", url="https://first.example/b.md"), "address", ("new",)),
    ],
)
def test_reading_of_a_known_post(reading: Reading, outcome: str, events: tuple[str, ...]) -> None:
    change = decide_change(_remember(READ), reading)
    assert (change.outcome, change.events) == (outcome, events)
    assert (change.written is None) == (outcome in ("same", "metadata"))


EDITED = {"updated_at": NOW, "cover_image_url": "https://i.example/1"}
DRAWN = EDITED | {"cover_image_url": "https://i.example/2"}


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (EDITED, DRAWN, "same"),
        (EDITED, DRAWN | {"updated_at": LATER}, "metadata"),
        (EDITED, EDITED | {"cover_image_url": None}, "metadata"),
        (EDITED | {"cover_image_url": None}, EDITED, "metadata"),
        (EDITED | {"updated_at": None}, DRAWN | {"updated_at": None}, "same"),
        (EDITED | {"updated_at": None}, DRAWN | {"updated_at": None, "author": "乙"}, "metadata"),
        (EDITED | {"published_precision": "day"}, DRAWN | {"published_precision": "day"}, "same"),
        ({"tags": ("语音", "三维")}, {"tags": ("三维", "语音")}, "same"),
    ],
)
def test_what_a_deployment_draws_anew_is_no_change(
    before: dict[str, object], after: dict[str, object], outcome: str
) -> None:
    known = _remember(replace(READ, metadata=make_facts(**before)))
    assert decide_change(known, replace(READ, metadata=make_facts(**after))).outcome == outcome


def test_a_cover_that_was_drawn_anew_is_kept_as_it_was() -> None:
    known = _remember(replace(READ, metadata=make_facts(**EDITED)))
    other = replace(READ, content_hash="h2", metadata=make_facts(**DRAWN))
    assert decide_change(known, other).shown_post.metadata.cover_image_url == "https://i.example/1"


def test_a_page_that_no_list_led_to_says_nothing_of_the_cover() -> None:
    known = _remember(replace(READ, metadata=make_facts(cover_image_url="https://i.example/c")))
    assert decide_change(known, replace(READ, listed=False)).outcome == "same"
    assert decide_change(known, READ).outcome == "metadata"


def test_reading_of_an_unknown_post() -> None:
    change = decide_change(None, READ)
    assert (change.outcome, change.events, change.shown_post.revision) == ("new", ("new",), change.written)


def test_post_that_was_gone_returns() -> None:
    known = _remember(READ)
    gone = replace(known, live=False, urls=tuple(replace(post_url, live=False) for post_url in known.urls))
    assert decide_change(gone, READ).events == ("returned",)
    assert decide_change(gone, READ).outcome == "metadata"
    assert decide_change(gone, replace(READ, content_hash="h2")).events == ("edited", "returned")
    assert decide_change(gone, replace(READ, url="https://first.example/b/")).events == ("moved", "returned")


def test_post_that_moved_back() -> None:
    there = replace(READ, url="https://first.example/b/")
    known = _remember(READ, there)
    left = replace(known, urls=tuple(replace(post_url, live=post_url.url == there.url) for post_url in known.urls))
    assert decide_change(left, READ).events == ("moved",)
    assert decide_change(left, replace(READ, content_hash="h2")).events == ("moved", "edited")
    assert decide_change(left, READ).outcome == "address"


def test_post_that_comes_back_to_one_of_its_sites() -> None:
    known = _remember(READ, replace(READ, site=SECOND, url=f"{SECOND.base_url}a/"))
    left = replace(known, urls=tuple(replace(post_url, live=post_url.url != READ.url) for post_url in known.urls))
    assert decide_change(left, READ).events == ("moved",), "it was live elsewhere"


SPOILT = change_reading(READ, encoding_fault="windows-1254")
UNREADABLE = change_reading(replace(READ, content_hash="h2"), encoding_fault=UNKNOWN_FAULT)
RAW = make_reading(make_block(rendered=False))
AT_SECOND = replace(READ, site=SECOND, url=f"{SECOND.base_url}a/")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (AT_SECOND, SPOILT),
        (AT_SECOND, RAW),
        (READ, AT_SECOND),
        (READ, replace(READ, url="https://first.example/b/")),
        (READ, replace(READ, media_type="text/markdown")),
        (replace(RAW, site=SECOND, url=f"{SECOND.base_url}a/"), SPOILT),
        (replace(SPOILT, site=SECOND, url=f"{SECOND.base_url}a/"), UNREADABLE),
    ],
)
def test_shown_reading_does_not_depend_on_the_order(better: Reading, worse: Reading) -> None:
    for order in ((better, worse), (worse, better)):
        change = decide_change(_remember(order[0]), order[1])
        assert (change.shown_post.revision.url, change.shown_post.revision.media_type) == (
            better.url,
            better.media_type,
        )
        assert change.shown_post.url == better.url


def test_only_the_newest_edit_of_an_address_competes() -> None:
    """The sound text of a URL is not shown once the URL has lost it."""
    change = decide_change(_remember(READ), replace(SPOILT, content_hash="h2"))
    assert change.shown_post.revision == change.written


def test_a_text_that_cannot_be_read_does_not_displace_an_earlier_one_of_its_url() -> None:
    spoilt = replace(UNREADABLE, metadata=make_facts(title="鏀瑰悕"))
    known = _remember(READ)
    change = decide_change(known, spoilt)
    assert change.written
    assert (change.outcome, change.shown_post.revision.content_hash) == ("edited", READ.content_hash)
    assert change.shown_post.metadata.title == READ.metadata.title
    later = replace(known, revisions=(*known.revisions, replace(change.written, id=2)))
    assert decide_change(later, spoilt).shown_post.revision.id == 1
    assert choose_shown_post(later).revision.id == 1
    mended = decide_change(later, replace(READ, content_hash="h3", metadata=make_facts(title="改名")))
    assert (mended.shown_post.revision, mended.shown_post.metadata.title) == (mended.written, "改名")


def test_a_text_that_cannot_be_read_is_shown_where_there_is_no_other() -> None:
    renamed = replace(UNREADABLE, content_hash="h3", metadata=make_facts(title="鏀瑰悕"))
    change = decide_change(_remember(UNREADABLE), renamed)
    assert (change.shown_post.revision, change.shown_post.metadata.title) == (change.written, "鏀瑰悕")


def test_metadata_of_a_text_that_cannot_be_read_only_fills_gaps() -> None:
    described = make_facts(title="鏀瑰悕", description="鎻忚堪")
    change = decide_change(_remember(AT_SECOND), replace(UNREADABLE, metadata=described))
    assert change.shown_post.metadata.title == READ.metadata.title


def test_text_that_was_chosen_and_now_is_read() -> None:
    """A damaged document was replaced by a sound one: the confirmed repair is written as a revision."""
    confirmed = decide_change(_remember(SPOILT), READ)
    assert (confirmed.outcome, confirmed.shown_post.revision) == ("edited", confirmed.written)
    assert decide_change(_remember(READ), SPOILT).outcome == "same"


def test_live_address_before_a_gone_one() -> None:
    known = _remember(READ)
    gone = replace(known, urls=tuple(replace(post_url, live=False) for post_url in known.urls))
    change = decide_change(gone, AT_SECOND)
    assert (change.shown_post.revision.url, change.shown_post.url) == (AT_SECOND.url, AT_SECOND.url)
    assert decide_change(gone, change_reading(AT_SECOND, encoding_fault="x")).shown_post.revision.url == READ.url
    assert decide_change(gone, change_reading(AT_SECOND, encoding_fault="x")).shown_post.url == AT_SECOND.url
    assert FIRST.rank < SECOND.rank


@pytest.mark.parametrize(
    ("before", "after", "outcome", "events"),
    [
        ("h1", None, "same", ()),
        (None, "h1", "same", ()),
        ("h0", "h1", "edited", ("edited",)),
        (None, "h2", "edited", ("new",)),
    ],
)
def test_a_page_that_is_older_than_what_is_known(
    before: str | None, after: str | None, outcome: str, events: tuple[str, ...]
) -> None:
    known = replace(_remember(READ), neighbours=NeighbouringHashes(before, after))
    change = decide_change(known, READ)
    assert (change.outcome, change.events, change.written is None) == (outcome, events, outcome == "same")
    assert change.shown_post.revision.id == 1
    assert change.reason.startswith("an older page")


def test_a_revision_of_an_earlier_version_is_replaced_without_an_event() -> None:
    known = _remember(replace(READ, content_hash="0" * 64))
    change = decide_change(known, READ)
    assert (change.outcome, change.events) == ("metadata", ())
    assert change.written is not None
    assert change.shown_post.revision == change.written
    older = decide_change(replace(known, neighbours=NeighbouringHashes("0" * 64, None)), READ)
    assert (older.outcome, older.written) == ("same", None)


def test_the_reason_of_a_change_is_logged(sqlite_archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="pipelines.archive.ingest.post_rows"):
        store(sqlite_archive, READ)
        store(sqlite_archive, replace(READ, metadata=make_facts(title="改名")), LATER)
        store(sqlite_archive, READ, NOW)
    assert caplog.messages == [
        f"{READ.url}: new: the post is not known",
        f"{READ.url}: metadata: the metadata differs: title",
        f"{READ.url}: same: an older page, equal to its neighbour",
    ]
