"""The contents of a lecture post: speaker, talk, recordings, recommended papers and sections.

Reads lines of a page or of rendered Markdown alike; the words that it looks for are in `labels`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.parse.html.lines import Line, join_text
from pipelines.parse.html.markup import write_markup
from pipelines.parse.lectures.recommended_papers import read_recommended
from pipelines.parse.lectures.sections import LecturePart, PartKind, split_lecture
from pipelines.parse.lectures.speaker import read_speaker
from pipelines.parse.lectures.title import split_title
from pipelines.parse.lectures.videos import find_videos
from pipelines.parse.list_items import drop_item_marks
from pipelines.parse.row_builder import ContentsBuilder
from pipelines.records.kinds import SectionKind
from pipelines.records.lectures import Lecture
from pipelines.records.readings import Contents, Section

_SECTION_KINDS: dict[PartKind, SectionKind] = {
    "preamble": "preamble",
    "bio": "bio",
    "talk_abstract": "talk_abstract",
    "spotlight": "spotlight",
}


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
    speaker, bio = read_speaker(parts, title)
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
