"""`atom`: the newest papers of a question, under identifiers that stay."""

from pathlib import Path

import feedparser

from tests.support.asking import Ask


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
