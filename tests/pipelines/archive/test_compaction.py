"""Pages become smaller and stay the same, whenever a compaction is killed and whatever is done beside it."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection

from pipelines.archive import compaction
from pipelines.archive.compaction import Compaction, compact_archive
from pipelines.archive.correction import samples
from pipelines.archive.database.connection import write
from pipelines.archive.store import Archive, load_new, open_archive
from pipelines.errors import ArchiveError
from tests.support.archive_queries import ask
from tests.support.factories import FIRST, NOW, SECOND, make_page
from tests.support.many_pages import make_body, name_post, store_posts
from tests.support.rebuilds import read_dump

_PACKED = "SELECT site_id, dictionary_id IS NOT NULL, count(*) FROM fetches WHERE raw IS NOT NULL GROUP BY 1, 2"


def compact(archive: Archive) -> Compaction:
    return compact_archive(archive, NOW, lambda _done, _total: None)


def count_packed(archive: Archive) -> dict[tuple[int, bool], int]:
    return {(site, bool(packed)): pages for site, packed, pages in ask(archive, _PACKED)}


def test_pages_become_smaller_and_stay_the_same(archive: Archive, tmp_path: Path) -> None:
    store_posts(archive, range(40))
    store_posts(archive, range(31), SECOND)
    before = read_dump(archive, tmp_path / "dump")
    done = compact(archive)
    assert (done.dictionaries, done.pages) == (1, 40)
    assert 2 * done.after < done.before
    assert count_packed(archive) == {(1, True): 40, (2, False): 31}
    assert read_dump(archive, tmp_path / "dump") == before
    assert compact(archive) == Compaction(0, 0, 0, 0)


def test_new_pages_use_the_dictionary_of_their_site(archive: Archive, archive_url: str, tmp_path: Path) -> None:
    store_posts(archive, range(40))
    compact(archive)
    with closing(open_archive(archive_url)) as another:
        store_posts(another, range(40, 44))
        store_posts(another, range(2), SECOND)
        crawl_id = another.runs.begin("kedreamix", "full", NOW)
        page = make_page(url=name_post(99), body=make_body(99))
        another.pages.keep(crawl_id, page)
        assert [fetch.page for fetch in another.pages.pending(FIRST.base_url)] == [page]
    assert count_packed(archive) == {(1, True): 45, (2, False): 2}
    read_dump(archive, tmp_path / "dump")
    with closing(open_archive(f"sqlite:///{tmp_path / 'plain.db'}")) as plain:
        store_posts(plain, range(44))
        store_posts(plain, range(2), SECOND)
        plain.pages.keep(plain.runs.begin("kedreamix", "full", NOW), page)
        assert read_dump(plain, tmp_path / "plain") == read_dump(archive, tmp_path / "dump")


def test_the_same_pages_give_the_same_dictionary(make_sqlite: Callable[[], str]) -> None:
    contents = set()
    for _ in range(2):
        with closing(open_archive(make_sqlite())) as archive:
            store_posts(archive, range(150))
            compact(archive)
            ((content, trained_on),) = ask(archive, "SELECT content, trained_on FROM page_dictionaries")
            contents.add((content, trained_on))
    ((_, trained_on),) = contents
    numbers = [int(number) for number in trained_on.strip("[]").split(",")]
    assert len(numbers) == 64
    assert Counter(later - earlier for earlier, later in pairwise(numbers)) == {2: 63}, "pages of all times"


def test_a_killed_compaction_goes_on(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "_PLAIN", compaction._PLAIN.limit(10))
    store_posts(archive, range(40))
    before = read_dump(archive, tmp_path / "dump")

    def die(done: int, total: int) -> None:
        assert total == 40
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compact_archive(archive, NOW, die)
    assert count_packed(archive) == {(1, True): 20, (1, False): 20}
    assert read_dump(archive, tmp_path / "dump") == before
    assert compact(archive).pages == 20
    assert read_dump(archive, tmp_path / "dump") == before


def test_a_dump_is_loaded_without_dictionaries(archive: Archive, tmp_path: Path) -> None:
    store_posts(archive, range(40))
    compact(archive)
    before = read_dump(archive, tmp_path / "dump")
    load_new(f"sqlite:///{tmp_path / 'loaded.db'}", tmp_path / "dump", NOW)
    with closing(open_archive(f"sqlite:///{tmp_path / 'loaded.db'}")) as loaded:
        assert count_packed(loaded) == {(1, False): 40}
        assert compact(loaded).pages == 40
        assert read_dump(loaded, tmp_path / "again") == before


@pytest.mark.parametrize(
    ("statement", "packed"),
    [
        ("UPDATE fetches SET raw = NULL WHERE id = 1", {(1, True): 39}),
        ("DELETE FROM page_dictionaries", {(1, False): 40}),
    ],
)
def test_what_was_dropped_meanwhile_stays_dropped(
    archive: Archive, statement: str, packed: dict[tuple[int, bool], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run finds a page unchanged, or a post is removed, between reading a batch and writing it."""
    store_posts(archive, range(40))
    compaction._train_dictionary(archive, 1, 40, NOW)
    write_batch = archive.write

    def write_late() -> AbstractContextManager[Connection]:
        with write(archive._engine) as connection:
            connection.exec_driver_sql(statement)
        return write_batch()

    monkeypatch.setattr(archive, "write", write_late)
    compact(archive)
    assert count_packed(archive) == packed


