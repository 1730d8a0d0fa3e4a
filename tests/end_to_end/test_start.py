"""What a run imports: each module here is for another command, another database or another kind of run."""

import subprocess
import sys
from pathlib import Path

from tests.support.cli import make_environment
from tests.support.fake_host import FakeHost, read_folder

ROOT = Path(__file__).parents[2]
CODE = (
    "import sys; from scrapy.cmdline import execute; sys.argv[0] = 'scrapy'\n"
    "try: execute()\n"
    "finally: sys.stderr.write(' '.join(sys.modules))"
)
UNUSED = (
    *(
        "alembic",
        "psycopg",
        "rich.console",
        "rich.progress",
        "pebble",
        "multiprocessing",
        "distributed",
        "jieba",
        "PIL",
    ),
    *("twisted.conch", "tldextract", "aiohttp", "h2", "jieba", "crawler.ask.frame.command", "pipelines.reparse"),
    *("pipelines.archive.backup", "pipelines.archive.correction.removal", "pipelines.archive.database.copying"),
    *("pipelines.archive.dump", "pipelines.archive.publication", "pipelines.archive.queries.papers"),
    *("pipelines.archive.rebuild", "pipelines.archive.roles.corrections", "pipelines.archive.roles.images"),
    *("pipelines.archive.roles.models", "pipelines.archive.roles.papers", "pipelines.archive.roles.search"),
    *("pipelines.archive.search.search", "pipelines.reading.processes"),
)
OF_A_NEW_ARCHIVE = ("pipelines.archive.database.creation", "pipelines.archive.schema.views")


def list_imported(site: str, archive: Path) -> set[str]:
    """The modules that a crawl of a site has imported at its end."""
    command = [sys.executable, "-c", CODE, "crawl", "kedreamix", "-a", f"site={site}", "--jobs", "1"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=make_environment(f"sqlite:///{archive}"),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_a_crawl_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    with FakeHost(read_folder(ROOT / "data/sample")) as host:
        first, second = (list_imported(f"{host.url}/", tmp_path / "archive.db") for _ in range(2))
    assert "pipelines.archive.store" in first & second
    assert [name for name in UNUSED if name in first | second] == []
    assert [name for name in OF_A_NEW_ARCHIVE if name in first] == list(OF_A_NEW_ARCHIVE)
    assert [name for name in OF_A_NEW_ARCHIVE if name in second] == []
