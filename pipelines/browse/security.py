"""The headers of every response: what a page may load, and that no other site may show it in a frame.

Does not import Datasette: it speaks ASGI.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Images are those of the blog, on any host.  Nothing else leaves this site; no script stands in a page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' https: data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY = _POLICY.format(styles="")
DATASETTE_POLICY = _POLICY.format(styles=" 'unsafe-inline'")  # its own pages of tables hold styles
_OWN = b"content-security-policy"
_COMMON = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),  # the hosts of images refuse requests that name another site
)


def protect(app: App) -> App:
    """The application with these headers on every response."""

    async def protected(scope: Message, receive: Receive, send: Send) -> None:
        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                has_policy = any(name.lower() == _OWN for name, _ in headers)
                headers += [] if has_policy else [(_OWN, DATASETTE_POLICY.encode())]
                message["headers"] = [*headers, *_COMMON]
            await send(message)

        await app(scope, receive, send_protected)

    return protected


class Response:
    """What a handler answers, as Datasette expects it: an object that sends itself."""

    def __init__(self, body: str, status: int = 200, location: str | None = None) -> None:
        self.body, self.status, self.location = body, status, location

    async def asgi_send(self, send: Send) -> None:
        headers = [(b"content-type", b"text/html; charset=utf-8"), (_OWN, POLICY.encode())]
        headers += [(b"location", self.location.encode("ascii", "ignore"))] if self.location else []
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body.encode()})
