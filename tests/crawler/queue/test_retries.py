"""When a job is tried again, and what it locks."""

from datetime import timedelta

import pytest

from crawler.queue.jobs import Job, make_revisit
from crawler.queue.retries import BACKOFFS, decide_retry


@pytest.mark.parametrize(("exit_code", "attempts"), [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (6, 0), (75, 19), (-9, 9)])
def test_jobs_that_are_not_tried_again(exit_code: int, attempts: int) -> None:
    assert decide_retry(exit_code, attempts) is None


@pytest.mark.parametrize("exit_code", [75, 5, 130, -9, -15])
def test_pauses_double_and_end(exit_code: int) -> None:
    waits = []
    while retry := decide_retry(exit_code, len(waits)):
        waits.append(retry.wait)
    assert 2 * waits[0] == waits[1]
    assert waits == sorted(waits)
    if exit_code in (75, 5):
        assert timedelta(hours=4) < sum(waits, timedelta()) < timedelta(hours=6)
        assert waits[-1] <= BACKOFFS[exit_code].longest


def test_sites_on_one_host_share_a_lock() -> None:
    blog, talk = (
        Job("refresh", "https://kedreamix.github.io/"),
        Job("crawl", "http://kedreamix.github.io:80/Talk2Paper/"),
    )
    assert blog.host == talk.host
    assert blog.subject != talk.subject


def test_a_site_is_read_again_by_its_own_spider() -> None:
    assert make_revisit("https://a.example/", "kedreamix").words == ("refresh", "--site", "https://a.example/")
    assert make_revisit("https://a.example/", "feed").words == ("crawl", "feed", "-a", "site=https://a.example/")
    assert Job("reparse").words == ("reparse",)
