"""Stores readings: finds the post that each is of, decides what it changes, and applies the change.

The readings of a batch are stored in one transaction.  What no later reading of the batch depends on is written at its
end, for all of them together: papers, the full-text index, the states of fetches.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from pipelines.archive.ingest.batch import Batch
from pipelines.archive.ingest.change_rules import PostEventKind
from pipelines.archive.ingest.changes import Outcome, decide_change
from pipelines.archive.ingest.identity.post_search import find_posts
from pipelines.archive.ingest.known_posts import load_post
from pipelines.archive.ingest.merging import merge_posts
from pipelines.archive.ingest.post_rows import Applied, StoreContext, apply_change, select_papers
from pipelines.archive.ingest.redirects import claim_url, note_redirect
from pipelines.archive.ledger.failures import close_failures_at
from pipelines.archive.ledger.fetches import FetchOrigin, select_origins, settle_fetches
from pipelines.archive.ledger.missing_pages import select_lacking, supply_page
from pipelines.archive.papers.paper_rows import refresh_papers
from pipelines.archive.papers.readings import list_readings
from pipelines.archive.search.index import index_papers, index_posts
from pipelines.records.readings import Reading

# Of a batch, for whoever gathers one.  16 pages take two thirds of the processor time of single ones, and 32 little
# less; Scrapy takes no more pages while 5 MB of them are on their way.
BATCH_PAGES, BATCH_BYTES = 16, 2 << 20


@dataclass(frozen=True, slots=True)
class KeptReading:
    """The reading of a page that was kept: the fetch of the page, and the crawl that stores the reading.

    `tokens` holds the tokens of texts of the reading, as far as they are known.
    """

    reading: Reading
    fetch_id: int
    crawl_id: int
    tokens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreResult:
    """The result of storing a reading: outcome, events, and how many of its papers and images are new or known."""

    outcome: Outcome
    papers_new: int
    papers_known: int
    images_new: int
    events: tuple[PostEventKind, ...]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A reading whose change is applied; `is_same` is whether its page adds nothing to what was kept before."""

    reading: Reading
    origin: FetchOrigin
    applied: Applied
    is_same: bool

    @property
    def responded(self) -> tuple[set[str], datetime]:
        """The URLs that work, and when they did."""
        return {self.reading.url, self.reading.redirected_from or self.reading.url}, self.origin.fetched_at


def store_readings(connection: Connection, kept: Sequence[KeptReading]) -> list[StoreResult]:
    """Write all rows derived from readings, in their order, and the states of their fetches; a result for each."""
    origins = select_origins(connection, [each.fetch_id for each in kept])
    lacking = select_lacking(connection, [each.reading.url for each in kept])
    batch = Batch(connection)
    stored = [_store_reading(batch, each, origins[each.fetch_id], lacking) for each in kept]
    batch.flush()
    tokens = {text: tokens for each in kept for text, tokens in each.tokens.items()}
    unknown_papers = _refresh(connection, [each for each in stored if each.applied.post_id is not None], tokens)
    settle_fetches(connection, [(each.origin, each.is_same) for each in stored])
    close_failures_at(connection, [each.responded for each in stored])
    return _count(stored, set(unknown_papers), batch.unknown_images)


def _store_reading(batch: Batch, kept: KeptReading, origin: FetchOrigin, lacking: Collection[str]) -> _Stored:
    connection, reading = batch.connection, kept.reading
    match = find_posts(connection, reading)
    read_at, listed_url, known = origin.fetched_at, reading.redirected_from, None
    if listed_url or batch.concerns(match.post_ids):
        batch.flush()
    if match.post_ids:
        post_id = merge_posts(connection, match.post_ids)
        post_id = claim_url(connection, listed_url, post_id, read_at) if listed_url else post_id
        known = load_post(connection, post_id, reading, read_at)
    change = decide_change(known, reading)
    applied = apply_change(batch, known, change, reading, StoreContext(origin, kept.crawl_id, match))
    if listed_url:
        batch.flush()
        note_redirect(connection, listed_url, reading.url, read_at)
    is_supplied = change.written is None and reading.url in lacking and supply_page(connection, reading, origin.id)
    return _Stored(reading, origin, applied, applied.outcome == "same" and not is_supplied)


def _refresh(connection: Connection, changed: Sequence[_Stored], tokens: Mapping[str, str]) -> Set[str]:
    """Bring the papers and the index up to date; returns the papers that were unknown before."""
    outcomes = {each.applied.post_id: each.applied.outcome for each in changed if each.applied.post_id is not None}
    touched = {paper.arxiv_id for each in changed for paper in list_readings(each.reading)}
    # The shown revision and the time of publication affect the papers of all revisions of a post.
    touched |= select_papers(connection, [post_id for post_id, outcome in outcomes.items() if outcome != "new"])
    unknown = refresh_papers(connection, touched, [each.reading for each in changed])
    index_papers(connection, touched, tokens)
    index_posts(connection, outcomes.keys(), tokens)
    return unknown


def _count(stored: Sequence[_Stored], unknown_papers: set[str], unknown_images: set[str]) -> list[StoreResult]:
    """The result of each reading: what is unknown is new where it is read first."""
    results = []
    for each in stored:
        applied, papers = each.applied, {paper.arxiv_id for paper in list_readings(each.reading)}
        new = papers & unknown_papers if applied.post_id is not None else set()
        images = {image.key for image in each.reading.contents.images} if applied.revision_id is not None else set()
        results.append(
            StoreResult(applied.outcome, len(new), len(papers - new), len(images & unknown_images), applied.events)
        )
        unknown_papers -= new
        unknown_images -= images
    return results
