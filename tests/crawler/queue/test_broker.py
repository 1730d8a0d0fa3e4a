"""The queue itself: who gets which job, and what becomes of those whose worker died."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from crawler.queue.broker import Broker, open_broker
from crawler.queue.jobs import Job
from crawler.queue.retries import MOST_ATTEMPTS
from pipelines.archive.store import open_archive
from pipelines.errors import ArchiveError

BLOG, TALK = Job("refresh", "https://one.example/"), Job("crawl", "https://one.example/talk/")
OTHER = Job("refresh", "https://other.example/")
_ALL = "SELECT args->>'site' AS site, status::text, attempts FROM procrastinate_jobs ORDER BY id"


def use(url: str, action: Callable[[Broker], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with open_broker(url) as broker:
            return await action(broker)

    return asyncio.run(run())


async def query(broker: Broker, statement: str) -> list[tuple[Any, ...]]:
    rows = await broker.app.connector.execute_query_all_async(statement)  # type: ignore[arg-type]
    return [tuple(row.values()) for row in rows]


async def take(broker: Broker) -> str | None:
    """The site of the job that a new worker gets; it dies at once."""
    worker = await broker.app.job_manager.register_worker()
    job = await broker.app.job_manager.fetch_job(None, worker)
    await broker.app.connector.execute_query_async(
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
    )
    return job and str(job.task_kwargs["site"])


def test_a_host_is_read_by_one_worker_at_a_time(postgres_archive_url: str) -> None:
    async def act(broker: Broker) -> None:
        assert await broker.enqueue([BLOG, TALK, OTHER]) == [BLOG, TALK, OTHER]
        assert [await take(broker) for _ in range(3)] == [BLOG.site, OTHER.site, None]

    use(postgres_archive_url, act)


def test_a_site_has_one_job_that_waits_or_runs(postgres_archive_url: str) -> None:
    async def act(broker: Broker) -> None:
        both = await asyncio.gather(*(broker.enqueue([BLOG, OTHER]) for _ in range(2)))
        assert sorted(map(len, both)) == [0, 2]
        await take(broker)
        assert await broker.enqueue([Job("crawl", BLOG.site)]) == []

    use(postgres_archive_url, act)


def test_jobs_of_dead_workers_are_given_back_once(postgres_archive_url: str) -> None:
    async def act(broker: Broker) -> None:
        await broker.enqueue([BLOG, OTHER])
        await take(broker)
        rescued = await asyncio.gather(*(broker.rescue(30) for _ in range(2)))
        assert sorted(rescued) == [[], [str(BLOG)]]
        assert await query(broker, _ALL) == [(BLOG.site, "todo", 1), (OTHER.site, "todo", 0)]
        assert await query(broker, "SELECT id FROM procrastinate_workers") == []

    use(postgres_archive_url, act)


def test_a_job_that_kills_its_workers_fails_in_the_end(postgres_archive_url: str) -> None:
    async def act(broker: Broker) -> None:
        await broker.enqueue([BLOG])
        for _ in range(MOST_ATTEMPTS):
            assert await take(broker) == BLOG.site
            await broker.rescue(30)
        assert await query(broker, _ALL) == [(BLOG.site, "failed", MOST_ATTEMPTS)]

    use(postgres_archive_url, act)


def test_one_worker_looks_for_sites_that_are_due(postgres_archive_url: str) -> None:
    async def act(broker: Broker) -> None:
        assert sorted(await asyncio.gather(*(broker.claim_planning(300) for _ in range(2)))) == [False, True]
        assert not await broker.claim_planning(300)
        assert await broker.claim_planning(0)

    use(postgres_archive_url, act)


def test_what_ended_long_ago_is_forgotten(postgres_archive_url: str) -> None:
    async def act(broker: Broker) -> None:
        await broker.enqueue([BLOG, OTHER])
        worker = await broker.app.job_manager.register_worker()
        await broker.name_worker(worker, "one:7")
        await broker.name_worker(worker, "one:7")
        await broker.record_end(BLOG, 3, "one:7")
        await broker.tidy()
        assert await query(broker, "SELECT job, exit_code, worker FROM endings") == [(str(BLOG), 3, "one:7")]
        await broker.app.connector.execute_query_async("UPDATE endings SET ended_at = now() - interval '8 days'")
        await broker.tidy()
        assert await query(broker, "SELECT * FROM endings") == []
        assert len(await query(broker, _ALL)) == 2

    use(postgres_archive_url, act)


def test_the_archive_does_not_meet_the_queue(postgres_archive_url: str) -> None:
    """A queue may be there before the archive, and is no table of it."""
    use(postgres_archive_url, lambda broker: broker.enqueue([BLOG]))
    open_archive(postgres_archive_url).close()

    async def list_schemas(broker: Broker) -> set[Any]:
        found = await query(broker, "SELECT nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace"
                            " WHERE relname LIKE 'procrastinate%%'")  # fmt: skip
        return set(found)

    assert use(postgres_archive_url, list_schemas) == {("queue",)}


def test_a_server_that_is_not_there(postgres_archive_url: str) -> None:
    async def act(_: Broker) -> None:
        """Nothing."""

    gone = postgres_archive_url.replace("/archive_", "/no_such_")
    with pytest.raises(ArchiveError, match=r"^cannot use the queue in postgresql://.*does not exist$"):
        use(gone, act)
