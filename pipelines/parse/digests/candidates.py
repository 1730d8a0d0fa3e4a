"""Finds what may be a label in the lines of a machine-written summary: words of the tables in the place of a label.

Whether a candidate starts a section is decided by what stands before it: see `item_labels`.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, cast
from unicodedata import normalize, numeric

from pipelines.numbers import read_int
from pipelines.parse.digests.machine_labels import BULLETS
from pipelines.parse.digests.meanings import Meaning, find_meaning
from pipelines.parse.html.lines import Line, new_tuple

Style = Literal["bracket", "circled", "han", "digit", "letter", "ordinal"]
_STYLES: tuple[Style, ...] = ("bracket", "circled", "han", "digit", "letter", "ordinal")

_LETTERS = "abcdefghij"
_HAN = "一二三四五六七八九十"
_NUMBER = (
    rf"(?:[（(]\s*(?P<bracket>\d{{1,2}}|[{_HAN}]{{1,2}})\s*[)）]\s*[.、:：]?"
    rf"|(?P<han>[{_HAN}]{{1,2}})\s*[、.．:：]"
    r"|(?P<circled>[①-⑩⑴-⑽❶-❿㈠-㈩])\s*[.、:：]?"
    r"|(?P<digit>\d{1,2})\s*[.、．:：)）]?+"
    r"|[（(]?(?P<letter>[A-Ja-jＡ-Ｊａ-ｊ])\s*[.、．)）]"
    rf"|[第其](?P<ordinal>[{_HAN}])[点是]?\s*[，,、.．:：])"
)
_SIGN = rf"[{BULLETS}#>\s]*+"
_MARK = re.compile(rf"{_SIGN}(?:{_NUMBER})?+{_SIGN}")  # possessive: a rule of dashes has many splits
_REMARK = r"(?:\s*[（(][^()（）]{1,30}[)）])?"
_SIGNS = r":：。；;！？!?（()）【】<>\[\]［］」》”\"*\n"
_NAME = rf"(?P<name>[^\s{_SIGNS}][^{_SIGNS}]{{0,63}}+)"  # possessive: most lines are no label, and soon known as none
_LABEL = re.compile(
    rf"[<\[「《“\"]?{_NAME}[>\]」》”\"]?[\s*_]*+{_REMARK}[\s*_]*+(?:[:：]|$)"
    rf"|[【［]\s*(?P<enclosed>[^{_SIGNS}]{{1,40}}+){_REMARK}\s*[】］][\s*_]*+[:：]?"
)
_INSTARS = re.compile(rf"{_NAME}\s*\*\*+")
STARS = re.compile(r"\s*\*{2,3}(?!\*)")
_PAPER = "Paper"
_COUNT = re.compile(rf"{_PAPER}\s*[:：]\s*\d+\s*$")  # `Paper:1` numbers the papers and is not a label of a link
_AMID = re.compile(  # explicit blanks and a look ahead, because most sentences have no number
    rf"[ \t\n\u3000\xa0。；;！!？?](?=[（(\d第其{_HAN}①-⑩⑴-⑽❶-❿㈠-㈩]|[A-Ja-jＡ-Ｊａ-ｊ]\s*[.、．)）]){_NUMBER}"
    rf"\s*(?P<name>[^\s\d{_SIGNS}、.．][^\d{_SIGNS}.．]{{0,23}}+){_REMARK}\s*[:：]"
)
_LONGEST_BOLD = 40  # characters of a label in bold type


class Candidate(NamedTuple):
    """A known word in the place of a label, at the characters `start` to `end` of line number `line`.

    `style` and `number` are those of the number before it.
    """

    line: int
    start: int
    end: int
    name: str
    meaning: Meaning
    style: Style | None = None
    number: int = 0


def find_candidates(line: Line, number: int) -> list[Candidate]:
    """The candidates in a line.

    A label starts its line, and ends with the line, with a colon or with its bold type.  Within a line a word is a
    label if there is a number before it.

    >>> [(each.name, each.style, each.number) for each in find_candidates(Line("p", "1. 标题：甲 二、作者：乙"), 0)]
    [('标题', 'digit', 1), ('作者', 'han', 2)]
    """
    first = find_first(line, number)
    found, end, text = ([first], first.end, line.text) if first else ([], 0, line.text)
    last = max(text.rfind("：", end), text.rfind(":", end)) + 1  # such a label ends in a colon
    for match in _AMID.finditer(text, max(end - 1, 0), last) if last else ():
        name = match["name"].strip()
        if meaning := find_meaning(name):
            fields = (number, match.start() + 1, match.end(), name, meaning, *read_number(match))
            found.append(new_tuple(Candidate, fields))
    return found


def find_first(line: Line, number: int) -> Candidate | None:
    """The candidate that the line starts with."""
    mark: re.Match[str] = _MARK.match(line.text)  # type: ignore[assignment]
    found = _match_label(line.text, mark.end())
    meaning = find_meaning(found[0]) if found else None
    if meaning is None:
        found = _match_bold(line, mark)
        meaning = find_meaning(found[0]) if found else None
    if found is None or meaning is None:
        return None
    return new_tuple(Candidate, (number, 0, found[1], found[0], meaning, *read_number(mark)))


def read_name(text: str) -> tuple[str, int] | None:
    """The name in the place of a label at the start of a line, known or not, and the end of the label."""
    return _match_label(text, _MARK.match(text).end())  # type: ignore[union-attr]


def _match_label(text: str, start: int) -> tuple[str, int] | None:
    """The name of a label and its end, with the asterisks that close its bold type behind the colon."""
    label = _LABEL.match(text, start)
    if label is None or (text.startswith(_PAPER, start) and _COUNT.match(text, start)):
        return None
    end = label.end()
    stars = STARS.match(text, end) if "**" in text else None
    if stars and ("**" in text[:start] or "**" not in text[stars.end() :]):
        end = stars.end()
    return (label["name"] or label["enclosed"]).strip(), end


def _match_bold(line: Line, mark: re.Match[str]) -> tuple[str, int] | None:
    """The words in bold type at the start of a line, rendered or between asterisks."""
    start = mark.end()
    if "**" in mark[0] and (printed := _INSTARS.match(line.text, start)):
        return printed["name"].strip(), printed.end()
    if not line.spans:
        return None
    ends = (span.end for span in line.spans if span.tag in ("strong", "b") and span.start <= start < span.end)
    end = next(ends, start)
    return (line.text[start:end].strip(), end) if start < end <= start + _LONGEST_BOLD else None


def read_number(mark: re.Match[str]) -> tuple[Style | None, int]:
    """The style and the value of the number in a match; None and 0 where there is none."""
    last = mark.lastgroup
    if last is None:  # most lines begin without a number
        return None, 0
    style = next(style for style in _STYLES if mark[style]) if last == "name" else cast(Style, last)
    return style, read_value(mark[style])


@lru_cache(maxsize=256)  # nearly all are below ten
def read_value(digits: str) -> int:
    """The value of a number in digits, Chinese numerals, as one sign or as a letter.

    >>> [read_value(digits) for digits in ("12", "４", "三", "十一", "③", "b", "Ｃ")]
    [12, 4, 3, 11, 3, 2, 3]
    """
    if digits.isdecimal():
        return read_int(digits)
    letter = normalize("NFKC", digits).lower()
    return ord(letter) - ord("a") + 1 if letter in _LETTERS else int(sum(map(numeric, digits)))
