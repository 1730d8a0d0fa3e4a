"""`scrapy history POST`: shows the revisions and events of a post, and what changed between two revisions.

Exit code: 0 shown, 2 not shown.  Does not import SQLAlchemy.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from difflib import SequenceMatcher, unified_diff
from typing import Any
from urllib.parse import unquote

from crawler.command_line import ArchiveCommand
from crawler.configuration.session_policy import read_session_policy
from crawler.terminal.output import write_out_lines
from pipelines.archive.queries.post_history import Contents, PostHistory, RevisionNote
from pipelines.archive.reader import ArchiveReader, open_reader
from pipelines.errors import ArchiveError, UsageError
from pipelines.parse.arxiv_id import find_arxiv_id
from pipelines.urls import canonical_url

_CANDIDATES = 20  # the posts that an ambiguous POST lists
# The contents of a paper block besides its sections, and those of a post besides its blocks.
_PARTS = ("takeaways", "images", "links")
_POST_ONLY = ("mentions", "lectures", "lecture_videos", "recommended_papers")
_WORD = re.compile(r"[a-zA-Z0-9]+|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_POSITIONS = {"position", "appearance", "position_in_appearance", "markup", "image"}


class Command(ArchiveCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "[options] POST"

    def short_desc(self) -> str:
        return "Show the revisions and events of a post, and what changed between two revisions"

    def long_desc(self) -> str:
        return "POST is a URL that the post was read at, its identity, an arXiv ID, or a part of its title."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--diff",
            nargs="*",
            metavar="N",
            help="show the difference between two revisions, by number; without numbers between the last two",
        )
        parser.add_argument("--words", action="store_true", help="with --diff: mark the words that changed in a line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            with closing(open_reader(self.settings["ARCHIVE_URL"], read_session_policy(self.settings))) as archive:
                posts, numbers = separate_numbers(args, opts.diff)
                if opts.words and numbers is None:
                    raise UsageError("--words is for --diff; add --diff")
                write_out_lines(format_history(archive, posts, numbers, by_word=opts.words))
        except (UsageError, ArchiveError) as error:
            self.refuse(error)


def separate_numbers(args: list[str], values: list[str] | None) -> tuple[list[str], list[int] | None]:
    """POST, and the numbers of `--diff`; argparse reads a POST that follows the option as one of its values.

    >>> separate_numbers([], ["1", "2", "灯塔"]), separate_numbers(["灯塔"], []), separate_numbers([], ["2413"])
    ((['灯塔'], [1, 2]), (['灯塔'], []), (['2413'], []))
    """
    if values is None:
        return args, None
    posts = [*args, *(value for value in values if not _NUMBER.fullmatch(value))]
    numbers = [value for value in values if _NUMBER.fullmatch(value)]
    if not posts and len(numbers) % 2:
        posts.append(numbers.pop())
    return posts, list(map(int, numbers))


def format_history(
    archive: ArchiveReader, args: Sequence[str], numbers: Sequence[int] | None, *, by_word: bool = False
) -> Iterator[str]:
    """The lines of the output, with line ends.  Raises UsageError where `args` or `numbers` cannot be used."""
    history = archive.posts.history(choose_post(archive, args))
    if numbers is None:
        return list_post_history(history)
    before, after = choose_revisions(history, numbers)
    texts = (list(list_lines(archive.posts.revision(revision.id))) for revision in (before, after))
    return (list_changed_words if by_word else list_differences)(before, after, *texts)


def choose_post(archive: ArchiveReader, args: Sequence[str]) -> int:
    """The id of the one post that matches `args`.  Raises UsageError, which lists several candidates."""
    if len(args) != 1:
        raise UsageError(f"takes one POST, got {' '.join(args) or 'none'}")
    paper = find_arxiv_id(args[0]) or find_arxiv_id(f"arxiv:{args[0]}")
    posts = archive.posts.find(paper.arxiv_id if paper else args[0], canonical_url(args[0]))
    if not posts:
        raise UsageError(f"no post matches {args[0]}: give a URL, an identity, an arXiv ID or a part of a title")
    if len(posts) > 1:
        lines = [f"  {post.identity}  {post.title}" for post in posts[:_CANDIDATES]]
        lines += [f"  and {len(posts) - _CANDIDATES:,} more"] if len(posts) > _CANDIDATES else []
        raise UsageError("\n".join([f"{len(posts):,} posts match {args[0]}; give the identity of one:", *lines]))
    return posts[0].id


def choose_revisions(history: PostHistory, numbers: Sequence[int]) -> tuple[RevisionNote, RevisionNote]:
    """The two revisions to compare: those with these numbers, or the last two.  Raises UsageError."""
    count = len(history.revisions)
    if not numbers and count < 2:
        raise UsageError(f"{history.identity} has one revision, and --diff compares two")
    before, after = numbers or (count - 1, count) if len(numbers) in {0, 2} else (0, 0)
    if not (1 <= before <= count and 1 <= after <= count):
        raise UsageError(f"--diff takes two numbers from 1 to {count} or none, got {numbers}")
    return history.revisions[before - 1], history.revisions[after - 1]


def list_post_history(history: PostHistory) -> Iterator[str]:
    """The lines of a post, its revisions and its events."""
    yield f"\n{history.title}\n{history.kind} {history.identity}, {history.status}\n{unquote(history.url)}\n"
    if history.replaced_by:
        yield f"replaced by {history.replaced_by}\n"
    yield "\nRevisions\n"
    for revision in history.revisions:
        mark = "  shown" if revision.shown else ""
        read = f"{revision.number:>3}  {format_time(revision.read_at)}  {revision.media_type}"
        yield f"  {read}  {unquote(revision.url)}{mark}\n"
    yield "\nEvents\n"
    for event in history.events:
        mark = f"  revision {event.revision}" if event.revision else ""
        yield f"  {format_time(event.at)}  {event.kind:<8}  {unquote(event.url)}{mark}\n"


def list_differences(before: RevisionNote, after: RevisionNote, old: list[str], new: list[str]) -> Iterator[str]:
    """A unified diff of the lines of two revisions, or one line where they are equal."""
    if old == new:
        yield f"revisions {before.number} and {after.number} are equal\n"
        return
    yield from (f"{line}\n" for line in unified_diff(old, new, _label(before), _label(after), lineterm=""))


def list_changed_words(before: RevisionNote, after: RevisionNote, old: list[str], new: list[str]) -> Iterator[str]:
    """As `list_differences`, with a changed line once: what went in `[-…-]`, what came in `{+…+}`."""
    if old == new:
        yield from list_differences(before, after, old, new)
        return
    yield f"--- {_label(before)}\n+++ {_label(after)}\n"
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield mark_words(_join_lines(old[start:end]), _join_lines(new[new_start:new_end]))


def _join_lines(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def mark_words(old: str, new: str) -> str:
    """Two texts as one, in which the words and Chinese characters that changed are marked.

    >>> mark_words("三维高斯泼溅 is fast", "三维高斯飞溅 is faster")
    '三维高斯[-泼-]{+飞+}溅 is [-fast-]{+faster+}'
    """
    words, new_words = _WORD.findall(old), _WORD.findall(new)
    marked = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, words, new_words, autojunk=False).get_opcodes():
        gone, came = "".join(words[start:end]), "".join(new_words[new_start:new_end])
        marked += [gone] if kind == "equal" else [f"[-{gone}-]" * bool(gone), f"{{+{came}+}}" * bool(came)]
    return "".join(marked)


def _label(revision: RevisionNote) -> str:
    return f"revision {revision.number}, {format_time(revision.read_at)}, {revision.url}"


def list_lines(contents: Contents) -> Iterator[str]:
    """The contents of a revision as lines of text: those of the post first, then each paper block."""
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
    """The values of a row, without its position."""
    values = (str(value) for name, value in row.items() if name not in _POSITIONS and value is not None)
    return " · ".join(" ".join(value.split()) for value in values)


def format_time(moment: datetime) -> str:
    """A time to the minute, as it is, in UTC.

    >>> from datetime import UTC
    >>> format_time(datetime(2024, 5, 22, 6, 9, 30, tzinfo=UTC))
    '2024-05-22 06:09'
    """
    return f"{moment:%Y-%m-%d %H:%M}"
