"""Titles, headers and names that hold escape sequences reach no terminal and no program as they are."""

from pathlib import Path

import pytest

from tests.support.cli import crawl, run_command
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites import butterfly as blog

OBEYED = ("\x1b", "\x9b", "\x07", "\u202e", "\u2066", "\u200f")
TITLE = "NeRF&#27;]0;x&#7;\x1b[31m\u202e\u2066\u200f\x9b=cmd()"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The archive of a hostile blog, and what its crawl printed."""
    archive = tmp_path_factory.mktemp("hostile") / "archive.db"
    responses = blog.write_blog()
    for path in blog.PATHS[:2]:
        body = responses[path].body.decode().replace(">NeRF", f">{TITLE}").replace("<title>", f"<title>{TITLE}")
        links = "<a href='javascript:alert(1)'>x</a><a href=' java&#10;script:alert(2)'>y</a><a href='data:,z'>z</a>"
        responses[path] = Response(body.replace("</h1>", f"{TITLE}</h1>").replace("</p>", f"{links}</p>").encode())
    responses[blog.PATHS[2]] = Response(b"\x1b\x07", content_type="image/\x9b31m\x1b[2J")
    with FakeHost(responses) as host:
        run = crawl("kedreamix", "-a", f"site={host.url}", "-L", "DEBUG", archive=f"sqlite:///{archive}")
    return archive, run.stdout + run.stderr


def find_obeyed(text: str) -> list[str]:
    return [ascii(sign) for sign in OBEYED if sign in text]


def test_the_summary_and_the_log(hostile: tuple[Path, str]) -> None:
    assert "image/" in hostile[1]
    assert find_obeyed(hostile[1]) == []


@pytest.mark.parametrize(
    "command",
    [
        "status",
        "status --json",
        "search NeRF",
        "search NeRF --json",
        "search NeRF --csv",
        "new --since 2020-01-01",
        "new --since 2020-01-01 --csv",
        "new --since 2020-01-01 --mail me@example.org",
        "history NeRF",
        "show NeRF",
        "show NeRF --json",
        "show NeRF --markdown",
        "reparse --dry-run",
        "config",
    ],
)
def test_a_command(hostile: tuple[Path, str], command: str) -> None:
    run = run_command(*command.split(), archive_url=f"sqlite:///{hostile[0]}")
    assert run.stdout + run.stderr
    assert find_obeyed(run.stdout + run.stderr) == []
    assert "script:" not in run.stdout


@pytest.mark.parametrize("suffix", [".bib", ".ris", ".json", ".csv", ".jsonl", ""])
def test_an_export(hostile: tuple[Path, str], suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"all{suffix}"
    run = run_command("export", str(file), archive_url=f"sqlite:///{hostile[0]}")
    assert run.returncode == 0, run.stderr
    files = list(file.rglob("*.md")) if file.is_dir() else [file]
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert find_obeyed(text) == []
        assert "script:" not in text
