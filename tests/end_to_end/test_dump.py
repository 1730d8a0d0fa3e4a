"""`scrapy dump` and `scrapy load` as a person runs them: the sample blog's archive from database to database."""

from pathlib import Path

import pytest

from pipelines.places import ROOT
from tests.support.cli import crawl, run_command, select
from tests.support.earlier_versions import make_earlier
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
    assert run.stdout.startswith(f"\ndump: written to {folder}\n\n  parser_state  ")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def load(archive_url: str, folder: Path) -> None:
    run = run_command("load", str(folder), archive_url=archive_url)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("\nload: read into ")


def test_the_same_bytes_after_a_reparse(archive_url: str, tmp_path: Path) -> None:
    before = dump(archive_url, tmp_path / "before", "--no-fetches")
    run = run_command("reparse", archive_url=archive_url)
    assert run.returncode == 0, run.stderr
    assert dump(archive_url, tmp_path / "after", "--no-fetches") == before


def test_the_same_bytes_from_a_crawl_into_either_database(
    archive_url: str, tmp_path: Path, postgres_archive_url: str
) -> None:
    crawl_sample(postgres_archive_url)
    dumps = [dump(url, tmp_path / url[:3], "--no-fetches") for url in (postgres_archive_url, archive_url)]
    assert dumps[0] == dumps[1]


def test_the_same_bytes_from_database_to_database(archive_url: str, tmp_path: Path, postgres_archive_url: str) -> None:
    files = dump(archive_url, tmp_path / "first")
    load(postgres_archive_url, tmp_path / "first")
    assert dump(postgres_archive_url, tmp_path / "second") == files
    back = f"sqlite:///{tmp_path}/back.db"
    load(back, tmp_path / "second")
    assert dump(back, tmp_path / "third") == files
    run = run_command("load", str(tmp_path / "third"), archive_url=back)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "scrapy load: the archive is not empty: name another database to load the dump into\n"


@pytest.mark.parametrize("command", [("crawl", "kedreamix", "-a", "site={}"), ("refresh", "--site", "{}")])
def test_an_archive_that_was_loaded_without_its_pages_heals(
    archive_url: str, tmp_path: Path, command: tuple[str, ...]
) -> None:
    contents = dump(archive_url, tmp_path / "contents", "--no-fetches")
    url = f"sqlite:///{tmp_path}/loaded.db"
    run = run_command("load", str(tmp_path / "contents"), archive_url=url)
    advice = "which scrapy reparse needs: scrapy refresh --full fetches 19"
    assert run.stdout.endswith(f"\n\n  lacks 19 pages, {advice}\n")
    run = run_command("reparse", archive_url=url)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("scrapy reparse: the archive lacks 19 of its pages, as it was loaded from a dump")
    with FakeHost(read_folder(ROOT / "data" / "sample")) as host:
        run = run_command(*(word.replace("{}", f"{host.url}/") for word in command), archive_url=url)
    assert run.returncode == 0, run.stderr
    assert "0 new, 0 edited, 19 same" in run.stdout
    assert run_command("reparse", archive_url=url).stdout.endswith("\n  No row has changed.\n")
    assert dump(url, tmp_path / "healed", "--no-fetches") == contents


@pytest.mark.parametrize("command", ["dump", "history"])
def test_what_reads_upgrades_no_archive(command: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/archive.db"
    make_earlier(url, "0009")
    run = run_command(command, str(tmp_path / "out"), archive_url=url)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"scrapy {command}: the archive has the older version '0009': run scrapy reindex, which upgrades it\n"
    )
    assert select(tmp_path / "archive.db", "SELECT version_num FROM alembic_version") == [("0009",)]
    run = run_command("reindex", archive_url=url)
    assert (run.returncode, run.stderr.count("\n")) == (0, 1)
    copy = tmp_path / "archive.db.0009.bak"
    assert run.stderr.startswith("upgraded the archive from version 0009 to ")
    assert run.stderr.endswith(f" s; the copy before is {copy}\n")
    assert select(copy, "SELECT version_num FROM alembic_version") == [("0009",)]


def test_no_copy_with_no_backup(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/archive.db"
    make_earlier(url, "0013")
    run = run_command("reindex", "--no-backup", archive_url=url)
    assert (run.returncode, run.stderr.count("\n")) == (0, 1)
    assert "upgraded the archive from version 0013 to " in run.stderr
    assert not list(tmp_path.glob("*.bak"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("dump", "out"),
            "scrapy dump: there is no archive at {}/none.db: make one by scrapy crawl, or name another by ARCHIVE_URL",
        ),
        (("load", "/nowhere"), "scrapy load: /nowhere is not a dump: manifest.json: No such file or directory"),
    ],
)
def test_unusable_calls_exit_before_they_start(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    run = run_command(*arguments, archive_url=f"sqlite:///{tmp_path}/none.db")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == message.format(tmp_path) + "\n"
    assert list(tmp_path.iterdir()) == []
