"""`scrapy demo`: crawls the bundled sample blog from this machine into a new archive, and asks it.

The crawl is a process of its own.  Reads and writes no archive but data/demo.db.
"""

import argparse
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from crawler.command_line import StrictCommand
from crawler.runs.verdict import EXIT_CODES
from crawler.settings import ROOT
from crawler.terminal.tables import show_results
from pipelines.archive.store import remove_file

SAMPLE = ROOT / "data" / "sample"
ARCHIVE = ROOT / "data" / "demo.db"
QUERIES = {
    "Papers that are in several digests": """\
SELECT p.arxiv_id, p.title, count(DISTINCT a.post_id) AS digests
  FROM papers p
  JOIN appearances a ON a.arxiv_id = p.arxiv_id
 GROUP BY p.arxiv_id, p.title
 ORDER BY digests DESC, p.arxiv_id
 LIMIT 5;""",
    "The takeaways of the first of these papers, digest by digest": """\
SELECT d.edition_date, d.topic, t.text AS takeaway
  FROM takeaways t
  JOIN appearances a ON a.id = t.appearance_id
  JOIN posts d ON d.id = a.post_id
 WHERE a.arxiv_id = (SELECT arxiv_id
                       FROM appearances
                      GROUP BY arxiv_id
                      ORDER BY count(DISTINCT post_id) DESC, arxiv_id
                      LIMIT 1)
 ORDER BY d.edition_date, d.topic, t.position;""",
    "Papers by topic and month": """\
SELECT d.topic, strftime('%Y-%m', d.edition_date) AS month,
       count(DISTINCT a.arxiv_id) AS papers
  FROM posts d
  JOIN appearances a ON a.post_id = d.id
 GROUP BY d.topic, month
 ORDER BY month, papers DESC, d.topic;""",
}


# Commands that read the archive.
QUESTIONS = (("search", "高斯", "--limit", "2"), ("show", "LanternNeRF"))


class Command(StrictCommand):
    """Sends requests to this machine only; data/demo.db is left for your own queries."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Crawl the bundled sample blog into data/demo.db, run three queries on it, search it and show a paper"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        remove_file(ARCHIVE)
        try:
            with serve_folder(SAMPLE) as url:
                self.exitcode = crawl_site(url, ARCHIVE)
        except KeyboardInterrupt:  # the crawl received Ctrl-C too, and has printed its summary
            self.exitcode = EXIT_CODES["interrupted"]
            return
        if ARCHIVE.exists():
            show_results(ARCHIVE, QUERIES)
            for question in QUESTIONS:
                sys.stdout.write(f"\n$ kedreamix-archive {shlex.join(question)}\n")
                sys.stdout.flush()
                command = [sys.executable, "-m", "crawler.entry_point", *question]
                subprocess.run([*command, "-s", f"ARCHIVE_URL=sqlite:///{ARCHIVE}"], check=False)


@contextmanager
def serve_folder(root: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; yields the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def crawl_site(url: str, archive: Path) -> int:
    """Run `scrapy crawl` in a process of its own; its exit code."""
    command = [sys.executable, "-m", "scrapy", "crawl", "kedreamix", "-a", f"site={url}"]
    sys.stdout.write(f"$ scrapy crawl kedreamix -a site={url}\n")
    sys.stdout.flush()
    return subprocess.run([*command, "-s", f"ARCHIVE_URL=sqlite:///{archive}"], check=False).returncode


class _QuietHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Log nothing: the crawl prints its own progress."""
