"""Datasette on a published copy, and Chromium without a window."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.documentation import ROOT

_DATASETTE = ROOT / ".venv-browse" / "bin" / "datasette"
_CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_RUNNING = re.compile(r"running on (http://\S+)")
_WAIT_MS = 3000  # of Chromium's own clock, in which scripts and images of the page are loaded
_LIMIT_S = 120
_OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # the images of the pages are on public hosts


@contextmanager
def serve_copy(file: Path) -> Iterator[str]:
    """The URL of a Datasette, started as by `make browse`; skips the test where it is not installed."""
    if not _DATASETTE.exists():
        pytest.skip("no Datasette: make .venv-browse/made installs it")
    command = [str(_DATASETTE), "serve", "pipelines/browse/site", "--immutable", str(file), "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stderr is not None
        try:
            lines = []
            for line in server.stderr:
                lines.append(line)
                if found := _RUNNING.search(line):
                    yield found[1]
                    return
            raise AssertionError("".join(lines))
        finally:
            server.terminate()


@dataclass(frozen=True, slots=True)
class Browser:
    """Chromium, with a profile of its own."""

    program: str
    profile: Path

    def read(self, url: str) -> tuple[str, list[str]]:
        """The page once its scripts have run, and what Chromium says in its console."""
        done = self._run("--dump-dom", "--enable-logging=stderr", "--window-size=1280,4000", url=url)
        return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]

    def photograph(self, url: str, file: Path, width: int, *, is_dark: bool = False) -> None:
        scheme = f"--blink-settings=preferredColorScheme={0 if is_dark else 1}"
        self._run(f"--screenshot={file}", f"--window-size={width},1200", "--hide-scrollbars", scheme, url=url)

    def _run(self, *options: str, url: str) -> subprocess.CompletedProcess[str]:
        given = [
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={self.profile}",
            f"--virtual-time-budget={_WAIT_MS}",
        ]
        command = [self.program, "--headless", *given, *options, url]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=_LIMIT_S)


def find_browser(profile: Path) -> Browser:
    """Skips the test where there is no Chromium."""
    program = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium-headless-shell")
    return Browser(program, profile)
