"""Redirected requests carry no validators."""

from typing import Any

import pytest
from scrapy import Request

from crawler.downloadermiddlewares.redirect_validators import ValidatorHeaders

URL = "https://a.example/b/"
HEADERS = {"If-None-Match": '"1"', "If-Modified-Since": "Wed, 22 May 2024 06:09:30 GMT"}


@pytest.mark.parametrize(("meta", "kept"), [({}, True), ({"redirect_urls": ["https://a.example/old/"]}, False)])
def test_validators_do_not_follow_a_redirect(meta: dict[str, Any], kept: bool) -> None:
    request = Request(URL, headers=HEADERS, meta=meta)
    ValidatorHeaders().process_request(request)
    assert [name in request.headers for name in HEADERS] == [kept, kept]
