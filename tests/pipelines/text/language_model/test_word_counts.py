import pytest

from pipelines.text.language_model.word_counts import WordCounter
from pipelines.text.language_model.word_lattice import pack_lexicon
from pipelines.text.language_model.word_lists import Vocabulary

TEXT = "我们提出一种方法。\n我们提出一种模型。\n"
VOCABULARY = Vocabulary(dict.fromkeys(("我们", "提出", "方法", "一种", "模型"), 0.2), {"我们": "r"}, {"r": {"n": 1.0}})


def test_words_of_the_text_become_more_frequent() -> None:
    counter = WordCounter(pack_lexicon(VOCABULARY))
    counter.add(TEXT * 1000)
    adapted = counter.adapt(VOCABULARY)
    assert adapted.frequencies["提出"] > VOCABULARY.frequencies["提出"] > adapted.frequencies["模型"]
    assert sum(adapted.transitions["r"].values()) == pytest.approx(1, abs=0.2)


def test_counting_stops_at_the_token_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.word_counts._TOKEN_LIMIT", 5)
    counter = WordCounter(pack_lexicon(VOCABULARY))
    counter.add(TEXT)
    assert counter.words["提出"] == pytest.approx(1, abs=0.1)
