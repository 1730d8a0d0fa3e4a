"""The texts of a reading, by the views and columns that they become, in the order in which they stand in their source.

Knows the records; a new text column is one more word in a table here.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from pipelines.records.lectures import Lecture, RecommendedPaper
from pipelines.records.readings import Appearance, Image, Mention, Reading, Section, Takeaway

Row = Appearance | Section | Takeaway | Image | Mention | Lecture | RecommendedPaper
_HEAD = ("title", "authors")
_ABSTRACT = ("abstract", "abstract_zh", "other")  # what stands between a block's head and its comment
# What may say again what another text says, each line in an order of its own: view, records, columns.  The text of a
# link is left out, for it stands in the text around it as well.
_SAID_AGAIN = (
    ("mentions", "mentions", ("title", "venue")),
    ("lectures", "lectures", ("speaker",)),
    ("lectures", "lectures", ("speaker_bio",)),
    ("lectures", "lectures", ("talk_title", "abstract")),
    ("recommended_papers", "recommended_papers", ("title", "authors", "venue", "reason")),
)
_Takeaways = Mapping[int | None, Sequence[Takeaway]]  # by the section that they stand behind
_FACTS = ("title", "author", "category", "description")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text by its view, column and row; `block` is the paper that it stands in, None for the post's own."""

    table: str
    column: str
    position: int
    text: str
    block: int | None = None

    @property
    def opens_block(self) -> bool:
        return self.table == "appearances" and self.column == "title"


def list_article(reading: Reading) -> list[Passage]:
    """The article from its beginning to its end, but for the words of its pictures."""
    takeaways: defaultdict[int | None, list[Takeaway]] = defaultdict(list)
    for takeaway in reading.contents.takeaways:
        takeaways[takeaway.section].append(takeaway)
    blocks = deque(reading.contents.appearances)
    passages: list[Passage] = []
    for appearance, held in groupby(reading.contents.sections, key=attrgetter("appearance")):
        while appearance is not None and blocks and blocks[0].position < appearance:
            passages += _list_block(blocks.popleft(), [], takeaways)
        if blocks and blocks[0].position == appearance:
            passages += _list_block(blocks.popleft(), list(held), takeaways)
        else:
            passages += _list_sections(held, takeaways)
    for block in blocks:
        passages += _list_block(block, [], takeaways)
    return passages


def _list_block(block: Appearance, sections: Sequence[Section], takeaways: _Takeaways) -> Iterator[Passage]:
    """A comment stands behind the abstract and its translation."""
    yield from _list_texts("appearances", [block], _HEAD)
    told = (at for at, one in enumerate(sections) if one.kind not in _ABSTRACT or takeaways.get(one.position))
    body = next(told, len(sections))
    yield from _list_sections(sections[:body], takeaways)
    yield from _list_texts("appearances", [block], ("comment",))
    yield from _list_sections(sections[body:], takeaways)


def _list_sections(sections: Iterable[Section], takeaways: _Takeaways) -> Iterator[Passage]:
    for section in sections:
        yield from _list_texts("sections", [section], ("heading", "text"))
        yield from _list_texts("takeaways", takeaways.get(section.position, ()), ("text",))


def list_pictures(reading: Reading) -> list[Passage]:
    """Words of pictures, which stand among those of the article."""
    return list(_list_texts("post_images", reading.contents.images, ("alt", "caption")))


def list_again(reading: Reading) -> Iterator[list[Passage]]:
    """What may be said by others as well, those together that follow each other."""
    for view, field, columns in _SAID_AGAIN:
        yield list(_list_texts(view, getattr(reading.contents, field), columns))
    for paper in reading.contents.recommended_papers:
        yield list(_list_texts("recommended_papers", [paper], ("group_title",)))


def list_facts(reading: Reading) -> Iterator[list[Passage]]:
    """What is said of the post beside its article, in no order that is known; none of it is a part of another."""
    for column in _FACTS:
        yield [Passage("posts", column, 0, getattr(reading.metadata, column) or "")]
    yield [Passage("tags", "name", position, tag) for position, tag in enumerate(reading.metadata.tags)]


def _list_texts(view: str, rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[Passage]:
    for row in rows:
        block = row.position if isinstance(row, Appearance) else getattr(row, "appearance", None)
        for column in columns:
            yield Passage(view, column, row.position, getattr(row, column) or "", block)
