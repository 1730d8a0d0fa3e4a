"""What the addresses of a post say of it, as JSON and merged into one.  Pure: no SQL, no clock.

The merger depends on what stands at the addresses, never on the order in which they were read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from pipelines.archive.database.json_columns import decode_fields, encode_record
from pipelines.records.readings import PostKind, Reading
from pipelines.records.sites import Listed, Precision

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class UrlMetadata:
    """What one address says of its post: the columns of `posts` that come from a page, and the tags."""

    kind: PostKind
    title: str
    topic: str | None
    category: str | None
    edition_date: date | None
    heading_date: date | None
    author: str | None
    published_at: datetime | None
    published_precision: Precision | None
    updated_at: datetime | None
    cover_image_url: str | None
    description: str | None
    licence_url: str | None
    tags: tuple[str, ...]


def describe_metadata(reading: Reading) -> UrlMetadata:
    """What a reading says of its post."""
    said = {field.name: getattr(reading.metadata, field.name) for field in fields(reading.metadata)}
    said["tags"] = tuple(sorted(reading.metadata.tags))  # a deployment may print them in any order
    return UrlMetadata(
        kind=reading.identity.kind,
        topic=reading.identity.topic,
        edition_date=reading.identity.edition_date,
        heading_date=reading.identity.heading_date,
        **said,
    )


def keep_cover(before: UrlMetadata | None, facts: UrlMetadata) -> UrlMetadata:
    """A theme draws covers for posts without one anew in every deployment: no edit, no other cover."""
    unedited = before and facts.published_precision == "second" and before.updated_at == facts.updated_at is not None
    if before and unedited and before.cover_image_url and facts.cover_image_url:
        return replace(facts, cover_image_url=before.cover_image_url)
    return facts


def list_again(url: str, facts: UrlMetadata) -> Listed:
    """What a list would say of a post by what its page says."""
    return Listed(
        url=url,
        title=facts.title,
        published_at=facts.published_at,
        updated_at=facts.updated_at,
        precision=facts.published_precision or "second",
        cover_image_url=facts.cover_image_url,
    )


def merge_metadata(ordered: Sequence[UrlMetadata]) -> UrlMetadata:
    """One statement from several, the first of which is believed before the next; only nulls are filled.

    A day never replaces a second, so the first time that is known to the second wins over earlier days.  A digest
    whose path nobody knows has the date of its heading.
    """
    merged = {field.name: _first(getattr(facts, field.name) for facts in ordered) for field in fields(UrlMetadata)}
    dated = sorted(
        (facts for facts in ordered if facts.published_at), key=lambda facts: facts.published_precision == "day"
    )
    if dated:
        merged |= {"published_at": dated[0].published_at, "published_precision": dated[0].published_precision}
    merged["edition_date"] = merged["edition_date"] or merged["heading_date"]
    return UrlMetadata(**merged)


def _first(values: Iterable[Any]) -> Any:
    """The first that says something; else the last, which says nothing in its own way (None, no tags)."""
    value = None
    for value in values:
        if value not in (None, ()):
            break
    return value


def encode_metadata(metadata: UrlMetadata) -> dict[str, Any]:
    """What a URL says of its post, as JSON holds it."""
    return encode_record(metadata)


def decode_metadata(stored: dict[str, Any]) -> UrlMetadata:
    """What a URL says of its post, from JSON."""
    return UrlMetadata(**decode_fields(stored) | {"tags": tuple(sorted(stored["tags"]))})
