"""A clock that is put back hides no edit, and the run says so."""

import subprocess
import sys
from pathlib import Path

from tests.support.cli import make_environment, select
from tests.support.fake_host import FakeHost, Response
from tests.support.tiny_sites import butterfly as blog

# The program on a machine whose clock is `argv[1]` days behind.
LATE = """
import sys
from datetime import UTC, datetime, timedelta
import pipelines.run
behind = timedelta(days=float(sys.argv[1]))
pipelines.run.utc_now = lambda: datetime.now(UTC) - behind
from crawler.entry_point import main
sys.exit(main(sys.argv[2:]))
"""


def crawl(host: FakeHost, archive: Path, days: float, *words: str) -> str:
    given = words or ("crawl", "kedreamix", "-a", f"site={host.url}/")
    command = [sys.executable, "-c", LATE, str(days), *given]
    environment = make_environment(f"sqlite:///{archive}")
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


def test_an_edit_is_shown_although_the_clock_went_back(tmp_path: Path) -> None:
    archive, post = tmp_path / "archive.db", blog.PATHS[0]
    with FakeHost(blog.write_blog()) as host:
        assert "behind" not in crawl(host, archive, 0)
        body = host.responses[post].body
        host.responses[post] = Response(body.replace("一句话".encode(), "另一句话".encode()))
        said = crawl(host, archive, 1)
        assert said.count("the clock is 23 h behind the last run") + said.count("the clock is 1 d behind") == 1
        assert "1 edited" in said
        host.responses[post] = Response(body.replace("一句话".encode(), "第三句话".encode()))
        assert "1 edited" in crawl(host, archive, 0.5)
        assert "-" not in crawl(host, archive, 0, "status").split("checked")[1].split("\n")[0]
    texts = select(archive, "SELECT DISTINCT text FROM sections WHERE text LIKE '%句话%'")
    assert ("第三句话。",) in texts
    assert ("另一句话。",) not in texts
    kinds = "SELECT kind, count(*) FROM events GROUP BY kind ORDER BY kind"
    assert select(archive, kinds) == [("edited", 2), ("new", len(blog.PATHS))]
    started = [started for (started,) in select(archive, "SELECT started_at FROM crawls ORDER BY id")]
    assert started == sorted(started)
