"""Lists the texts of a reading in source order, each with the view, column and row that it is stored in.

Imports the records.  A new text column needs one more entry in a table of this module.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from pipelines.records.lectures import Lecture, RecommendedPaper
from pipelines.records.readings import Appearance, Image, Mention, Reading, Section, Takeaway

Record = Appearance | Section | Takeaway | Image | Mention | Lecture | RecommendedPaper
_HEAD_COLUMNS = ("title", "authors")
# Kinds of the sections between the head of a block and its comment.
_ABSTRACT_KINDS = ("abstract", "abstract_zh", "links_label", "other")
# Views whose texts may repeat other texts: view, field of the reading, columns.  Each line has its own source order.
# The text of a link is left out, because the text around the link contains it.
_REPEATING = (
    ("mentions", "mentions", ("title",)),
    ("mentions", "mentions", ("authors",)),
    ("mentions", "mentions", ("venue",)),
    ("lectures", "lectures", ("speaker",)),
    ("lectures", "lectures", ("speaker_bio",)),
    ("lectures", "lectures", ("talk_title", "abstract")),
    ("recommended_papers", "recommended_papers", ("title", "authors", "venue", "reason")),
)
_METADATA_COLUMNS = ("title", "author", "category", "description")
_Takeaways = Mapping[int | None, Sequence[Takeaway]]  # by the position of the section before them


@dataclass(frozen=True, slots=True)
class ReadingText:
    """A text with its view, column and row; `block` is the position of its paper, None for the post's own text."""

    table: str
    column: str
    position: int
    text: str
    block: int | None = None

    @property
    def opens_block(self) -> bool:
        return self.table == "appearances" and self.column == "title"


def list_article(reading: Reading) -> list[ReadingText]:
    """The texts of the article from beginning to end, without those of its images."""
    takeaways: defaultdict[int | None, list[Takeaway]] = defaultdict(list)
    for takeaway in reading.contents.takeaways:
        takeaways[takeaway.section].append(takeaway)
    blocks = deque(reading.contents.appearances)
    texts: list[ReadingText] = []
    for appearance, sections in groupby(reading.contents.sections, key=attrgetter("appearance")):
        while appearance is not None and blocks and blocks[0].position < appearance:
            texts += _list_block(blocks.popleft(), [], takeaways)
        if blocks and blocks[0].position == appearance:
            texts += _list_block(blocks.popleft(), list(sections), takeaways)
        else:
            texts += _list_sections(sections, takeaways)
    for block in blocks:
        texts += _list_block(block, [], takeaways)
    return texts


def _list_block(block: Appearance, sections: Sequence[Section], takeaways: _Takeaways) -> Iterator[ReadingText]:
    """The texts of a block: its comment comes after its abstract and the translation."""
    yield from _list_columns("appearances", [block], _HEAD_COLUMNS)
    body_starts = (
        number
        for number, section in enumerate(sections)
        if section.kind not in _ABSTRACT_KINDS or takeaways.get(section.position)
    )
    body = next(body_starts, len(sections))
    yield from _list_sections(sections[:body], takeaways)
    yield from _list_columns("appearances", [block], ("comment",))
    yield from _list_sections(sections[body:], takeaways)


def _list_sections(sections: Iterable[Section], takeaways: _Takeaways) -> Iterator[ReadingText]:
    for section in sections:
        yield from _list_columns("sections", [section], ("heading", "text"))
        yield from _list_columns("takeaways", takeaways.get(section.position, ()), ("text",))


def list_image_texts(reading: Reading) -> list[ReadingText]:
    """The texts of images, which are scattered among those of the article."""
    return list(_list_columns("post_images", reading.contents.images, ("alt", "caption")))


def list_repeating(reading: Reading) -> Iterator[list[ReadingText]]:
    """Texts that may repeat others, in groups; each group is in source order."""
    for view, field, columns in _REPEATING:
        yield list(_list_columns(view, getattr(reading.contents, field), columns))
    for paper in reading.contents.recommended_papers:
        yield list(_list_columns("recommended_papers", [paper], ("group_title",)))


def list_metadata(reading: Reading) -> Iterator[list[ReadingText]]:
    """The texts of the post's metadata, one group per field: their order is not known, and none contains another."""
    for column in _METADATA_COLUMNS:
        yield [ReadingText("posts", column, 0, getattr(reading.metadata, column) or "")]
    yield [ReadingText("tags", "name", position, tag) for position, tag in enumerate(reading.metadata.tags)]


def _list_columns(view: str, records: Iterable[Record], columns: tuple[str, ...]) -> Iterator[ReadingText]:
    for record in records:
        block = record.position if isinstance(record, Appearance) else getattr(record, "appearance", None)
        for column in columns:
            yield ReadingText(view, column, record.position, getattr(record, column) or "", block)
