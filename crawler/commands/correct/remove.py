"""`scrapy remove WHAT`: takes out a site or a post that was read by mistake, with everything derived from it.

Exit code: 0 removed, 1 shown what would be removed, because `--yes` is missing, 2 not removed, 75 another run reads the
site.  Does not import SQLAlchemy.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from difflib import get_close_matches
from pathlib import Path

from crawler.ask.frame.naming import list_urls
from crawler.command_line import WritingCommand
from crawler.documents.files import find_files, has_wildcard
from crawler.opening import open_to_write
from crawler.runs.verdict import EXIT_CODES
from crawler.terminal.output import write_out_lines
from pipelines.archive.store import Archive, open_existing
from pipelines.errors import ArchiveError, BusyError, UsageError
from pipelines.program import name_command
from pipelines.records.changes import Removal, Target
from pipelines.urls import canonical_url

_SHOWN = 10  # posts that are named
_NEAR = 5  # URLs that an unknown WHAT is answered with
_WOULD = 1


class Command(WritingCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "[--yes] WHAT"

    def short_desc(self) -> str:
        return "Take out a site or a post that was read by mistake"

    def long_desc(self) -> str:
        return (
            "WHAT is the base URL of a site, that of the documents of a blog such as"
            " https://kedreamix.github.io/source/_posts/ included, the URL of a post, or the path that crawl documents"
            " read.  Without --yes it shows what would go, and removes nothing."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--yes", action="store_true", help="remove it; without this option it is only shown")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            with closing(open_to_write(self.settings, open_existing)) as archive:
                target = choose_target(archive, args)
                removal = archive.corrections.remove(target) if opts.yes else archive.corrections.preview(target)
            write_out_lines(f"{line}\n" for line in list_removal(target, removal, is_done=opts.yes))
            self.exitcode = 0 if opts.yes else _WOULD
        except (UsageError, ArchiveError, BusyError) as error:
            self.refuse(error)
        except KeyboardInterrupt:
            self.refuse("interrupted; the archive is unchanged", EXIT_CODES["interrupted"])


def choose_target(archive: Archive, args: Sequence[str]) -> Target:
    """The site, post or documents that `args` names.  Raises UsageError, which names what is near."""
    if len(args) != 1:
        raise UsageError(
            f"takes one WHAT, the URL of a site or a post or a path of documents, got {' '.join(args) or 'none'}"
        )
    (what,) = args
    corrections = archive.corrections
    target = corrections.find([canonical_url(what)]) or corrections.find(list_urls(what))
    target = target or corrections.find_read_from(list_files(what))
    if target is None:
        near = suggest_urls(what, corrections.list_known())
        hint = f"near it are {', '.join(near)}" if near else f"its sites are {', '.join(archive.sites.list_urls())}"
        raise UsageError(f"the archive has no site or post at {what}, nor documents from there alone; {hint}")
    return target


def list_files(path: str) -> list[str]:
    """The URLs of the file, folder or files that a path names as in `crawl documents -a path=`; it may be deleted."""
    given = Path(path)
    if given.exists() or not has_wildcard(path):
        return [given.resolve().as_uri()]
    try:
        return [file.path.as_uri() for file in find_files(path)]
    except UsageError:
        return []


def suggest_urls(what: str, known: Sequence[str]) -> list[str]:
    """The known URLs that are most like a mistyped one.

    >>> suggest_urls("https://blog.example/drawing", ["https://blog.example/drawings/", "https://other.example/"])
    ['https://blog.example/drawings/']
    """
    return get_close_matches(canonical_url(what), known, n=_NEAR, cutoff=0.8)


def list_removal(target: Target, removal: Removal, *, is_done: bool) -> Iterator[str]:
    """The lines of the summary."""
    kind = "site" if target.site_id is not None else "post" if target.name in target.urls else "documents"
    yield f"remove: {'took out' if is_done else 'would take out'} the {kind} {target.name}"
    yield ""
    yield from (f"  {table:<24} {count:>9,}" for table, count in removal.rows.items())
    if removal.titles:
        yield from ("", "  Posts", *(f"    {title}" for title in removal.titles[:_SHOWN]))
    if len(removal.titles) > _SHOWN:
        yield f"    and {len(removal.titles) - _SHOWN:,} more"
    if removal.kept:
        yield from ("", f"  posts that stay, because another site has them too: {removal.kept:,}")
    if not is_done:
        yield from ("", f"nothing was removed; {name_command('remove', '--yes')} removes this")
