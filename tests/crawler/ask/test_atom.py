"""`atom`: the newest papers of a question, under identifiers that stay."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest

Ask = Callable[..., int]


def test_feed_has_the_newest_papers(ask: Ask, tmp_path: Path) -> None:
    assert ask("atom", tmp_path / "a.xml", "--limit", "2", "--title", "New", "--url", "https://me.example/a.xml") == 0
    feed = feedparser.parse(str(tmp_path / "a.xml"))
    assert not feed.bozo
    assert (feed.feed.title, len(feed.entries)) == ("New", 2)
    assert [entry.updated for entry in feed.entries] == sorted((entry.updated for entry in feed.entries), reverse=True)


def test_dates_do_not_change_the_identifier_of_a_feed(ask_file: Ask, tmp_path: Path) -> None:
    identifiers = set()
    for number, given in enumerate(([], ["--since", "7d"], ["--since", "2020", "--until", "2024"])):
        assert ask_file("atom", tmp_path / f"{number}.xml", "invented", "--author", "b", "--author", "a", *given) == 0
        identifiers.add(feedparser.parse(str(tmp_path / f"{number}.xml")).feed.id)
    assert identifiers == {"tag:kedreamix.github.io,2024:papers?q=invented&author=a&author=b"}


def test_title_of_a_feed_is_its_question(ask_file: Ask, tmp_path: Path) -> None:
    for given, title in {(): "Kedreamix papers", ("新", "--gone"): "Kedreamix papers: 新, gone"}.items():
        assert ask_file("atom", tmp_path / "a.xml", *given) == 0
        assert feedparser.parse(str(tmp_path / "a.xml")).feed.title == title


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("atom", "a.xml", "--limit", "0"), "atom: --limit must be 1 or more, got 0"),
        (("atom", "a.xml", "--kind", "note"), "atom: --kind must be paper, because a feed has papers, got note"),
        (("atom", "none/a.xml"), "atom: none/a.xml cannot be written: there is no folder none"),
    ],
)
def test_error_is_one_line(
    ask_file: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: Any,
    error: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask_file(*arguments) == 2
    written = capsys.readouterr().err
    assert written.startswith(f"kedreamix-archive {error}")
    assert written.count("\n") == 1
