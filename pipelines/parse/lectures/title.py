"""Splits the title of a lecture post, `SFFAI 97 | …专题《讲者：题目》` in all its forms.  Does not read articles."""

import re
from dataclasses import dataclass

from pipelines.parse.bibliography import NAMES
from pipelines.parse.lectures.labels import SERIES, THEMES
from pipelines.parse.vocabulary import make_pattern

_KNOWN_SERIES = re.compile(
    rf"\s*[【\[]?\s*(?P<series>{make_pattern(SERIES)})\s*(?:论坛)?\s*第?\s*[-#]?\s*(?P<number>\d{{1,5}})(?!\d)\s*期?",
    re.IGNORECASE | re.ASCII,
)
_ANY_SERIES = re.compile(
    r"\s*[【\[]?\s*(?P<series>[A-Za-z][A-Za-z-]*)\s*第?\s*#?(?P<number>\d{1,5})\s*期?\s*(?=[】\]]?\s*[|｜丨])",
    re.ASCII,
)
_SEPARATOR = re.compile(r"[\s】\]|｜丨:：—–-]*")
_QUOTED = re.compile(rf"(?:[^《》]*(?:{make_pattern(THEMES)})\s*)?《(?P<inner>.+?)》?\s*")
_SPEAKER = r"(?P<speaker>{})\s*[:：]\s*(?P<talk>\S.*)"


@dataclass(frozen=True, slots=True)
class LectureTitle:
    """The series, number, speaker and talk that a title names; None for what it does not name."""

    series: str | None
    number: int | None
    speaker: str | None
    talk: str


def has_known_series(title: str) -> bool:
    """Whether the title starts with a known series of lectures."""
    return _KNOWN_SERIES.match(title) is not None


def split_title(title: str, speaker: str | None = None) -> LectureTitle:
    """The parts of a title, whose end may be cut off.

    The text before a colon is the speaker if it has the form of a Chinese name or is the `speaker` that is known.

    >>> split_title("SFFAI 97 | 点云专题《许星图：StarNet：从笔画到...》")
    LectureTitle(series='SFFAI', number=97, speaker='许星图', talk='StarNet：从笔画到...')
    >>> split_title("SFFAI 17 | StarNet：从笔画到星图")
    LectureTitle(series='SFFAI', number=17, speaker=None, talk='StarNet：从笔画到星图')
    """
    head = _KNOWN_SERIES.match(title) or _ANY_SERIES.match(title)
    start = _SEPARATOR.match(title, head.end()).end() if head else 0  # type: ignore[union-attr]
    talk = title[start:].strip() or title
    if quoted := _QUOTED.fullmatch(talk):
        talk = quoted["inner"]
    named = re.fullmatch(_SPEAKER.format(f"{NAMES}|{re.escape(speaker)}" if speaker else NAMES), talk)
    return LectureTitle(
        series=head["series"].upper() if head else None,
        number=int(head["number"]) if head else None,
        speaker=named["speaker"] if named else None,
        talk=named["talk"] if named else talk,
    )
