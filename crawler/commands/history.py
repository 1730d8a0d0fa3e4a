"""`scrapy history POST`: what became of a post, and what changed between two of its revisions.

0 fine, 2 not done.  Knows no SQL.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from difflib import unified_diff
from typing import Any

from scrapy.commands import ScrapyCommand

from pipelines.archive.queries.post_history import Contents, PostHistory, RevisionNote
from pipelines.archive.store import Archive, open_existing
from pipelines.errors import ArchiveError, UsageError
from pipelines.urls import canonical_url

_LISTED = 20
# What is told of a paper block beside its sections, and of the post beside its blocks.
_PARTS = ("takeaways", "images", "links")
_POST_ONLY = ("mentions", "lectures", "lecture_videos", "recommended_papers")
_PLACES = {"position", "appearance", "position_in_appearance", "markup", "image"}


class Command(ScrapyCommand):
    """Needs no spider and no settings but ARCHIVE_URL."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "[options] POST"

    def short_desc(self) -> str:
        return "Show what became of a post: its revisions, its events and what changed"

    def long_desc(self) -> str:
        return "POST is an address it was read at, its identity, or a part of its title."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--diff",
            nargs="*",
            type=int,
            metavar="N",
            help="the difference between two revisions by their numbers; of the last two where none is named",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            with closing(open_existing(self.settings["ARCHIVE_URL"])) as archive:
                sys.stdout.writelines(tell_history(archive, args, opts.diff))
        except (UsageError, ArchiveError) as error:
            sys.stderr.write(f"scrapy history: {error}\n")
            self.exitcode = 2


def tell_history(archive: Archive, args: Sequence[str], numbers: Sequence[int] | None) -> Iterator[str]:
    """Lines with their ends.  Raises UsageError where no post is meant, or several, or no two revisions."""
    told = archive.posts.history(choose_post(archive, args))
    if numbers is None:
        return list_post_history(told)
    before, after = choose_revisions(told, numbers)
    texts = (list(list_lines(archive.posts.revision(one.id))) for one in (before, after))
    return list_differences(before, after, *texts)


def choose_post(archive: Archive, args: Sequence[str]) -> int:
    """The id of the one post that `args` name.  Raises UsageError, which lists the candidates."""
    if len(args) != 1:
        raise UsageError(f"name one post, not {' '.join(args) or 'nothing'}")
    found = archive.posts.find(args[0], canonical_url(args[0]))
    if not found:
        raise UsageError(f"there is no post {args[0]}: name an address, an identity or a part of a title")
    if len(found) > 1:
        lines = [f"  {one.identity}  {one.title}" for one in found[:_LISTED]]
        lines += [f"  and {len(found) - _LISTED:,} more"] if len(found) > _LISTED else []
        raise UsageError("\n".join([f"{args[0]} may be {len(found):,} posts; name one by its identity:", *lines]))
    return found[0].id


def choose_revisions(told: PostHistory, numbers: Sequence[int]) -> tuple[RevisionNote, RevisionNote]:
    """The two that are to be compared, the last two where none is named.  Raises UsageError."""
    count = len(told.revisions)
    if not numbers and count < 2:
        raise UsageError(f"{told.identity} has one revision, and nothing to compare it with")
    before, after = numbers or (count - 1, count) if len(numbers) in {0, 2} else (0, 0)
    if not (1 <= before <= count and 1 <= after <= count):
        raise UsageError(f"--diff takes none or two of the {count} revisions of {told.identity}, by their numbers")
    return told.revisions[before - 1], told.revisions[after - 1]


def list_post_history(told: PostHistory) -> Iterator[str]:
    yield f"\n{told.title}\n{told.kind} {told.identity}, {told.status}\n{told.url}\n"
    if told.replaced_by:
        yield f"replaced by {told.replaced_by}\n"
    yield "\nRevisions\n"
    for one in told.revisions:
        shown = "  shown" if one.shown else ""
        yield f"  {one.number:>3}  {format_moment(one.read_at)}  {one.media_type}  {one.url}{shown}\n"
    yield "\nEvents\n"
    for event in told.events:
        revision = f"  revision {event.revision}" if event.revision else ""
        yield f"  {format_moment(event.at)}  {event.kind:<8}  {event.url}{revision}\n"


def list_differences(before: RevisionNote, after: RevisionNote, old: list[str], new: list[str]) -> Iterator[str]:
    """A unified diff of the lines of two revisions, or one line where both say the same."""
    if old == new:
        yield f"revisions {before.number} and {after.number} say the same\n"
        return
    yield from (f"{line}\n" for line in unified_diff(old, new, _name(before), _name(after), lineterm=""))


def _name(one: RevisionNote) -> str:
    return f"revision {one.number}, {format_moment(one.read_at)}, {one.url}"


def list_lines(contents: Contents) -> Iterator[str]:
    """What stands in a revision as lines of text: the post's own first, then block by block."""
    yield from _list_block(contents, None)
    for block in contents["appearances"]:
        yield ""
        yield f"# {block['title']}"
        yield f"{_name_paper(block)} · {block['authors']}"
        yield from filter(None, [block["comment"]])
        yield from _list_block(contents, block["position"])
    for name in _POST_ONLY:
        yield from (f"{name}: {_join(row)}" for row in contents[name])


def _list_block(contents: Contents, position: int | None) -> Iterator[str]:
    for section in contents["sections"]:
        if section["appearance"] == position:
            yield f"## {section['heading'] or section['kind']}"
            yield from section["text"].splitlines()
    for name in _PARTS:
        yield from (f"{name}: {_join(row)}" for row in contents[name] if row["appearance"] == position)


def _name_paper(block: dict[str, Any]) -> str:
    return f"{block['arxiv_id']}v{block['version']}" if block["version"] else str(block["arxiv_id"])


def _join(row: dict[str, Any]) -> str:
    """What a row says beside its place."""
    said = (str(value) for name, value in row.items() if name not in _PLACES and value is not None)
    return " · ".join(" ".join(one.split()) for one in said)


def format_moment(moment: datetime) -> str:
    """To the minute, in UTC.

    >>> from datetime import UTC
    >>> format_moment(datetime(2024, 5, 22, 6, 9, 30, tzinfo=UTC))
    '2024-05-22 06:09'
    """
    return f"{moment:%Y-%m-%d %H:%M}"
