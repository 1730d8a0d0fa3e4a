"""`scrapy hide POST`: keeps posts from views, search and exports; the archive keeps them, and crawls compare them.

Exit code: 0 hidden, shown again or listed, 2 not done.  Does not import SQLAlchemy.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime

from crawler.ask.frame.naming import list_urls
from crawler.command_line import WritingCommand
from crawler.commands.correct.remove import suggest_urls
from crawler.configuration.session_policy import read_session_policy
from crawler.opening import open_to_write
from crawler.terminal.output import write_out_lines
from pipelines.archive.reader import ArchiveReader, open_reader
from pipelines.archive.store import Archive, open_existing
from pipelines.errors import ArchiveError, UsageError
from pipelines.records.changes import HiddenPost
from pipelines.urls import canonical_url


class Command(WritingCommand):
    """Uses one setting, ARCHIVE_URL, and no spider."""

    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (declared so by Scrapy)

    def syntax(self) -> str:
        return "[--undo] POST ... | --list"

    def short_desc(self) -> str:
        return "Keep posts from views, search and exports"

    def long_desc(self) -> str:
        return "POST is a URL that the post was read at."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--undo", action="store_true", help="show these posts again")
        parser.add_argument("--list", action="store_true", help="list all hidden posts, and since when they are hidden")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if opts.list and (args or opts.undo):
                raise UsageError("--list takes no POST and no --undo: it lists all hidden posts")
            if opts.list:
                with closing(open_reader(self.settings["ARCHIVE_URL"], read_session_policy(self.settings))) as reader:
                    write_out_lines(f"{line}\n" for line in list_hidden(reader))
                return
            with closing(open_to_write(self.settings, open_existing)) as archive:
                write_out_lines(f"{line}\n" for line in set_hidden(archive, args, undo=opts.undo))
        except (UsageError, ArchiveError) as error:
            self.refuse(error)


def list_hidden(archive: ArchiveReader) -> Iterator[str]:
    """A line per hidden post."""
    hidden = archive.posts.list_hidden()
    yield from (f"{post.hidden_at:%Y-%m-%d %H:%M}  {post.url}  {post.title}" for post in hidden)
    if not hidden:
        yield "no post is hidden"


def set_hidden(archive: Archive, args: Sequence[str], *, undo: bool) -> Iterator[str]:
    """Hide posts, or show them again; a line per post.  Raises UsageError, and then no post is changed."""
    if not args:
        raise UsageError("needs the URL of a post, or --list")
    posts = [choose_post(archive, url) for url in args]
    changed = [post for post in posts if (post.hidden_at is None) is not undo]
    archive.corrections.hide([post.id for post in changed], None if undo else datetime.now(UTC))
    state = "shown" if undo else "hidden"
    for post in posts:
        yield f"{state}{'' if post in changed else ' before'}: {post.title}  {post.url}"


def choose_post(archive: Archive, url: str) -> HiddenPost:
    """The post that was read at a URL.  Raises UsageError, which names what is near."""
    posts = archive.corrections.find_posts([canonical_url(url)]) or archive.corrections.find_posts(list_urls(url))
    if not posts:
        near = suggest_urls(url, archive.corrections.list_known())
        hint = f"; near it are {', '.join(near)}" if near else ""
        raise UsageError(f"the archive has no post at {url}{hint}")
    return posts[0]
