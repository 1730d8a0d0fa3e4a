"""Does again what a lost connection to a server has broken off, once the server answers again.

Does not import any table.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import isgeneratorfunction
from types import FunctionType
from typing import Any, TypeVar

from pipelines.errors import ArchiveError, LostConnectionError
from pipelines.records.sessions import USUAL_POLICY

logger = logging.getLogger(__name__)

_POLL_S = 0.2  # a server that is restarted answers again within a second
_Result = TypeVar("_Result")
_Role = TypeVar("_Role")


@dataclass(slots=True)
class Reconnection:
    """Waits up to `seconds` for a server that does not answer."""

    seconds: int = USUAL_POLICY.reconnect_s
    ended: str | None = None  # why it does not wait any more: what a run does at its end must not wait again

    def stop(self) -> None:
        """Wait no longer, now and later."""
        self.ended = ""

    def persist(self, action: Callable[[], _Result]) -> _Result:
        """The result of an action, which is called again while it raises LostConnectionError.

        Raises ArchiveError where the server does not answer in time.
        """
        try:
            return action()
        except LostConnectionError as error:
            if self.ended is None:
                logger.warning("%s; trying again for %d s", error, self.seconds)
            return self._wait(action, error)

    def _wait(self, action: Callable[[], _Result], error: LostConnectionError) -> _Result:
        lost_at = time.monotonic()
        while self.ended is None:
            try:
                result = action()
            except LostConnectionError as again:
                error = again
            else:
                logger.warning("connected again after %.1f s", time.monotonic() - lost_at)
                return result
            if time.monotonic() - lost_at >= self.seconds:
                self.ended = f"; no connection for {self.seconds} s (DB_RECONNECT_TIME)"
            else:
                time.sleep(_POLL_S)
        raise ArchiveError(f"{error}{self.ended}") from None


def persistent(role: type[_Role]) -> type[_Role]:
    """The public methods of a role do again what was lost with a connection: each is a transaction, or may be repeated.

    Those that yield are left as they are: what they have yielded cannot be taken back.
    """
    for name, method in list(vars(role).items()):
        if isinstance(method, FunctionType) and not name.startswith("_") and not isgeneratorfunction(method):
            setattr(role, name, _repeat(method))
    return role


def _repeat(method: Callable[..., _Result]) -> Callable[..., _Result]:
    @wraps(method)
    def repeated(self: Any, *args: Any, **given: Any) -> _Result:
        result: _Result = self.transactions.persist(lambda: method(self, *args, **given))
        return result

    return repeated
