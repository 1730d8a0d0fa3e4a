"""Whose copy a page is."""

import pytest

from crawler.sites.registry import SiteProfile, find_profile, make_profile, owns
from pipelines.records.sites import Site

FIRST = SiteProfile(Site("kedreamix", "https://kedreamix.github.io/", "butterfly", rank=0))
SECOND = SiteProfile(Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", rank=1))
READ_FROM = "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://kedreamix.github.io/", FIRST),
        ("https://kedreamix.github.io/2024/05/22/Paper/2024-05-22/NeRF/", FIRST),
        ("https://kedreamix.github.io/Talk2Paper/Paper/2025-03-05/NeRF/", SECOND),
    ],
)
def test_a_known_site_by_its_public_address(address: str, source: SiteProfile) -> None:
    assert find_profile(address, (FIRST, SECOND)) is source


def test_any_other_is_its_own_site() -> None:
    assert find_profile("https://else.example/", (FIRST, SECOND)) is None
    assert make_profile(READ_FROM, "matery").site == Site("127.0.0.1:8000", READ_FROM, "matery")


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("https://kedreamix.github.io/a/", FIRST),
        ("https://kedreamix.github.io/Talk2Paper/a/", SECOND),
        ("https://kedreamix.github.io/Talk2PaperToo/a/", FIRST),
        ("https://else.example/Talk2Paper/a/", None),
    ],
)
def test_an_address_below_two_bases_has_one_owner(address: str, owner: SiteProfile | None) -> None:
    owners = [source for source in (FIRST, SECOND) if owns(source, address, (FIRST, SECOND))]
    assert owners == ([owner] if owner else [])


def test_a_stranger_owns_what_lies_below_it() -> None:
    stranger = make_profile(READ_FROM, "butterfly")
    assert owns(stranger, READ_FROM + "a/", (FIRST, SECOND))
    assert not owns(stranger, FIRST.site.base_url, (FIRST, SECOND))
