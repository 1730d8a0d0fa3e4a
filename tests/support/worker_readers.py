"""What workers of tests do in place of reading a page: its body names a file that tells whether it was tried before."""

import os
import signal
import time
from pathlib import Path

from pipelines.reading.workers import Result
from pipelines.records.pages import FetchedPage


def read_body(page: FetchedPage) -> Result:
    return page.body


def read_slowly(page: FetchedPage) -> Result:
    time.sleep(0.05)
    return page.body


def die_and_count(page: FetchedPage) -> Result:
    """Dies of a page that says `die FILE`, and adds a letter to that file before."""
    word, _, file = page.body.decode().partition(" ")
    if word == "die":
        with Path(file).open("a") as deaths:
            deaths.write("x")
        return die(page)
    return page.body


def read_or_fail(page: FetchedPage) -> Result:
    """Dies or raises an error where the page says so."""
    return {b"die": die, b"raise": raise_error}.get(page.body, read_body)(page)


def die_once(page: FetchedPage) -> Result:
    return page.body if _is_second(page) else die(page)


def die(_: FetchedPage) -> Result:
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def hang_once(page: FetchedPage) -> Result:
    return page.body if _is_second(page) else hang(page)


def tell_and_hang(page: FetchedPage) -> Result:
    """Hangs, and adds a line with its process to the file that the page names before."""
    with Path(page.body.decode()).open("a") as told:
        told.write(f"{os.getpid()}\n")
    return hang(page)


def hang(_: FetchedPage) -> Result:
    time.sleep(3600)
    return None


def raise_error(_: FetchedPage) -> Result:
    raise MemoryError


def _is_second(page: FetchedPage) -> bool:
    mark = Path(page.body.decode())
    if mark.exists():
        return True
    mark.touch()
    return False
