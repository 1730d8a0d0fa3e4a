"""When processes begin."""

from concurrent.futures import Future

from pipelines.beside.on_demand import OnDemand


class Stub:
    """Counts how often it was begun."""

    def __init__(self) -> None:
        self.begun = 0

    def begin(self) -> "Future[None]":
        self.begun += 1
        return Future()


def test_processes_begin_once() -> None:
    stub = Stub()
    source = OnDemand(lambda: stub)
    source.begin()
    source.begin()
    assert [source.start_when_fast() for _ in range(20)] == [None] * 20
    assert stub.begun == 1


def test_without_processes_nothing_begins() -> None:
    source = OnDemand[Stub]()
    source.begin()
    assert source.start() is None
