"""What a person asks of an archive, and what the archive answers: papers, lectures and notes.

A paper is one result, whatever the number of digests that it is in.  The date of a paper is the edition date of its
latest digest, that of a post the day on which it was published.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

ResultKind = Literal["paper", "lecture", "note"]
Feature = Literal["code", "project", "images", "video"]
RESULT_KINDS: tuple[ResultKind, ...] = get_args(ResultKind)
FEATURES: tuple[Feature, ...] = get_args(Feature)


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that a result must meet, all of them; an empty field is no condition.

    One of several topics, authors, kinds or sites is enough, of several features all are needed.  Topics and authors
    are compared without regard to case; `authors` are names or parts of names, `sites` are base URLs or parts of them.
    `since` and `until` are days, both inclusive.  `is_gone` keeps what no live post shows any more.
    """

    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    kinds: tuple[ResultKind, ...] = ()
    sites: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A query in the words of a person, None for all, with filters; `limit` None asks for all results."""

    query: str | None = None
    filters: Filters = field(default_factory=Filters)
    limit: int | None = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A result: a paper with its arXiv ID, or a lecture or a note with the ID of its post.

    `snippet` is a piece of the text that holds the words, with `marks` at the characters to mark, each a start and an
    end; empty without a query.
    """

    kind: ResultKind
    arxiv_id: str | None
    post_id: int | None
    title: str
    url: str
    date: date | None
    topics: tuple[str, ...] = ()
    is_gone: bool = False
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