def test_another_process_trains_first(archive: Archive) -> None:
    store_posts(archive, range(40))
    assert compaction._train_dictionary(archive, 1, 40, NOW)
    assert not compaction._train_dictionary(archive, 1, 40, NOW)


def test_no_dictionary_holds_a_page_that_was_taken_out(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    store_posts(archive, range(40))
    target = archive.corrections.find([name_post(0)])
    assert target
    train = compaction.train_dictionary

    def train_late(bodies: Sequence[bytes]) -> bytes | None:
        archive.corrections.remove(target)
        return train(bodies)

    monkeypatch.setattr(compaction, "train_dictionary", train_late)
    assert compact(archive) == Compaction(0, 0, 0, 0)
    monkeypatch.undo()
    assert (compact(archive).dictionaries, count_packed(archive)) == (1, {(1, True): 39})


def test_pages_that_say_nothing_have_no_dictionary(archive: Archive) -> None:
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    for number in range(40):
        archive.pages.keep(crawl_id, make_page(url=name_post(number), body=b""))
    assert compact(archive) == Compaction(0, 0, 0, 0)


def test_damage_is_told(archive: Archive, tmp_path: Path) -> None:
    store_posts(archive, range(40))
    compact(archive)
    ((raw,),) = ask(archive, "SELECT raw FROM fetches WHERE id = 7")
    damaged = bytearray(raw)
    damaged[len(damaged) // 2] ^= 1
    with write(archive._engine) as connection:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"UPDATE fetches SET raw = {mark} WHERE id = 7", (bytes(damaged),))
    with pytest.raises(ArchiveError, match=r"the archive is damaged: fetches.raw of id 7 cannot be decompressed"):
        read_dump(archive, tmp_path / "dump")


@pytest.mark.parametrize("number", [0, 1])
def test_a_post_that_is_removed_leaves_no_trace_in_a_dictionary(
    make_database: Callable[[], str], number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 128 posts every other one is a sample: the first, and not the second."""
    monkeypatch.setattr(samples, "_PACKED", samples._PACKED.limit(10))
    dumps = []
    for is_compacted in (True, False):
        with closing(open_archive(make_database())) as archive:
            store_posts(archive, range(128))
            store_posts(archive, range(32), SECOND)
            if is_compacted:
                compact(archive)
            target = archive.corrections.find([name_post(number)])
            assert target
            archive.corrections.remove(target)
            dumps.append(read_dump(archive, tmp_path / f"{is_compacted}"))
            if is_compacted:
                packed = {(1, number == 1): 127, (2, True): 32}
                assert count_packed(archive) == packed
                assert len(ask(archive, "SELECT id FROM page_dictionaries")) == 1 + number
                compact(archive)
                assert count_packed(archive) == {(1, True): 127, (2, True): 32}
    assert dumps[0] == dumps[1]


def test_a_site_is_removed_with_its_dictionary(archive: Archive) -> None:
    store_posts(archive, range(32))
    store_posts(archive, range(32), SECOND)
    compact(archive)
    target = archive.corrections.find([FIRST.base_url])
    assert target
    assert archive.corrections.remove(target).rows["page_dictionaries"] == 1
    assert count_packed(archive) == {(2, True): 32}
    assert ask(archive, "SELECT site_id FROM page_dictionaries") == [(2,)]
