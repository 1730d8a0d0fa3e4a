"""Which known site a URL belongs to."""

import pytest

from crawler.sites.registry import SiteProfile, find_profile, make_profile, owns
from pipelines.records.sites import Site

FIRST = SiteProfile(Site("kedreamix", "https://kedreamix.github.io/", "butterfly", rank=0))
SECOND = SiteProfile(Site("kedreamix", "https://kedreamix.github.io/Talk2Paper/", "matery", rank=1))
READ_FROM = "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    ("url", "profile"),
    [
        ("https://kedreamix.github.io/", FIRST),
        ("https://kedreamix.github.io/2024/05/22/Paper/2024-05-22/NeRF/", FIRST),
        ("https://kedreamix.github.io/Talk2Paper/Paper/2025-03-05/NeRF/", SECOND),
    ],
)
def test_a_public_url_of_a_known_site(url: str, profile: SiteProfile) -> None:
    assert find_profile(url, (FIRST, SECOND)) is profile


def test_any_other_url_is_a_site_of_its_own() -> None:
    assert find_profile("https://else.example/", (FIRST, SECOND)) is None
    assert make_profile(READ_FROM, "matery").site == Site("127.0.0.1:8000", READ_FROM, "matery")


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://kedreamix.github.io/a/", FIRST),
        ("https://kedreamix.github.io/Talk2Paper/a/", SECOND),
        ("https://kedreamix.github.io/Talk2PaperToo/a/", FIRST),
        ("https://else.example/Talk2Paper/a/", None),
    ],
)
def test_a_url_below_two_base_urls_has_one_owner(url: str, owner: SiteProfile | None) -> None:
    owners = [profile for profile in (FIRST, SECOND) if owns(profile, url, (FIRST, SECOND))]
    assert owners == ([owner] if owner else [])


def test_an_unknown_site_owns_what_lies_below_it() -> None:
    unknown = make_profile(READ_FROM, "butterfly")
    assert owns(unknown, READ_FROM + "a/", (FIRST, SECOND))
    assert not owns(unknown, FIRST.site.base_url, (FIRST, SECOND))
