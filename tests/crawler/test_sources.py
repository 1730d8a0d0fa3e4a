"""Whose copy a page is."""

import pytest

from crawler.sources import Source, recognise_source
from pipelines.records import Site

FIRST = Source(Site("kedreamix", "https://kedreamix.github.io/", "butterfly", rank=0))
SECOND = Source(Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", rank=1))
READ_FROM = "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://kedreamix.github.io/", FIRST),
        ("https://kedreamix.github.io/2024/05/22/Paper/2024-05-22/NeRF/", FIRST),
        ("https://kedreamix.github.io/Talk2Paper/Paper/2025-03-05/NeRF/", SECOND),
    ],
)
def test_a_known_site_by_its_public_address(address: str, source: Source) -> None:
    assert recognise_source(address, READ_FROM, (FIRST, SECOND)) is source


def test_a_known_site_read_from_itself() -> None:
    assert recognise_source(None, SECOND.site.base_url, (FIRST, SECOND)) is SECOND


@pytest.mark.parametrize("address", [None, "https://else.example/"])
def test_any_other_is_its_own_site(address: str | None) -> None:
    source = recognise_source(address, READ_FROM, (FIRST, SECOND))
    assert source.site == Site("127.0.0.1:8000", READ_FROM, "butterfly")
