"""What a post that was read before is asked with."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from scrapy import Request

from crawler.validators import ValidatorHeaders, choose_headers
from pipelines.archive.ledger import Validators
from pipelines.archive.queries import Sight
from pipelines.records import Listed

MODIFIED = "Wed, 22 May 2024 06:09:00 GMT"
LISTED = Listed(
    "https://a.example/b/", "NeRF", datetime(2024, 5, 22, tzinfo=UTC), cover_image_url="https://i.example/c"
)
SEEN = Sight(Validators('"1"', MODIFIED), None, LISTED)
UNTAGGED = replace(SEEN, validators=Validators(None, MODIFIED))


class Archive:
    def last_sight(self, url: str) -> Sight | None:
        return SEEN if url == LISTED.url else None


@pytest.mark.parametrize(
    ("sight", "listed", "asked", "headers"),
    [
        (SEEN, LISTED, "http://127.0.0.1:8000/b/", {"If-None-Match": '"1"'}),
        (UNTAGGED, LISTED, LISTED.url, {"If-Modified-Since": MODIFIED}),
        (UNTAGGED, LISTED, "http://127.0.0.1:8000/b/", {}),
        (replace(UNTAGGED, fetched_from="http://127.0.0.1:8000/b/"), LISTED, LISTED.url, {}),
        (replace(SEEN, validators=Validators(None, None)), LISTED, LISTED.url, {}),
        (SEEN, replace(LISTED, cover_image_url=None), LISTED.url, {}),
        (SEEN, replace(LISTED, updated_at=LISTED.published_at), LISTED.url, {}),
        (replace(SEEN, listed=None), LISTED, LISTED.url, {}),
    ],
)
def test_what_is_known_and_means_something_here(
    sight: Sight, listed: Listed, asked: str, headers: dict[str, str]
) -> None:
    assert choose_headers(sight, listed, asked) == headers


@pytest.mark.parametrize(
    ("request_", "conditional"),
    [
        (Request(LISTED.url, cb_kwargs={"listed": LISTED}), True),
        (Request(LISTED.url, cb_kwargs={"listed": replace(LISTED, url="https://a.example/new/")}), False),
        (Request(LISTED.url), False),
        (Request(LISTED.url, cb_kwargs={"listed": LISTED}, meta={"redirect_urls": ["https://a.example/old/"]}), False),
    ],
)
def test_only_listed_posts_that_were_read_are_asked_conditionally(request_: Request, conditional: bool) -> None:
    request_.headers["If-None-Match"] = "of another address"
    ValidatorHeaders(Archive(), wants_pictures=False).process_request(request_)  # type: ignore[arg-type]
    assert request_.headers.get("If-None-Match") == (b'"1"' if conditional else None)


@pytest.mark.parametrize(("lacking", "conditional"), [(False, True), (True, False)])
def test_a_post_whose_pictures_are_wanted_is_asked_for_whole(
    lacking: bool, conditional: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Archive, "lacks_pictures", lambda _self, _url: lacking, raising=False)
    request = Request(LISTED.url, cb_kwargs={"listed": LISTED})
    ValidatorHeaders(Archive(), wants_pictures=True).process_request(request)  # type: ignore[arg-type]
    assert ("If-None-Match" in request.headers) is conditional
