"""The archive as the rest of the project holds it: open it, keep what was fetched, store what was read.

Every method is one transaction.  Raises ArchiveError, in one line, when the database cannot be used.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from pipelines.archive import queries
from pipelines.archive.database.connection import connect, find_file, read, read_still, remove_file, write
from pipelines.archive.database.locks import SiteLocks
from pipelines.archive.database.migration import migrate
from pipelines.archive.departures.reconciliation import Settled, settle_list
from pipelines.archive.dump.archive_dump import dump_archive, load_archive, open_history
from pipelines.archive.dump.files import prepare_folder
from pipelines.archive.ingest.changes import decide_change
from pipelines.archive.ingest.post_rows import StoreContext, StoreResult, apply_change, load_post
from pipelines.archive.ledger import crawls as runs
from pipelines.archive.ledger import fetches as ledger
from pipelines.archive.ledger import image_files as pictures
from pipelines.archive.ledger import language_models as models
from pipelines.archive.ledger.crawls import CrawlCounts, SiteEnd
from pipelines.archive.ledger.fetches import Failure, PendingFetch
from pipelines.archive.ledger.language_models import find_model
from pipelines.archive.queries import health
from pipelines.archive.queries import post_history as chronicle
from pipelines.archive.queries.health import OverduePolicy, RunRecord, SiteHealth
from pipelines.archive.queries.known_sites import RevisitPolicy, select_known_sites
from pipelines.archive.queries.post_history import Candidate, Contents, PostHistory
from pipelines.errors import ArchiveError, BusyError
from pipelines.records.models import PackedModel
from pipelines.records.pages import FetchedPage
from pipelines.records.readings import Reading
from pipelines.records.sites import Deployed, KnownSite, Site, WholeList

__all__ = [
    "Archive",
    "CrawlCounts",
    "Failure",
    "RevisitPolicy",
    "Settled",
    "SiteEnd",
    "StoreResult",
    "find_file",
    "find_model",
    "open_archive",
    "remove_file",
]


def open_archive(url: str) -> "Archive":
    """The archive at `sqlite:///PATH` or `postgresql://...`, created or upgraded.  Raises ArchiveError."""
    migrate(url)
    return Archive(connect(url))


def open_existing(url: str) -> "Archive":
    """As `open_archive`, where there is one.  Raises ArchiveError, and makes no file."""
    file = find_file(url)
    if file is not None and not file.is_file():
        raise ArchiveError(f"there is no archive at {file}")
    return open_archive(url)


def load_new(url: str, folder: Path, now: datetime) -> dict[str, int]:
    """Fill the archive at `url`, which is empty or not there yet, from a dump; the rows of each kind."""
    history = open_history(folder, now)
    archive = open_archive(url)
    try:
        with archive.write() as connection:
            return load_archive(connection, history)
    finally:
        archive.close()


class Archive:
    """An open archive.  All times are aware; addresses are public ones."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site_ids: dict[Site, int] = {}
        self._claims = SiteLocks(engine)

    def close(self) -> None:
        """Frees what was claimed."""
        self._claims.close()
        self._engine.dispose()

    def write(self) -> AbstractContextManager[Connection]:
        """The transaction of a method that writes."""
        return write(self._engine)

    def read(self) -> AbstractContextManager[Connection]:
        """The transaction of a method that only reads."""
        return read(self._engine)

    def acquire_site(self, base_url: str) -> None:
        """From now on the site is this archive's alone to read, until it is closed.  BusyError."""
        if not self._claims.claim(base_url):
            raise BusyError(f"another run is reading {base_url} into this archive")

    def hold_site(self, base_url: str) -> AbstractContextManager[bool]:
        """Whether the site can be claimed, for the length of a block; what was claimed before stays claimed."""
        return self._claims.borrow(base_url)

    def begin_crawl(self, spider: str, mode: str, now: datetime, bases: Sequence[str] | None = None) -> int:
        """Note in the ledger that a run began, and at which addresses; its number."""
        with self.write() as connection:
            return runs.insert_crawl(connection, spider, mode, now, bases)

    def is_only_crawl(self, crawl_id: int) -> bool:
        """Whether no other run has ever begun here."""
        with self.read() as connection:
            return not runs.has_other_crawl(connection, crawl_id)

    def finish_crawl(
        self, crawl_id: int, now: datetime, outcome: str, counts: CrawlCounts, sites: Sequence[SiteEnd] = ()
    ) -> None:
        """Note how a run ended, and how each of its sites fared."""
        with self.write() as connection:
            runs.finish_crawl(connection, crawl_id, now, outcome, counts)
            for end in sites:
                runs.insert_site_end(connection, crawl_id, end)

    def upsert_site(self, site: Site) -> int:
        """The number of a site, whose row is written only where it says something new."""
        if site not in self._site_ids:
            with self.write() as connection:
                self._site_ids[site] = ledger.upsert_site(connection, site)
        return self._site_ids[site]

    def mark_checked(self, site: Site, now: datetime) -> None:
        """The home page was asked for."""
        with self.write() as connection:
            ledger.mark_checked(connection, site.base_url, now)

    def mark_deployment_complete(self, home: FetchedPage) -> None:
        """All that was deployed with this home page is in the archive; only another one will be worth a look."""
        with self.write() as connection:
            ledger.mark_deployment_complete(connection, home)

    def mark_listed(self, site: Site, now: datetime) -> None:
        """The list of posts was read whole."""
        with self.write() as connection:
            ledger.mark_listed(connection, site.base_url, now)

    def keep_fetch(self, crawl_id: int, page: FetchedPage) -> int:
        """Commit a page before anything in it is understood; the number of the fetch."""
        site_id = self.upsert_site(page.site)
        with self.write() as connection:
            return ledger.insert_fetch(connection, crawl_id, site_id, page)

    def list_sites(self) -> list[str]:
        """The base addresses of all sites that were ever read."""
        with self.read() as connection:
            return queries.select_sites(connection)

    def pending_sites(self) -> list[str]:
        """The base addresses of sites that have pending fetches."""
        with self.read() as connection:
            return ledger.select_pending_sites(connection)

    def pending_fetches(self, base_url: str) -> Iterator[PendingFetch]:
        """Pages of a site that were kept and never understood, the oldest first; they may be stored meanwhile."""
        after = 0
        while portion := self._select_pending(base_url, after):
            yield from portion
            after = portion[-1].fetch_id

    def _select_pending(self, base_url: str, after: int) -> list[PendingFetch]:
        with self.read() as connection:
            return ledger.select_pending(connection, base_url, after)

    def store_reading(self, reading: Reading, fetch_id: int, crawl_id: int) -> StoreResult:
        """Store what a kept page says: all rows derived from it, and the state of the fetch, or nothing."""
        with self.write() as connection:
            context = StoreContext(ledger.select_origin(connection, fetch_id), crawl_id)
            known = load_post(connection, reading, context.origin.fetched_at)
            stored = apply_change(connection, known, decide_change(known, reading), reading, context)
            ledger.settle_fetch(connection, context.origin, same=stored.outcome == "same")
            return stored

    def mark_seen(self, crawl_id: int, page: FetchedPage) -> bool:
        """An address answered 304: it still says what it said.  False, and nothing written, where it is not known."""
        site_id = self.upsert_site(page.site)
        with self.write() as connection:
            known = ledger.see_address(connection, page)
            if known:
                ledger.insert_sight(connection, crawl_id, site_id, page)
            return known

    def settle_list(self, whole: WholeList, crawl_id: int, ceiling: float) -> Settled:
        """Posts that a list read whole names no longer moved, were replaced or are gone, once all it names was stored.

        Where more than the share `ceiling` of the site's live addresses vanished, that is said and nothing is marked.
        """
        with self.write() as connection:
            return settle_list(connection, whole, crawl_id, ceiling)

    def mark_deployed(self, crawl_id: int, deployed: Deployed) -> None:
        """A deployment was read to its end, and need not be read again."""
        site_id = self.upsert_site(deployed.site)
        with self.write() as connection:
            ledger.insert_deployment(connection, crawl_id, site_id, deployed)

    def list_deployments(self, site: Site) -> frozenset[str]:
        """The sources of the deployments of a site that were read to their ends."""
        with self.read() as connection:
            return queries.select_deployments(connection, site)

    def missing_images(self, keys: Collection[str]) -> set[str]:
        """Those of the pictures that are kept nowhere, and that a host may still have."""
        with self.read() as connection:
            return pictures.select_missing(connection, keys)

    def posts_lacking_images(self, urls: Collection[str]) -> set[str]:
        """Those of the addresses whose latest reading shows a picture that is kept nowhere."""
        with self.read() as connection:
            return pictures.select_lacking(connection, urls)

    def record_image_file(self, key: str, path: str, checksum: str) -> None:
        """A picture was downloaded; `path` is below the folder of pictures."""
        with self.write() as connection:
            pictures.record_image_file(connection, key, path, checksum)

    def mark_image_dead(self, key: str) -> None:
        """A picture's host has it no more."""
        with self.write() as connection:
            pictures.mark_dead(connection, key)

    def choose_model(self, url: str) -> str | None:
        """The version of the model that is to read an address: the one that did before, else the newest, if any."""
        with self.read() as connection:
            return models.choose_version(connection, url)

    def read_model(self, version: str) -> PackedModel:
        """A model that was kept."""
        with self.read() as connection:
            return models.select_model(connection, version)

    def keep_model(self, model: PackedModel) -> None:
        """Keep a model, the newest from now on, unless it is known."""
        with self.write() as connection:
            models.insert_model(connection, model)

    def record_failure(self, failure: Failure, now: datetime) -> None:
        """A page gave nothing; its fetch, where there is one, keeps its bytes and is not tried again."""
        with self.write() as connection:
            ledger.insert_failure(connection, failure, now)

    def last_seen(self, urls: Collection[str]) -> dict[str, queries.LastSeen]:
        """What to ask addresses with, so that they can answer 304; none where only a whole page will do."""
        with self.read() as connection:
            return queries.select_last_seen(connection, urls)

    def known_sites(self, policy: RevisitPolicy, now: datetime) -> list[KnownSite]:
        """What is known of each site that was ever read."""
        with self.read() as connection:
            return select_known_sites(connection, policy, now)

    def dump(self, folder: Path, *, with_fetches: bool) -> dict[str, int]:
        """Write what the archive says as JSON Lines into a new folder or over a dump; the rows of each kind."""
        prepare_folder(folder)
        with read_still(self._engine) as connection:
            return dump_archive(connection, folder, with_fetches=with_fetches)

    def list_runs(self, most: int) -> list[RunRecord]:
        """The last runs, the latest first."""
        with self.read() as connection:
            bases = health.select_open_bases(connection, most)
        claims = {base: self._is_claimed(base) for base in bases}
        with self.read() as connection:  # anew: a run may have ended while its claim was asked about
            return health.select_runs(connection, most, claims)

    def _is_claimed(self, base_url: str) -> bool:
        with self.hold_site(base_url) as free:
            return not free

    def site_health(self, freshness: OverduePolicy) -> list[SiteHealth]:
        """How every site is doing, by blog and rank."""
        with self.read() as connection:
            return health.select_health(connection, freshness)

    def find_candidates(self, name: str, url: str) -> list[Candidate]:
        """The posts that may be meant by an address, an identity, a title or a part of one."""
        with self.read() as connection:
            return chronicle.find_candidates(connection, name, url)

    def get_post_history(self, post_id: int) -> PostHistory:
        """What became of a post."""
        with self.read() as connection:
            return chronicle.select_post_history(connection, post_id)

    def read_revision(self, revision_id: int) -> Contents:
        """All that stands in a revision, by table as a dump has it."""
        with self.read() as connection:
            return chronicle.select_contents(connection, revision_id)

    def count_totals(self) -> queries.Totals:
        """How much the archive holds."""
        with self.read() as connection:
            return queries.count_totals(connection)
