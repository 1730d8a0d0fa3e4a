from itertools import pairwise

import pytest

from pipelines.text.language_model.ambiguous_characters import CONFUSED, Document, ExampleCollector, Window
from pipelines.text.language_model.ngrams import NgramCounter
from pipelines.text.language_model.tokens import LINE_END
from pipelines.text.language_model.trie import UNKNOWN
from pipelines.text.language_model.word_counts import WordCounter
from pipelines.text.language_model.word_lattice import pack_lexicon
from pipelines.text.language_model.word_lists import Words

TEXT = "我们提出一种方法。\n我们提出一种模型。\n"
WORDS = Words({"我们": 0.2, "提出": 0.2, "方法": 0.2, "一种": 0.2, "模型": 0.2}, {"我们": "r"}, {"r": {"n": 1.0}})


@pytest.fixture
def counter() -> NgramCounter:
    counter = NgramCounter()
    counter.add(TEXT)
    return counter


def test_what_was_seen_is_likelier_than_what_was_not(counter: NgramCounter) -> None:
    ngrams = counter.estimate({"们": 0.1, "门": 0.1}, 1000)
    context = ngrams.read_context("我")
    seen, told, after = ngrams.follow(context, ngrams.number("们"))
    unseen, told_too, _ = ngrams.follow(context, ngrams.number("门"))
    assert (told, told_too) == (True, False)
    assert seen > unseen * ngrams.weigh_single("门")
    assert after == ngrams.read_context("我们")


def test_a_context_is_as_long_as_what_was_seen(counter: NgramCounter) -> None:
    ngrams = counter.estimate({}, 1000)
    assert len(ngrams.read_context("我们提出")) == 4
    assert len(ngrams.read_context("型们提出")) == 3
    assert ngrams.read_context("们型") == ngrams.read_context("出型")
    assert ngrams.read_context("型🜁") == ()


def test_a_limit_leaves_the_oftener_seen(counter: NgramCounter) -> None:
    ngrams = counter.estimate({}, 40)
    assert len(ngrams.sequences.codes) <= 40 + 1 + len(set(TEXT))
    assert ngrams.follow(ngrams.read_context("我们提"), ngrams.number("出"))[1]


def test_rare_sequences_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.ngrams._LEARNING_LIMIT", 10)
    counter = NgramCounter()
    counter.add(TEXT)
    ngrams = counter.estimate({}, 1000)
    assert ngrams.number("出") != UNKNOWN
    assert ngrams.number("型") == UNKNOWN


def test_rare_characters_are_one(monkeypatch: pytest.MonkeyPatch, counter: NgramCounter) -> None:
    monkeypatch.setattr("pipelines.text.language_model.ngrams._MOST_CHARACTERS", 6)
    ngrams = counter.estimate({}, 1000)
    assert len(ngrams.sequences.alphabet) == 6
    assert ngrams.number("法") == UNKNOWN
    assert ngrams.weigh_single("法") > 0


def test_words_of_a_text_weigh_more_than_before() -> None:
    counter = WordCounter(pack_lexicon(WORDS))
    counter.add(TEXT * 1000)
    mixed = counter.mix(WORDS)
    assert mixed.shares["提出"] > WORDS.shares["提出"] > mixed.shares["模型"]
    assert sum(mixed.transitions["r"].values()) == pytest.approx(1, abs=0.2)


def test_enough_text_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.word_counts._ENOUGH", 5)
    counter = WordCounter(pack_lexicon(WORDS))
    counter.add(TEXT)
    assert counter.words["提出"] == pytest.approx(1, abs=0.1)


def test_a_clause_tells_what_its_neighbours_do_not() -> None:
    examples = ExampleCollector()
    for noun in "图像模型场景方法数据特征文本视频":
        examples.add(f"在许多{noun}中进行实验。把它{noun}与其他结合。这里的{noun}不清楚。")
    classifier = examples.learn()
    for window, right in (
        (Window("在许多山", "进行实验"), "中"),
        (Window("把它山", "其他结合"), "与"),
        (Window("这里的山", "清楚"), "不"),
    ):
        shares = classifier.judge_window(window)
        assert sum(shares) == pytest.approx(1)
        assert CONFUSED[shares.index(max(shares))] == right


def test_how_the_line_begins_tells_as_well() -> None:
    examples = ExampleCollector()
    for one, other in pairwise("真实完整一致准确多样稳定"):
        examples.add(f"题目：视频图像{one}与{other}\n方法：视频图像{one}不{other}\n")
    classifier = examples.learn()
    windows = (Window(f"{LINE_END}{label}：视频图像真", "整" + LINE_END) for label in ("题目", "方法"))
    title, method = (dict(zip(CONFUSED, classifier.judge_window(window), strict=True)) for window in windows)
    assert title["与"] > 2 * method["与"]


def test_what_stands_elsewhere_without_the_character_tells_as_well() -> None:
    text = "三维一致性，身份一致性，真实中一致性，图像中的"
    assert Document(text).open_window("的真实", "一致性").apart is None
    assert Document(text + "。" * 3000).open_window("的真实", "一致性").apart == (0, 2)
    examples = ExampleCollector()
    for one, other in pairwise("真实完整一致准确多样稳定"):
        examples.add(f"图像{one}与{other}性。视频{other}性。模型{other}性。" + "。" * 3000)
        examples.add(f"图像{one}不{other}性。" + "。" * 3000)
    classifier = examples.learn()
    windows = (Window("图像真", "整性。", apart) for apart in ((0, 2), (0, 0)))
    joined, denied = (dict(zip(CONFUSED, classifier.judge_window(window), strict=True)) for window in windows)
    assert joined["与"] > 2 * denied["与"]


def test_without_examples_all_are_alike() -> None:
    shares = ExampleCollector().learn().judge_window(Window("在许多山", "进行实验"))
    assert shares == [pytest.approx(1 / 3)] * 3


def test_enough_examples_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.ambiguous_characters._ENOUGH", 3)
    examples = ExampleCollector()
    for _ in range(3):
        examples.add("在图像中进行。" * 3)
    with_more = ExampleCollector()
    with_more.add("在图像中进行。" * 3)
    assert examples.learn() == with_more.learn()
