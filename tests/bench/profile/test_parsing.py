"""The profile of parsing: which steps it tells apart, and which pages and folders it takes."""

import time
from pathlib import Path

import pytest

from pipelines.parse.posts import post
from tests.bench.profile import __main__ as profile
from tests.bench.profile.parsing import STEPS, is_post, read_sources, time_parsel, time_steps
from tests.bench.profile.stopwatch import Stopwatch

_POSTS = Path(__file__).parents[3] / "data/sample/2024"


def test_a_step_does_not_count_the_steps_within_it() -> None:
    watch = Stopwatch()
    with watch.measure("outer"), watch.measure("inner"):
        until = time.process_time_ns() + 20_000_000
        while time.process_time_ns() < until:
            pass
    assert watch.own["inner"] > watch.own["outer"] >= 0


def test_every_step_of_a_digest_is_told_apart_and_the_parser_left_as_it_was() -> None:
    sources = [source for source in read_sources(_POSTS) if is_post(source)]
    reader = post.read_article
    own = time_steps(sources)
    assert set(own) == {*STEPS, "other"} - {"lecture"}
    assert post.read_article is reader
    head, beside, _, *rows = profile.describe_parsing([own, own], sum(own.values()) // 2, len(sources))
    assert head.startswith(f"{len(sources)} posts, ")
    assert beside.endswith(" of them: 2.0 times as many")
    assert time_parsel(sources) > 0
    assert [row[:36].strip() for row in rows] == [*STEPS, "other", "all"]


def test_a_page_without_an_article_is_no_post(tmp_path: Path) -> None:
    (tmp_path / "404.html").write_text("<p>404", encoding="utf-8")
    assert [is_post(source) for source in read_sources(tmp_path)] == [False]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [(["--rounds", "0"], "--rounds must be an integer >= 1, got 0"), (["{folder}"], "FOLDER={folder}: no HTML page")],
)
def test_what_cannot_be_measured_is_refused(
    arguments: list[str],
    fault: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["profile", *(argument.format(folder=tmp_path) for argument in arguments)])
    with pytest.raises(SystemExit, match="2"):
        profile.main()
    assert fault.format(folder=tmp_path) in capsys.readouterr().err
