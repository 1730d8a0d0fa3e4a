"""中, 不 and 与 are told apart by clause, line and document."""

from itertools import pairwise

import pytest

from pipelines.text.language_model.ambiguous_characters import AMBIGUOUS, DocumentCounts, ExampleCollector, Window
from pipelines.text.language_model.tokens import LINE_END


def test_the_clause_tells_more_than_the_neighbours() -> None:
    examples = ExampleCollector()
    for noun in "图像模型场景方法数据特征文本视频":
        examples.add(f"在许多{noun}中进行实验。把它{noun}与其他结合。这里的{noun}不清楚。")
    classifier = examples.learn()
    for window, expected in (
        (Window("在许多山", "进行实验"), "中"),
        (Window("把它山", "其他结合"), "与"),
        (Window("这里的山", "清楚"), "不"),
    ):
        probabilities = classifier.classify(window)
        assert sum(probabilities) == pytest.approx(1)
        assert AMBIGUOUS[probabilities.index(max(probabilities))] == expected


def test_the_beginning_of_the_line_is_evidence() -> None:
    examples = ExampleCollector()
    for first, second in pairwise("真实完整一致准确多样稳定"):
        examples.add(f"题目：视频图像{first}与{second}\n方法：视频图像{first}不{second}\n")
    classifier = examples.learn()
    windows = (Window(f"{LINE_END}{label}：视频图像真", "整" + LINE_END) for label in ("题目", "方法"))
    title, method = (dict(zip(AMBIGUOUS, classifier.classify(window), strict=True)) for window in windows)
    assert title["与"] > 2 * method["与"]


def test_occurrences_elsewhere_without_the_character_are_evidence() -> None:
    text = "三维一致性，身份一致性，真实中一致性，图像中的"
    assert DocumentCounts(text).make_window("的真实", "一致性").elsewhere is None
    assert DocumentCounts(text + "。" * 3000).make_window("的真实", "一致性").elsewhere == (0, 2)
    examples = ExampleCollector()
    for first, second in pairwise("真实完整一致准确多样稳定"):
        examples.add(f"图像{first}与{second}性。视频{second}性。模型{second}性。" + "。" * 3000)
        examples.add(f"图像{first}不{second}性。" + "。" * 3000)
    classifier = examples.learn()
    windows = (Window("图像真", "整性。", elsewhere) for elsewhere in ((0, 2), (0, 0)))
    known, unknown = (dict(zip(AMBIGUOUS, classifier.classify(window), strict=True)) for window in windows)
    assert known["与"] > 2 * unknown["与"]


def test_without_examples_all_are_equally_likely() -> None:
    probabilities = ExampleCollector().learn().classify(Window("在许多山", "进行实验"))
    assert probabilities == [pytest.approx(1 / 3)] * 3


def test_collecting_stops_at_the_example_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.text.language_model.ambiguous_characters._EXAMPLE_LIMIT", 3)
    examples, first_text_alone = ExampleCollector(), ExampleCollector()
    for _ in range(3):
        examples.add("在图像中进行。" * 3)
    first_text_alone.add("在图像中进行。" * 3)
    assert examples.learn() == first_text_alone.learn()
