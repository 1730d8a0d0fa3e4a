"""`scrapy dump` and `scrapy load` as a person runs them: the sample blog's archive from database to database."""

from pathlib import Path

import pytest

from crawler.settings import ROOT
from tests.support.cli import crawl, run_command
from tests.support.fake_host import FakeHost, read_folder


@pytest.fixture(scope="module")
def archive_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample blog, crawled."""
    url = f"sqlite:///{tmp_path_factory.mktemp('crawled')}/archive.db"
    crawl_sample(url)
    return url


def crawl_sample(archive_url: str) -> None:
    with FakeHost(read_folder(ROOT / "data" / "sample")) as host:
        run = crawl("kedreamix", "-a", f"site={host.url}", archive=archive_url)
    assert run.returncode == 0, run.stderr


def dump(archive_url: str, folder: Path, *options: str) -> dict[str, bytes]:
    run = run_command("dump", str(folder), *options, archive_url=archive_url)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"\ndump: written to {folder}\n\n  sites")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def load(archive_url: str, folder: Path) -> None:
    run = run_command("load", str(folder), archive_url=archive_url)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("\nload: read into ")


def test_the_same_bytes_after_a_reparse(archive_url: str, tmp_path: Path) -> None:
    before = dump(archive_url, tmp_path / "before")
    run = run_command("reparse", archive_url=archive_url)
    assert run.returncode == 0, run.stderr
    assert dump(archive_url, tmp_path / "after") == before


def test_the_same_bytes_from_a_crawl_into_either_database(
    archive_url: str, tmp_path: Path, postgres_archive_url: str
) -> None:
    crawl_sample(postgres_archive_url)
    assert dump(postgres_archive_url, tmp_path / "postgresql") == dump(archive_url, tmp_path / "sqlite")


def test_the_same_bytes_from_database_to_database(archive_url: str, tmp_path: Path, postgres_archive_url: str) -> None:
    files = dump(archive_url, tmp_path / "first", "--fetches")
    load(postgres_archive_url, tmp_path / "first")
    assert dump(postgres_archive_url, tmp_path / "second", "--fetches") == files
    back = f"sqlite:///{tmp_path}/back.db"
    load(back, tmp_path / "second")
    assert dump(back, tmp_path / "third", "--fetches") == files
    run = run_command("load", str(tmp_path / "third"), archive_url=back)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "scrapy load: the archive is not empty: name another database to load the dump into\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dump", "out"), "scrapy dump: there is no archive at {}/none.db"),
        (("load", "/nowhere"), "scrapy load: /nowhere is not a dump: manifest.json: No such file or directory"),
    ],
)
def test_unusable_calls_exit_before_they_start(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    run = run_command(*arguments, archive_url=f"sqlite:///{tmp_path}/none.db")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == message.format(tmp_path) + "\n"
    assert list(tmp_path.iterdir()) == []
