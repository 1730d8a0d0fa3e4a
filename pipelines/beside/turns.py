"""Takes turns: what comes while a turn is under way goes together, in the next one."""

from asyncio import Future, ensure_future, get_running_loop
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

_Entry = TypeVar("_Entry")
_Result = TypeVar("_Result")


class Turns(Generic[_Entry, _Result]):
    """Sends entries in the order in which they come, at most `most` of them at a time.

    `send` returns a result for each, in their order.
    """

    def __init__(self, send: Callable[[list[_Entry]], Awaitable[Sequence[_Result]]], most: int) -> None:
        self._send = send
        self._most = most
        self._waiting: list[tuple[_Entry, Future[_Result]]] = []
        self._sending: Future[None] | None = None

    async def take(self, entry: _Entry) -> _Result:
        """The result of an entry.  Raises what `send` raises, for all entries of a turn."""
        result: Future[_Result] = get_running_loop().create_future()
        self._waiting.append((entry, result))
        if self._sending is None:
            self._sending = ensure_future(self._send_waiting())
            self._sending.add_done_callback(self._leave)
        return await result

    async def _send_waiting(self) -> None:
        while self._waiting:
            turn = self._waiting[: self._most]
            await self._send_turn(turn)
            del self._waiting[: len(turn)]
        self._sending = None

    def _leave(self, sending: "Future[None]") -> None:
        """Where the loop is about to end in the middle of a turn, nobody waits for ever."""
        if sending.cancelled():
            for _, result in self._waiting:
                result.cancel()

    async def _send_turn(self, turn: Sequence[tuple[_Entry, Future[_Result]]]) -> None:
        try:
            results = await self._send([entry for entry, _ in turn])
        except Exception as error:
            for _, result in turn:
                if not result.cancelled():
                    result.set_exception(error)
        else:
            for (_, result), found in zip(turn, results, strict=True):
                if not result.cancelled():
                    result.set_result(found)
