"""An archive that is open to be read: how it is named, and what each role gives."""

from contextlib import closing
from pathlib import Path

from pipelines.archive.database.version import VERSIONS
from pipelines.archive.queries.extent import Extent
from pipelines.archive.queries.health import OverduePolicy
from pipelines.archive.reader import open_reader
from pipelines.archive.store import Archive
from pipelines.records.pages import PageFailure
from tests.support.factories import FIRST, NOW, make_block, make_reading, store


def test_an_archive_is_named_as_a_person_may_see_it(archive: Archive, archive_url: str) -> None:
    with closing(open_reader(archive_url)) as reader:
        if archive_url.startswith("sqlite"):
            assert reader.file == Path(reader.name) == Path(archive_url.removeprefix("sqlite:///"))
        else:
            assert reader.file is None
            assert reader.name.startswith("postgresql://postgres:***@/")


def test_the_state_of_an_archive(archive: Archive, archive_url: str) -> None:
    store(archive, make_reading(make_block()))
    crawl_id = archive.runs.begin("kedreamix", "full", NOW, [FIRST.base_url])
    archive.failures.record(crawl_id, PageFailure(f"{FIRST.base_url}x/", "fetch", "HTTP 404"), NOW)
    with closing(open_reader(archive_url)) as reader:
        assert reader.state.count_totals().papers == 1
        extent = reader.state.measure()
        assert extent == Extent(extent.size, VERSIONS[-1], NOW.date(), NOW.date(), 0, 0, 0, read_otherwise=False)
        assert extent.size > 100_000
        assert [failure.error for failure in reader.failures.list_open()] == ["HTTP 404"]
        assert [run.outcome for run in reader.runs.latest(1)] == ["interrupted"]
        assert [site.live for site in reader.runs.site_health(OverduePolicy(NOW, ()))] == [1]
