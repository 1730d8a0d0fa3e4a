"""The status in the text format of Prometheus, for the textfile collector of node_exporter.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from crawler.watch.status import Status
from pipelines.archive.queries.health import SiteHealth
from pipelines.records.queue import QueueState

_PREFIX = "kedreamix_archive"


def format_metrics(status: Status) -> bytes:
    """All metrics; times are in seconds since 1970, sizes in bytes."""
    registry = CollectorRegistry()

    def measure(name: str, text: str, value: float) -> None:
        Gauge(f"{_PREFIX}_{name}", text, registry=registry).set(value)

    measure("checked_timestamp_seconds", "When these metrics were written.", status.at.timestamp())
    measure("posts", "Posts in the archive.", status.totals.posts)
    measure("papers", "Papers in the archive.", status.totals.papers)
    measure("size_bytes", "Size of the archive.", status.extent.size)
    measure("open_failures", "Pages that failed when they were last requested.", len(status.failures))
    if status.disk:
        measure("disk_free_bytes", "Free space on the disk of the archive.", status.disk.free)
    _measure_sites(registry, status.sites)
    if status.queue:
        _measure_queue(registry, status.queue)
    return generate_latest(registry)


def _measure_queue(registry: CollectorRegistry, queue: QueueState) -> None:
    jobs = Gauge(f"{_PREFIX}_queue_jobs", "Jobs in the queue, by state.", ["state"], registry=registry)
    for state, count in queue.counts.items():
        jobs.labels(state).set(count)
    seen = Gauge(
        f"{_PREFIX}_queue_worker_seen_timestamp_seconds",
        "Last sign of life of a worker.",
        ["worker"],
        registry=registry,
    )
    for worker in queue.workers:
        seen.labels(worker.name).set(worker.seen_at.timestamp())


def _measure_sites(registry: CollectorRegistry, sites: Iterable[SiteHealth]) -> None:
    live = Gauge(f"{_PREFIX}_site_posts", "Live URLs of posts on a site.", ["site"], registry=registry)
    gone = Gauge(f"{_PREFIX}_site_gone", "URLs of posts that are gone from a site.", ["site"], registry=registry)
    overdue = Gauge(f"{_PREFIX}_site_overdue", "Posts of a site overdue for a check.", ["site"], registry=registry)
    times = {
        "success": Gauge(
            f"{_PREFIX}_site_success_timestamp_seconds", "Last success on a site.", ["site"], registry=registry
        ),
        "run": Gauge(f"{_PREFIX}_site_run_timestamp_seconds", "Last run on a site.", ["site"], registry=registry),
    }
    for site in sites:
        live.labels(site.base_url).set(site.live)
        gone.labels(site.base_url).set(site.gone)
        overdue.labels(site.base_url).set(site.overdue)
        for name, moment in (("success", site.last_success_at), ("run", site.last_run_at)):
            times[name].labels(site.base_url).set(_count_seconds(moment))


def _count_seconds(moment: datetime | None) -> float:
    """Seconds since 1970, 0 for what never was."""
    return moment.timestamp() if moment else 0
