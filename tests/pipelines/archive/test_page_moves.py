"""Pages that were moved to WARC files are read as before, and none is lost, whatever happens on the way."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from crawler.warc.page_writer import PageWriter
from crawler.warc.reader import WarcFile
from pipelines import places
from pipelines.archive import page_moves
from pipelines.archive.compaction import compact_archive
from pipelines.archive.database.connection import find_page_folder
from pipelines.archive.page_moves import Moves, move_pages
from pipelines.archive.store import Archive, open_archive
from pipelines.errors import ArchiveError, BusyError
from pipelines.places import choose_data_folder
from pipelines.records.pages import FetchedPage
from tests.support.archive_queries import ask
from tests.support.factories import FIRST, NOW, SECOND, make_page, make_reading
from tests.support.many_pages import make_body, name_post, store_posts
from tests.support.rebuilds import read_dump, rebuild

LATE = NOW + timedelta(days=900)
_KEPT = "SELECT count(*) FROM fetches WHERE raw IS NOT NULL"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> Iterator[None]:
    choose_data_folder(tmp_path)
    yield
    choose_data_folder(None)


def move(archive: Archive, minutes: int = 1_000, open_writer: Callable[[Path], PageWriter] = PageWriter) -> Moves:
    """Move the pages of the posts with lower numbers."""
    return move_pages(archive, NOW + timedelta(minutes=minutes), LATE, open_writer)


def list_files(archive: Archive) -> list[Path]:
    folder = find_page_folder(archive._engine)
    return sorted(folder.iterdir()) if folder.exists() else []


def test_pages_are_read_as_before(archive: Archive, tmp_path: Path) -> None:
    store_posts(archive, range(40))
    store_posts(archive, range(4), SECOND)
    before = read_dump(archive, tmp_path / "dump")
    moves = move(archive, 30)
    assert (moves.pages, moves.files) == (34, 2)
    assert moves.size == sum(file.stat().st_size for file in list_files(archive))
    assert [file.name for file in list_files(archive)] == ["first.example-1.warc.gz", "second.example-talk-1.warc.gz"]
    assert ask(archive, _KEPT) == [(10,)], "those that are not old"
    assert read_dump(archive, tmp_path / "dump") == before
    assert move(archive, 30) == Moves(moves.folder)
    assert [(file.pages, file.is_there) for file in archive.state.measure().files] == [(30, True), (4, True)]


def test_a_page_that_is_not_read_yet_stays(archive: Archive) -> None:
    store_posts(archive, range(2))
    page = make_page(url=name_post(9))
    archive.pages.keep(archive.runs.begin("kedreamix", "full", NOW), page)
    assert move(archive).pages == 2
    assert [fetch.page for fetch in archive.pages.pending(FIRST.base_url)] == [page]
    archive.sites.acquire(FIRST.base_url)


def test_a_rebuild_reads_the_files(archive: Archive) -> None:
    store_posts(archive, range(3))
    move(archive, 2)
    readings = {
        number + 1: make_reading(url=name_post(number), key=name_post(number), content_hash=str(number))
        for number in range(3)
    }
    assert [fetch.page.body for fetch in rebuild(archive, readings)] == [make_body(number) for number in range(3)]
    assert ask(archive, _KEPT) == [(1,)]


def test_any_program_can_read_the_files(archive: Archive) -> None:
    archive.posts.store(
        make_reading(url=name_post(1)),
        archive.pages.keep(
            crawl_id := archive.runs.begin("kedreamix", "full", NOW),
            make_page(url=name_post(1), body=make_body(1), content_type=None, status=299),
        ),
        crawl_id,
    )
    store_posts(archive, range(2, 4))
    move(archive)
    (file,) = list_files(archive)
    with WarcFile(file) as warc:
        assert warc.damages == []
        assert warc.urls == {name_post(number) for number in range(1, 4)}
        for number in range(1, 4):
            capture = warc.find(name_post(number))
            assert capture
            response = warc.read(capture)
            assert (response.body, response.is_proved) == (make_body(number), True)
            assert capture.at == (NOW if number == 1 else NOW + timedelta(minutes=number))
            assert dict(response.headers)["ETag"] == '"1"'
        assert [warc.find(name_post(number)).status for number in (1, 2)] == [299, 200]  # type: ignore[union-attr]


def test_packed_pages_are_moved_too(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_moves, "_MOST_PAGES", 15)
    store_posts(archive, range(40))
    before = read_dump(archive, tmp_path / "dump")
    compact_archive(archive, NOW, lambda _done, _total: None)
    moves = move(archive)
    assert (moves.pages, moves.files) == (40, 3)
    assert ask(archive, "SELECT count(*) FROM fetches WHERE dictionary_id IS NOT NULL") == [(0,)]
    assert ask(archive, "SELECT pages FROM page_files ORDER BY id") == [(15,), (15,), (10,)]
    assert read_dump(archive, tmp_path / "dump") == before


class BadWriter(PageWriter):
    """Fails at its third page, by an error or by writing what it was not given."""

    def __init__(self, path: Path, error: BaseException | None = None) -> None:
        super().__init__(path)
        self.error = error
        self.written = 0

    def write(self, page: FetchedPage) -> tuple[int, int]:
        self.written += 1
        if self.written < 3:
            return super().write(page)
        if self.error:
            raise self.error
        return super().write(make_page(url=page.url, body=b"another page"))


@pytest.mark.parametrize(
    ("error", "raised", "says"),
    [
        (OSError(28, "No space left on device"), ArchiveError, "No space left on device; its pages stay"),
        (KeyboardInterrupt("stop"), KeyboardInterrupt, "stop"),
        (None, ArchiveError, "is damaged at byte "),
    ],
)
def test_a_file_that_is_not_written_moves_nothing(
    archive: Archive, error: BaseException | None, raised: type[BaseException], says: str, tmp_path: Path
) -> None:
    store_posts(archive, range(4))
    before = read_dump(archive, tmp_path / "dump")
    with pytest.raises(raised, match=says):
        move(archive, open_writer=partial(BadWriter, error=error))
    assert list_files(archive) == []
    assert ask(archive, _KEPT) == [(4,)]
    assert read_dump(archive, tmp_path / "dump") == before
    assert move(archive).pages == 4


def test_a_file_that_a_killed_move_has_left_is_not_overwritten(archive: Archive, tmp_path: Path) -> None:
    store_posts(archive, range(4))
    before = read_dump(archive, tmp_path / "dump")
    move(archive, 2)
    (first,) = list_files(archive)
    left, part = (first.with_name(f"{begin}first.example-2.warc.gz") for begin in ("", ".part-"))
    left.write_text("complete, and not yet in the archive")
    part.with_name(".part-first.example-3.warc.gz").write_text("not complete")
    move(archive)
    names = ["first.example-1.warc.gz", "first.example-2.warc.gz", "first.example-3.warc.gz"]
    assert [file.name for file in list_files(archive)] == names
    assert left.read_text().startswith("complete")
    assert read_dump(archive, tmp_path / "dump") == before
    first.unlink()
    assert move(archive).pages == 0
    store_posts(archive, range(4, 5))
    move(archive)
    assert not first.exists(), "the name of a file that is missing is not given to another"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (Path.unlink, "is missing, which holds pages of the archive: put it back from the backup"),
        (lambda file: file.write_bytes(b"no gzip" * 1_000), "is damaged at byte 31"),
        (lambda file: file.write_bytes(file.read_bytes()[:600]), "is damaged at byte 31"),
        (lambda file: (file.unlink(), file.mkdir()), "which holds pages of the archive: Is a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    archive: Archive, spoil: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    store_posts(archive, range(4))
    move(archive)
    (file,) = list_files(archive)
    spoil(file)
    with pytest.raises(ArchiveError, match=says) as caught:
        read_dump(archive, tmp_path / "dump")
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)
    archive.dump(tmp_path / "contents", with_fetches=False)
    (told,) = archive.state.measure().files
    assert (told.file, told.pages, told.is_there) == (file, 4, False)


def test_a_site_that_a_run_reads_is_left(archive: Archive, archive_url: str) -> None:
    store_posts(archive, range(2))
    with closing(open_archive(archive_url)) as another:
        another.sites.acquire(FIRST.base_url)
        with pytest.raises(BusyError):
            move(archive)
    assert list_files(archive) == []


def test_a_post_that_is_removed_leaves_no_trace_in_a_file(make_database: Callable[[], str], tmp_path: Path) -> None:
    dumps = []
    for is_moved in (True, False):
        with closing(open_archive(make_database())) as archive:
            store_posts(archive, range(6))
            if is_moved:
                move(archive, 3)
                move(archive, 6)
            files = list_files(archive)
            target = archive.corrections.find([name_post(1)])
            assert target
            archive.corrections.preview(target)
            assert list_files(archive) == files
            removal = archive.corrections.remove(target)
            assert list_files(archive) == files[1:]
            assert removal.files == tuple(files[:1])
            dumps.append(read_dump(archive, tmp_path / f"{is_moved}"))
            assert ask(archive, _KEPT) == [(2 if is_moved else 5,)]
    assert dumps[0] == dumps[1]


def test_a_site_is_removed_with_its_files(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    store_posts(archive, range(2))
    store_posts(archive, range(2), SECOND)
    move(archive)
    files = list_files(archive)
    files[0].unlink()  # is not needed
    target = archive.corrections.find([FIRST.base_url])
    assert target
    assert archive.corrections.remove(target).files == (files[0],)
    assert list_files(archive) == files[1:]
    target = archive.corrections.find([SECOND.base_url])
    assert target
    files[1].unlink()
    files[1].mkdir()
    with pytest.raises(ArchiveError, match=r"removed, but .*second.example-talk-1.warc.gz.* cannot be deleted: "):
        archive.corrections.remove(target)
    assert [ask(archive, f"SELECT count(*) FROM {name}") for name in ("page_files", "moved_pages")] == [[(0,)]] * 2


def test_a_server_needs_a_data_folder(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if archive._engine.dialect.name == "sqlite":
        assert find_page_folder(archive._engine) == tmp_path / "archive0-pages"
        return
    assert find_page_folder(archive._engine).parent == tmp_path
    choose_data_folder(None)
    monkeypatch.setattr(places, "in_checkout", lambda: False)
    monkeypatch.setenv("HOME", "")
    with pytest.raises(ArchiveError, match="name a data folder by DATA_DIR"):
        move(archive)
