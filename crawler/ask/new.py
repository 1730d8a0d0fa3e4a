"""`kedreamix-archive new`: the papers that came in lately, newest first, on the terminal or as a mail.

Exit code: 0 found, 1 nothing new, 2 bad input or no archive.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from crawler.ask.frame.command import FOUND, NOTHING_FOUND, AskCommand
from crawler.ask.frame.filters import add_filters, read_filters
from crawler.ask.frame.hit_rows import add_forms, write_csv, write_json
from crawler.ask.frame.items import read_items
from crawler.ask.frame.numbers import check_number
from pipelines.archive.reader import ArchiveReader
from pipelines.export.items import ShownItem, date_post, find_talk_abstract, list_posts
from pipelines.export.rows import find_summary
from pipelines.records.papers import ShownPaper
from pipelines.records.questions import Filters, Hit, Question, ResultKind

_SINCE = "7d"
_LINE = 160  # characters of a summary
_DESCRIPTION = f"""\
A paper is new on the day of the first digest that has it, a lecture or note on the day on which it was published.
Without --since: the last {_SINCE.removesuffix("d")} days.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_filters(parser)
    parser.set_defaults(since=_SINCE)
    parser.add_argument("--limit", type=int, default=0, help="results to show; default: all")
    add_forms(parser).add_argument(
        "--mail", metavar="ADDRESS", help="write a mail to this address, as plain text and HTML, for sendmail -t"
    )


def answer(reader: ArchiveReader, options: argparse.Namespace) -> int:
    check_number("--limit", options.limit, 0)
    filters = read_filters(options, datetime.now(UTC).date())
    found = find_new(reader, filters)
    if not found:
        newest = find_newest(reader, filters)
        hint = f"; the newest is of {newest}" if newest else ""
        sys.stderr.write(f"nothing new {name_period(filters)}{hint}\n")
        return NOTHING_FOUND
    hits = found[: options.limit or None]
    number = f"{len(found):,}" if len(hits) == len(found) else f"{len(hits):,} of {len(found):,}"
    write_new(hits, f"{number} new {name_period(filters)}", options)
    return FOUND


def find_new(reader: ArchiveReader, filters: Filters) -> list[Hit]:
    """What came in between the days of the filters, newest first."""
    since, until = filters.since or date.min, filters.until or date.max
    # The date of a hit is that of its latest digest, which is no earlier than the first.
    items = read_items(reader, Question(None, replace(filters, until=None), limit=None))
    return sorted(_keep_new(items, since, until), key=lambda hit: hit.date or since, reverse=True)


def _keep_new(items: Iterable[ShownItem], since: date, until: date) -> Iterator[Hit]:
    for item in items:
        hit = make_hit(item)
        if hit.date and since <= hit.date <= until:
            yield hit


def make_hit(item: ShownItem) -> Hit:
    """An item with the day on which it came in, and the first line of its summary."""
    if isinstance(item, ShownPaper):
        days = [day for post in (block.post for block in item.blocks) if (day := date_post(post))]
        days = days or [day for post in item.mentioned_in if (day := date_post(post))]
        summary = next((text for block in item.blocks if (text := find_summary(block))), item.abstract)
        first = min(days, default=None)
        return Hit("paper", item.arxiv_id, None, item.title, item.url, first, item.topics, item.is_gone, _cut(summary))
    head = item.head
    kind: ResultKind = "lecture" if head.kind == "lecture" else "note"
    said = _cut(find_talk_abstract(item) or next((section.text for section in item.sections if section.text), None))
    return Hit(kind, None, head.id, head.title, head.url, date_post(head), (), head.is_gone, said)


def _cut(text: str | None) -> str:
    """The first line of a text, or the beginning of a long one."""
    line = (text or "").strip().partition("\n")[0]
    return line if len(line) <= _LINE else f"{line[:_LINE].rstrip()}…"


def find_newest(reader: ArchiveReader, filters: Filters) -> date | None:
    """The day on which the last came in that meets the other filters."""
    newest: date | None = None
    for item in read_items(reader, Question(None, replace(filters, since=None, until=None), limit=None)):
        latest = max((day for post in list_posts(item) if (day := date_post(post))), default=date.min)
        if newest and latest <= newest:  # items come by their latest day, and none is newer than that
            break
        first = make_hit(item).date
        newest = max(filter(None, (newest, first)), default=None)
    return newest


def name_period(filters: Filters) -> str:
    """The days of the filters, in words.

    >>> name_period(Filters(since=date(2024, 5, 20))), name_period(Filters(until=date(2024, 5, 22)))
    ('since 2024-05-20', 'until 2024-05-22')
    """
    days = (("since", filters.since), ("until", filters.until))
    return " ".join(f"{word} {day}" for word, day in days if day)


def write_new(hits: Sequence[Hit], number: str, options: argparse.Namespace) -> None:
    """Write what is new, for a person with the number in the last line."""
    if options.mail:
        from pipelines.export.mail import compose_mail  # imported here: no other form of output needs it

        sys.stdout.write(compose_mail(hits, number, options.mail).as_string())
    elif options.json:
        write_json(hits)
    elif options.csv:
        write_csv(hits)
    else:
        from crawler.ask.frame.answer_console import AnswerConsole  # imported here: no other form of output needs it
        from crawler.ask.frame.hit_list import show_hits

        console = AnswerConsole(highlight=False)
        show_hits(hits, console)
        console.print(number)


COMMAND = AskCommand("new", "List the papers that came in lately", add_options, answer, _DESCRIPTION)
