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

logger = logging.getLogger(__name__)

_POLL_S = 0.2  # a server that is restarted answers again within a second
_Result = TypeVar("_Result")
_Role = TypeVar("_Role")


@dataclass(slots=True)
class Reconnection:
    """Waits up to `seconds` for a server that does not answer."""

    seconds: float
    is_stopped: bool = False

    def stop(self) -> None:
        """Wait no longer, now and later."""
        self.is_stopped = True

    def persist(self, action: Callable[[], _Result]) -> _Result:
        """The result of an action, which is called again while it raises LostConnectionError.

        Raises ArchiveError where the server does not answer in time.
        """
        until = None
        while True:
            try:
                result = action()
            except LostConnectionError as error:
                now = time.monotonic()
                if until is None:
                    until = now + self.seconds
                    logger.warning("%s; trying again for %g s", error, self.seconds)
                if now >= until or self.is_stopped:
                    self.stop()  # what a run does to end itself must not wait again
                    waited = f"{self.seconds - until + now:.0f} s"
                    raise ArchiveError(f"{error}; no connection for {waited} (DB_RECONNECT_TIME)") from None
                time.sleep(_POLL_S)
            else:
                if until is not None:
                    logger.warning("connected again after %.1f s", self.seconds - until + time.monotonic())
                return result


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
