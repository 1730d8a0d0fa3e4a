"""Entries that come while others are sent."""

import asyncio
from collections.abc import Callable

import pytest

from pipelines.beside.turns import Turns
from pipelines.errors import ArchiveError

Outcome = int | BaseException


def send_all(count: int, refuse: Callable[[int], bool] = lambda _: False) -> tuple[list[Outcome], list[int]]:
    """What comes of entries 0, 1, 2 …, all but the first of which come during its turn; and the sizes of the turns."""
    sizes = []

    async def take_all() -> list[Outcome]:
        have_come = asyncio.Event()

        async def send(entries: list[int]) -> list[int]:
            sizes.append(len(entries))
            await have_come.wait()
            if any(map(refuse, entries)):
                raise ArchiveError("disk full")
            return [-entry for entry in entries]

        turns = Turns(send, 4)
        taken = [asyncio.ensure_future(turns.take(0))]
        while not sizes:
            await asyncio.sleep(0)
        taken += [asyncio.ensure_future(turns.take(entry)) for entry in range(1, count)]
        await asyncio.sleep(0)
        have_come.set()
        return await asyncio.gather(*taken, return_exceptions=True)

    return asyncio.run(take_all()), sizes


def test_what_comes_during_a_turn_goes_together() -> None:
    assert send_all(9) == ([-entry for entry in range(9)], [1, 4, 4])


def test_an_error_is_that_of_all_in_its_turn_and_of_no_other() -> None:
    results, sizes = send_all(7, refuse=lambda entry: entry == 2)
    assert [str(result) for result in results] == ["0", *["disk full"] * 4, "-5", "-6"]
    assert sizes == [1, 4, 2]


def test_a_turn_that_is_over_is_followed_by_another() -> None:
    async def send(entries: list[str]) -> list[str]:
        return entries

    async def take_twice() -> list[str]:
        turns = Turns(send, 4)
        return [await turns.take("星"), await turns.take("图")]

    assert asyncio.run(take_twice()) == ["星", "图"]


def test_nobody_waits_for_a_turn_that_is_broken_off() -> None:
    async def send_for_ever(_: list[str]) -> list[str]:
        await asyncio.sleep(3600)
        return []

    async def take_both() -> list[str | BaseException]:
        turns = Turns(send_for_ever, 1)
        taken = [asyncio.ensure_future(turns.take(entry)) for entry in "星图"]
        await asyncio.sleep(0)
        assert turns._sending is not None
        turns._sending.cancel()
        return await asyncio.gather(*taken, return_exceptions=True)

    assert [type(result) for result in asyncio.run(take_both())] == [asyncio.CancelledError] * 2


@pytest.mark.parametrize("fails", [False, True])
def test_who_no_longer_waits_keeps_no_other_from_an_answer(*, fails: bool) -> None:
    async def send(entries: list[str]) -> list[str]:
        await asyncio.sleep(0.01)
        if fails and len(entries) > 1:
            raise ArchiveError("disk full")
        return entries

    async def take_all() -> list[str | BaseException]:
        turns = Turns(send, 4)
        taken = []
        for entry in "星图夜":
            taken.append(asyncio.ensure_future(turns.take(entry)))
            await asyncio.sleep(0)
        taken[1].cancel()
        return await asyncio.gather(*taken, return_exceptions=True)

    first, cancelled, last = asyncio.run(take_all())
    assert (first, str(last)) == ("星", "disk full" if fails else "夜")
    assert isinstance(cancelled, asyncio.CancelledError)
