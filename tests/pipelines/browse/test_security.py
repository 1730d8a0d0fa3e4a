"""The headers of responses."""

import asyncio
from typing import Any

from pipelines.browse.security import DATASETTE_POLICY, POLICY, Message, Receive, Response, Send, protect


def send_through(app: Any) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {}

    asyncio.run(app({"type": "http"}, receive, send))
    return sent


def test_pages_of_datasette_get_a_policy() -> None:
    async def app(_scope: Message, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b""})

    start, body = send_through(protect(app))
    assert dict(start["headers"])[b"content-security-policy"] == DATASETTE_POLICY.encode()
    assert dict(start["headers"])[b"x-content-type-options"] == b"nosniff"
    assert body == {"type": "http.response.body", "body": b""}


def test_own_pages_keep_their_stricter_policy() -> None:
    async def app(_scope: Message, _receive: Receive, send: Send) -> None:
        await Response("扩散", 404).asgi_send(send)

    start, body = send_through(protect(app))
    policies = [value for name, value in start["headers"] if name == b"content-security-policy"]
    assert policies == [POLICY.encode()]
    assert start["status"] == 404
    assert body["body"].decode() == "扩散"


def test_a_redirect_names_its_target() -> None:
    async def app(_scope: Message, _receive: Receive, send: Send) -> None:
        await Response("", 302, "/paper/2413.00001").asgi_send(send)

    assert (b"location", b"/paper/2413.00001") in send_through(app)[0]["headers"]
