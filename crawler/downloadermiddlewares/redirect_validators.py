"""Removes the validators of conditional requests from redirected requests.

An ETag or a date belongs to the URL that it was sent for, not to the URL that a redirect leads to.
"""

from scrapy import Request


class ValidatorHeaders:
    """Removes `If-None-Match` and `If-Modified-Since` from a request that was redirected."""

    def process_request(self, request: Request) -> None:
        if request.meta.get("redirect_urls"):
            request.headers.pop("If-None-Match", None)
            request.headers.pop("If-Modified-Since", None)
