import pytest

from pipelines.text.language_model.ngrams import NgramCounter
from pipelines.text.language_model.trie import UNKNOWN

TEXT = "我们提出一种方法。\n我们提出一种模型。\n"


@pytest.fixture
def counter() -> NgramCounter:
    counter = NgramCounter()
    counter.add(TEXT)
    return counter


def test_a_seen_sequence_is_likelier_than_an_unseen_one(counter: NgramCounter) -> None:
    ngrams = counter.estimate({"们": 0.1, "门": 0.1}, 1000)
    context = ngrams.read_context("我")
    seen, seen_is_found, next_state = ngrams.advance(context, ngrams.get_number("们"))
    unseen, unseen_is_found, _ = ngrams.advance(context, ngrams.get_number("门"))
    assert (seen_is_found, unseen_is_found) == (True, False)
    assert seen > unseen * ngrams.get_unigram("门")
    assert next_state == ngrams.read_context("我们")


def test_a_context_is_as_long_as_the_longest_seen_sequence(counter: NgramCounter) -> None:
    ngrams = counter.estimate({}, 1000)
    assert len(ngrams.read_context("我们提出")) == 4
    assert len(ngrams.read_context("型们提出")) == 3
    assert ngrams.read_context("们型") == ngrams.read_context("出型")
    assert ngrams.read_context("型🜁") == ()


def test_a_limit_keeps_the_most_frequent_sequences(counter: NgramCounter) -> None:
    ngrams = counter.estimate({}, 40)
    assert len(ngrams.sequences.codes) <= 40 + 1 + len(set(TEXT))
    assert ngrams.advance(ngrams.read_context("我们提"), ngrams.get_number("出"))[1]


def test_rare_sequences_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.ngrams._COUNTING_LIMIT", 10)
    counter = NgramCounter()
    counter.add(TEXT)
    ngrams = counter.estimate({}, 1000)
    assert ngrams.get_number("出") != UNKNOWN
    assert ngrams.get_number("型") == UNKNOWN


def test_rare_characters_share_one_number(monkeypatch: pytest.MonkeyPatch, counter: NgramCounter) -> None:
    monkeypatch.setattr("pipelines.text.language_model.ngrams._ALPHABET_LIMIT", 6)
    ngrams = counter.estimate({}, 1000)
    assert len(ngrams.sequences.alphabet) == 6
    assert ngrams.get_number("法") == UNKNOWN
    assert ngrams.get_unigram("法") > 0
