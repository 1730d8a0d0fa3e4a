"""A reading as JSON can hold it and a person can read it: one list per row, which begins with its paper."""

from dataclasses import asdict
from typing import Any

from pipelines.records.readings import Appearance, Image, Mention, Reading

Row = list[Any]


def show_reading(reading: Reading) -> dict[str, Any]:
    """`markup` is that of sections, by position, then of takeaways; what has none is left out."""
    rows = [*reading.contents.sections, *reading.contents.takeaways]
    return {
        "metadata": show_metadata(reading),
        "papers": [show_paper(reading, at) for at in range(len(reading.contents.appearances))],
        "sections": [[row.appearance, row.kind, row.heading, row.text] for row in reading.contents.sections],
        "takeaways": [[row.appearance, row.text] for row in reading.contents.takeaways],
        "images": [show_image(row) for row in reading.contents.images],
        "links": [[row.appearance, row.kind, row.url, row.text, row.url_as_written] for row in reading.contents.links],
        "mentions": [_name(row) for row in reading.contents.mentions],
        "markup": [row.markup for row in rows if row.markup],
    }


def show_metadata(reading: Reading) -> dict[str, Any]:
    identity = reading.identity
    whose = {"kind": identity.kind, "identity": identity.key, "topic": identity.topic, "url": reading.url}
    dates = {"edition_date": identity.edition_date, "heading_date": identity.heading_date}
    said = asdict(reading.metadata) | {"tags": list(reading.metadata.tags)}
    return whose | {name: _show(value) for name, value in (dates | said).items()}


def _show(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def show_paper(reading: Reading, at: int) -> Row:
    paper = reading.contents.appearances[at]
    assert paper.position == at
    return [_name(paper), paper.title, paper.authors, list(paper.author_names), paper.comment, paper.rendered]


def show_image(image: Image) -> Row:
    captions = [image.caption] if image.caption else []
    return [image.appearance, image.url, image.key, image.dead, image.alt, *captions]


def _name(row: Appearance | Mention) -> str:
    return row.arxiv_id if row.version is None else f"{row.arxiv_id}v{row.version}"
