"""The metadata of a post at each of its URLs: taken from a reading, merged into one record, and stored as JSON.

Does not import SQL or a clock.  The merged metadata does not depend on the order of reading.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from pipelines.archive.database.json_columns import decode_fields, encode_record
from pipelines.records.kinds import PostKind, Precision
from pipelines.records.readings import Reading
from pipelines.records.sites import Listed

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class UrlMetadata:
    """The metadata of a post at one URL: the columns of `posts` that come from a page, and the tags."""

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

    def differences(self, other: "UrlMetadata") -> tuple[str, ...]:
        """The names of the fields that differ."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name))


def describe_metadata(reading: Reading) -> UrlMetadata:
    """The metadata of a post in a reading."""
    printed = {field.name: getattr(reading.metadata, field.name) for field in fields(reading.metadata)}
    printed["tags"] = tuple(sorted(reading.metadata.tags))  # a deployment may print them in any order
    return UrlMetadata(
        kind=reading.identity.kind,
        topic=reading.identity.topic,
        edition_date=reading.identity.edition_date,
        heading_date=reading.identity.heading_date,
        **printed,
    )


def keep_cover(before: UrlMetadata | None, metadata: UrlMetadata) -> UrlMetadata:
    """The metadata with the earlier cover, where the post was not edited or nothing but the cover differs.

    A theme draws a random cover for a post without one, a different one in every deployment.
    """
    if before is None or not before.cover_image_url or not metadata.cover_image_url:
        return metadata
    exact = metadata.published_precision == "second"
    unedited = exact and before.updated_at == metadata.updated_at is not None
    same_cover = replace(metadata, cover_image_url=before.cover_image_url)
    return same_cover if unedited or same_cover == before else metadata


def describe_as_listed(url: str, metadata: UrlMetadata) -> Listed:
    """The entry of a post in a list, made from the metadata on its page."""
    return Listed(
        url=url,
        title=metadata.title,
        published_at=metadata.published_at,
        updated_at=metadata.updated_at,
        precision=metadata.published_precision or "second",
        cover_image_url=metadata.cover_image_url,
    )


def merge_metadata(ordered: Sequence[UrlMetadata]) -> UrlMetadata:
    """One record of several, the most trusted first: a later one only fills what the earlier ones leave null.

    A day never replaces a second, so the first time that is known to the second wins over earlier days.  A digest
    whose path is not known has the date of its heading.
    """
    merged = {
        field.name: _find_first(getattr(record, field.name) for record in ordered) for field in fields(UrlMetadata)
    }
    dated = sorted(
        (record for record in ordered if record.published_at), key=lambda record: record.published_precision == "day"
    )
    if dated:
        merged |= {"published_at": dated[0].published_at, "published_precision": dated[0].published_precision}
    merged["edition_date"] = merged["edition_date"] or merged["heading_date"]
    return UrlMetadata(**merged)


def _find_first(values: Iterable[Any]) -> Any:
    """The first value that is not empty; else the last, which is the empty value of its field (None or no tags)."""
    value = None
    for value in values:
        if value not in (None, ()):
            break
    return value


def encode_metadata(metadata: UrlMetadata) -> dict[str, Any]:
    """The metadata of a post at a URL, as JSON values."""
    return encode_record(metadata)


def decode_metadata(stored: dict[str, Any]) -> UrlMetadata:
    """The metadata of a post at a URL, from JSON values."""
    return UrlMetadata(**decode_fields(stored) | {"tags": tuple(sorted(stored["tags"]))})
