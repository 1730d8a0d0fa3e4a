"""Reads who speaks, and the biography, from the sections on the speaker."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from pipelines.parse.bibliography import NAMES, PERSON
from pipelines.parse.html.lines import Line, join_text, split_breaks
from pipelines.parse.lectures.labels import is_bold, is_speaker
from pipelines.parse.lectures.sections import LecturePart
from pipelines.patterns import compile_late

_LABELLED_NAME = re.compile(r"\s*(?P<name>[^:：（(]{2,40}?)\s*(?:[（(][^:：]{,40}[)）]\s*)?[:：]\s*")
_FIRST_NAME = compile_late(rf"\s*(?P<name>{NAMES})(?=\s*(?:[，,。（(、]|$))")
_TITLE = (
    "(?:特聘|讲席|长聘|客座|助理|副)?教授|博士后|博士生|博士|硕士生|老师|(?:特聘|助理|副)?研究员|院士|先生"
    "|女士|同学|(?:高级)?工程师|讲师"
)
_ENGLISH_TITLE = (
    r"(?:(?:(?:Assoc|Asst|Associate|Assistant)\b\.?\s*)?(?:Dr|Prof|Professor|Mr|Ms|Mrs|Academician)\b\.?\s*)*"
)
_PLACE = r"(?:来自)?\s*[\w·（）()-]{2,30}?(?:大学|学院|研究院|研究所|科学院|实验室|公司|中心|集团|医院|系)\s*的?\s*"
_PEOPLE = rf"(?:{PERSON.pattern})(?:\s*(?:\band\b|&)\s*(?:{PERSON.pattern}))*"
_SHORT_NAME = r"(?!待定|未定|暂无|[一-鿿]{1,3}(?:大学|学院|公司))[一-鿿]{2,4}?|[一-鿿][ \u3000]{1,3}[一-鿿](?![一-鿿])"
_BLANKS = compile_late(r"(?<=[一-鿿])\s+(?=[一-鿿])")
_SEPARATORS = " ,，;；、|｜/"


@cache
def _compile_named() -> re.Pattern[str]:
    """After the label of a speaker every name of two to four signs is one, and titles before and after it are none."""
    return re.compile(
        rf"\s*(?:{_ENGLISH_TITLE}(?P<name>{NAMES}|{_PEOPLE}|{_SHORT_NAME})|(?:{_PLACE}){{1,3}}(?P<placed>{NAMES}))"
        rf"(?:\s*(?:{_TITLE}))?(?=\s*(?:[，,。（(、;；|｜/]|\s|$))"
    )


def read_speaker(parts: Iterable[LecturePart], title: str) -> tuple[str | None, str | None]:
    """The speaker whom the sections name first, and the biography, without the name where it serves as a label.

    >>> read_speaker([LecturePart("bio", "报告人：", [Line("p", "星图大学 许星图教授；")])], "星图")
    ('许星图', '星图大学 许星图教授')
    """
    bios = [part for part in parts if part.kind == "bio" and part.lines]
    named = next((part for part in bios if is_speaker(part.heading or "")), None)
    ordered = sorted(bios, key=lambda part: part is not named)
    lines = [piece for part in ordered for line in part.lines for piece in split_breaks(line)]
    return _read_bio(lines, title, names=named is not None) if lines else (None, None)


def _read_bio(lines: Sequence[Line], title: str, *, names: bool) -> tuple[str | None, str | None]:
    """The name and the rest; `names` says that the first line begins with a name."""
    first, *others = lines
    if (label := _LABELLED_NAME.match(first.text)) and _is_name(first, label, title):
        return label["name"], join_text([first.cut(label.end()), *others]) or None
    first = first.cut(0, len(first.text.rstrip(_SEPARATORS)))
    if not (named := (_compile_named() if names else _FIRST_NAME).match(first.text)):
        return None, join_text([first, *others]) or None
    alone = named.end() == len(first.text) and not named.groupdict().get("placed")
    name = _BLANKS.sub("", named["name"] or named["placed"])
    return name, join_text(others if alone else [first, *others]) or None


def _is_name(line: Line, label: re.Match[str], title: str) -> bool:
    """Whether a label is a name: Chinese with a known surname, or bold and of the form of a name or in the title."""
    name = label["name"]
    if re.fullmatch(NAMES, name):
        return True
    return is_bold(line, len(label[0].rstrip())) and (name in title or PERSON.fullmatch(name) is not None)
