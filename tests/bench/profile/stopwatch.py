"""Measures the processor time of functions, each without that of the functions within it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any


@dataclass(slots=True)
class Stopwatch:
    """The own time of each step, in nanoseconds; `inner` is the time of the steps within each step that is open."""

    own: Counter[str] = field(default_factory=Counter)
    inner: list[int] = field(default_factory=lambda: [0])

    @contextmanager
    def measure(self, step: str) -> Iterator[None]:
        self.inner.append(0)
        started = time.process_time_ns()
        try:
            yield
        finally:
            taken = time.process_time_ns() - started
            self.own[step] += taken - self.inner.pop()
            self.inner[-1] += taken

    def wrap(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def measured(*arguments: Any, **given: Any) -> Any:
            with self.measure(step):
                return function(*arguments, **given)

        return measured
