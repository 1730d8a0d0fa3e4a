import pytest

from pipelines.text.lexicon import pack_lexicon
from pipelines.text.ngrams import UNKNOWN, NgramCounter
from pipelines.text.wordcounts import WordCounter
from pipelines.text.wordlists import Words

TEXT = "我们提出一种方法。\n我们提出一种模型。\n"
WORDS = Words({"我们": 0.2, "提出": 0.2, "方法": 0.2, "一种": 0.2, "模型": 0.2}, {"我们": "r"}, {"r": {"n": 1.0}})


@pytest.fixture
def counter() -> NgramCounter:
    counter = NgramCounter()
    counter.add(TEXT)
    return counter


def test_what_was_seen_is_likelier_than_what_was_not(counter: NgramCounter) -> None:
    ngrams = counter.estimate({"们": 0.1, "门": 0.1}, 1000)
    context = ngrams.pack_context("我")
    seen, told = ngrams.find_share(context, ngrams.number("们"))
    unseen, told_too = ngrams.find_share(context, ngrams.number("门"))
    assert (told, told_too) == (True, False)
    assert seen > unseen * ngrams.single["门"]


def test_a_limit_leaves_the_oftener_seen(counter: NgramCounter) -> None:
    ngrams = counter.estimate({}, 40)
    assert len(ngrams.keys) <= 40 + len(set(TEXT))
    assert ngrams.find_share(ngrams.pack_context("我们提"), ngrams.number("出"))[1]


def test_rare_sequences_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.ngrams._LEARNING_LIMIT", 10)
    counter = NgramCounter()
    counter.add(TEXT)
    ngrams = counter.estimate({}, 1000)
    assert "出" in ngrams.single
    assert "型" not in ngrams.single


def test_rare_characters_are_one(monkeypatch: pytest.MonkeyPatch, counter: NgramCounter) -> None:
    monkeypatch.setattr("pipelines.text.ngrams._VOCABULARY", 6)
    ngrams = counter.estimate({}, 1000)
    assert {ngrams.number(character) for character in ngrams.characters[6:]} == {UNKNOWN}
    assert len(ngrams.ids) == 6
    assert "型" in ngrams.single


def test_words_of_a_text_weigh_more_than_before() -> None:
    counter = WordCounter(pack_lexicon(WORDS))
    counter.add(TEXT * 1000)
    mixed = counter.mix(WORDS)
    assert mixed.shares["提出"] > WORDS.shares["提出"] > mixed.shares["模型"]
    assert sum(mixed.transitions["r"].values()) == pytest.approx(1, abs=0.2)


def test_enough_text_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.wordcounts._ENOUGH", 5)
    counter = WordCounter(pack_lexicon(WORDS))
    counter.add(TEXT)
    assert counter.words["提出"] == pytest.approx(1, abs=0.1)
