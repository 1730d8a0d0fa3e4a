"""What a new post costs does not depend on how many posts its site has."""

from datetime import date, timedelta

from pipelines.archive.store import Archive
from pipelines.records.readings import Reading
from pipelines.records.sites import Site
from tests.support.factories import FIRST, SECOND, make_block, make_facts, make_reading, store


def invent_reading(number: int, site: Site = FIRST) -> Reading:
    day = date(2020, 1, 1) + timedelta(days=number)
    return make_reading(
        make_block(0, f"2001.{number:05}"),
        site=site,
        url=f"{site.base_url}{day}/",
        key=f"kedreamix/{day}/虚拟人",
        metadata=make_facts(title=f"虚拟人 {day}", published_at=None),
        edition_date=day,
        content_hash=f"hash of {day}",
    )


def count_steps(archive: Archive, *numbers: int, site: Site = FIRST) -> int:
    """The steps of SQLite's virtual machine, in hundreds, while posts are stored."""
    steps = []
    with archive.read() as connection:
        driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(lambda: steps.append(1), 100)
    for number in numbers:
        result = store(archive, invent_reading(number, site))
        assert result.outcome == ("new" if site is FIRST else "address")
    driver.set_progress_handler(None, 100)
    return len(steps)


def test_a_post_of_a_large_site_takes_no_more_steps(sqlite_archive: Archive) -> None:
    first = count_steps(sqlite_archive, *range(20))
    count_steps(sqlite_archive, *range(20, 300))
    assert 0 < count_steps(sqlite_archive, *range(300, 320)) < 1.1 * first


def test_neither_does_a_post_that_another_site_has(sqlite_archive: Archive) -> None:
    count_steps(sqlite_archive, *range(320))
    first = count_steps(sqlite_archive, *range(20), site=SECOND)
    count_steps(sqlite_archive, *range(20, 300), site=SECOND)
    assert 0 < count_steps(sqlite_archive, *range(300, 320), site=SECOND) < 1.1 * first
