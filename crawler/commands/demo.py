"""`scrapy demo`: crawls the bundled sample blog from this machine into a new archive, and asks it.

The crawl is a process of its own.  Reads and writes no archive but demo.db in the data folder.
"""

import argparse
import shlex
import subprocess
import sys
from pathlib import Path

from crawler.command_line import ArchiveCommand, make_command
from crawler.demo.sample import find_sample, serve_folder
from crawler.demo.tables import show_results
from crawler.runs.verdict import EXIT_CODES
from crawler.terminal.output import write_out
from pipelines.archive.store import remove_file
from pipelines.errors import UsageError
from pipelines.program import name_command

_ARCHIVE = "demo.db"
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


class Command(ArchiveCommand):
    """Sends requests to this machine only; demo.db in the data folder is left for your own queries."""

    def short_desc(self) -> str:
        return "Crawl the bundled sample blog into demo.db, run three queries on it, search it and show a paper"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            archive = clear_place(self.settings["DATA_DIR"])
            with serve_folder(find_sample()) as url:
                self.exitcode = crawl_site(url, archive)
        except UsageError as error:
            self.refuse(error)
            return
        except KeyboardInterrupt:  # the crawl received Ctrl-C too, and has printed its summary
            self.exitcode = EXIT_CODES["interrupted"]
            return
        if archive.exists():
            show_results(archive, QUERIES)
            for question in QUESTIONS:
                write_out(f"\n$ {name_command(shlex.join(question))}\n")
                sys.stdout.flush()
                subprocess.run(make_command(*question, "-s", f"ARCHIVE_URL=sqlite:///{archive}"), check=False)


def clear_place(data_dir: str | None) -> Path:
    """Where the archive of the demo will be, in the data folder; an earlier one is removed.  Raises UsageError."""
    if not data_dir:
        raise UsageError("there is no home folder for the archive: set DATA_DIR to a folder")
    archive = Path(data_dir) / _ARCHIVE
    try:
        remove_file(archive)
    except OSError as error:
        raise UsageError(f"DATA_DIR={data_dir} cannot be written: {error.strerror}; name another folder") from None
    return archive


def crawl_site(url: str, archive: Path) -> int:
    """Run `crawl` in a process of its own; its exit code."""
    words = ["crawl", "kedreamix", "-a", f"site={url}"]
    write_out(f"$ {name_command(shlex.join(words))}\n")
    sys.stdout.flush()
    return subprocess.run(make_command(*words, "-s", f"ARCHIVE_URL=sqlite:///{archive}"), check=False).returncode
