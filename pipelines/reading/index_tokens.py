"""Cuts the texts of a reading into tokens for the full-text index, so that the process that stores need not.

The index reads its texts from the archive, by `collect_papers` and `collect_posts`, and cuts those that are not here.
Does not import SQLAlchemy.
"""

from collections.abc import Iterator

from pipelines.archive.search.tokens import write_tokens
from pipelines.records.readings import Reading, Section, Takeaway


def cut_texts(reading: Reading) -> dict[str, str]:
    """The texts of a reading that are searched, and the tokens of each."""
    return {text: write_tokens([text]) for text in dict.fromkeys(filter(None, _list_texts(reading)))}


def _list_texts(reading: Reading) -> Iterator[str | None]:
    contents = reading.contents
    for block in contents.appearances:
        yield from (block.title, block.comment)
    for mention in contents.mentions:
        yield mention.title
    for paper in contents.recommended_papers:
        yield from (paper.title, paper.authors, paper.reason)
    for lecture in contents.lectures:
        yield from (lecture.talk_title, lecture.abstract, lecture.speaker, lecture.speaker_bio)
    is_digest = reading.identity.kind == "digest"  # of which only the papers are searched
    rows: list[Section | Takeaway] = [*contents.sections, *contents.takeaways]
    for row in rows:
        if row.appearance is not None or not is_digest:
            yield row.text
    if not is_digest:
        yield reading.metadata.title
