"""The contents of a lecture post: speaker, talk, recordings, recommended papers and sections.

Reads lines of a page or of rendered Markdown alike; the words that it looks for are in `labels`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.parse.bibliography import NAMES, PERSON
from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.html.markup import write_markup
from pipelines.parse.lectures.labels import is_bold, is_speaker
from pipelines.parse.lectures.recommended_papers import read_recommended
from pipelines.parse.lectures.sections import LecturePart, PartKind, split_lecture
from pipelines.parse.lectures.title import split_title
from pipelines.parse.lectures.videos import find_videos
from pipelines.parse.list_items import drop_item_marks
from pipelines.parse.row_builder import ContentsBuilder
from pipelines.records.lectures import Lecture
from pipelines.records.readings import Contents, Section, SectionKind

_SECTION_KINDS: dict[PartKind, SectionKind] = {
    "preamble": "preamble",
    "bio": "bio",
    "talk_abstract": "talk_abstract",
    "spotlight": "spotlight",
}
_LABELLED_NAME = re.compile(r"\s*(?P<name>[^:：（(]{2,40}?)\s*(?:[（(][^:：]{,40}[)）]\s*)?[:：]\s*")
_FIRST_NAME = re.compile(rf"\s*(?P<name>{NAMES})(?=\s*(?:[，,。（(、]|$))")
_TITLE = "教授|副教授|助理教授|博士|博士后|老师|研究员|副研究员|院士|先生|女士|同学"
# After the label of a speaker every name of two to four signs is one, and titles before and after it are none.
_NAMED = re.compile(
    rf"\s*(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs)\b\.?\s*)?(?P<name>{NAMES}|{PERSON.pattern}|(?!待定|未定|暂无)[一-鿿]{{2,4}}?)"
    rf"(?:\s*(?:{_TITLE}))?(?=\s*(?:[，,。（(、;；|｜/]|\s|$))"
)


def read_lecture(title: str, lines: Sequence[Line], base: str) -> Contents:
    """Reads a lecture post with this title, whose page is at `base`.

    >>> texts = "许星图：星图博士。", "报告题目：从笔画到星图", "报告摘要：更快。"
    >>> lines = [Line("h3", "讲者介绍"), *(Line("p", text) for text in texts)]
    >>> talk = read_lecture("SFFAI 3 | 许星图：从笔画...", lines, "https://a.example/").lectures[0]
    >>> talk.series, talk.number, talk.speaker, talk.speaker_bio, talk.talk_title, talk.abstract
    ('SFFAI', 3, '许星图', '星图博士。', '从笔画到星图', '更快。')
    """
    parts = split_lecture(lines)
    targets = _collect_targets(parts, base)
    return Contents(
        sections=tuple(_write_sections(parts)),
        images=tuple(targets.images),
        links=tuple(targets.links),
        mentions=tuple(targets.mentions),
        lectures=(_read_talk(title, parts),),
        lecture_videos=tuple(find_videos(lines, base)),
        recommended_papers=tuple(read_recommended(parts)),
    )


def _read_talk(title: str, parts: Sequence[LecturePart]) -> Lecture:
    headings = [part.heading or "" for part in parts if part.kind == "bio"]
    speaker, bio = _read_bio(list(_select_lines(parts, "bio")), title, names=any(map(is_speaker, headings[:1])))
    printed = split_title(title, speaker)
    talk_titles = (line.text for line in _select_lines(parts, "talk_title") if line.text)
    return Lecture(
        position=0,
        series=printed.series,
        number=printed.number,
        speaker=speaker or printed.speaker,
        speaker_bio=bio,
        talk_title=next(talk_titles, printed.talk),
        abstract=join_text(_select_lines(parts, "talk_abstract")) or None,
    )


def _select_lines(parts: Iterable[LecturePart], kind: PartKind) -> Iterator[Line]:
    return (line for part in parts if part.kind == kind for line in part.lines)


def _read_bio(lines: Sequence[Line], title: str, *, names: bool) -> tuple[str | None, str | None]:
    """The speaker whom the biography names first, and the biography, without the name where it serves as a label.

    `names` says that it begins with a name.
    """
    if not lines:
        return None, None
    first, *others = lines
    if (label := _LABELLED_NAME.match(first.text)) and _is_name(first, label, title):
        return label["name"], join_text([first.cut(label.end()), *others]) or None
    named = (_NAMED if names else _FIRST_NAME).match(first.text)
    if named and named.end() == len(first.text):
        return named["name"], join_text(others) or None
    return named and named["name"], join_text(lines) or None


def _is_name(line: Line, label: re.Match[str], title: str) -> bool:
    """Whether a label is a name: Chinese with a known surname, or bold and of the form of a name or in the title."""
    name = label["name"]
    if re.fullmatch(NAMES, name):
        return True
    return is_bold(line, len(label[0].rstrip())) and (name in title or PERSON.fullmatch(name) is not None)


def _write_sections(parts: Iterable[LecturePart]) -> Iterator[Section]:
    shown = (part for part in parts if part.heading or any(line.text for line in part.lines))
    for position, part in enumerate(shown):
        lines = drop_item_marks(part.lines) if part.kind == "spotlight" else part.lines
        kind = _SECTION_KINDS.get(part.kind, "other")
        yield Section(None, position, kind, part.heading, join_text(lines), write_markup(lines))


def _collect_targets(parts: Iterable[LecturePart], base: str) -> ContentsBuilder:
    """Images, links and mentions; links among the sources of the post are references, whatever their host."""
    builder = ContentsBuilder(base)
    for part in parts:
        first = len(builder.links)
        builder.add_own_text(part.source, "other", "other")
        if part.kind == "references":
            builder.links[first:] = [replace(link, kind="reference") for link in builder.links[first:]]
    return builder
