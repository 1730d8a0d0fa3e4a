from math import e
from pathlib import Path

import pytest

from pipelines.text.language_model.word_lists import read_vocabulary

FREQUENCY_LIST = [["模型"], [], ["楷模", "abc", "一个很长的词"]]
TRANSITIONS = {("E", "n"): {("B", "n"): -1.0, ("S", "r"): -2.0, ("M", "n"): -1.0}, ("B", "n"): {("E", "n"): 0.0}}


def test_the_formats_of_both_packages_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dict.txt").write_text("模型 30 n\n我们 10 r\nA 5 eng\n", encoding="utf-8")
    (tmp_path / "prob_trans.py").write_text(f"P={TRANSITIONS}", encoding="utf-8")
    files = [tmp_path / name for name in ("dict.txt", "prob_trans.py")]
    monkeypatch.setattr("pipelines.text.language_model.word_lists.list_jieba_files", lambda: files)
    monkeypatch.setattr("wordfreq.get_frequency_list", lambda language, name: FREQUENCY_LIST)
    vocabulary = read_vocabulary()
    assert vocabulary.tags == {"模型": "n", "我们": "r", "A": "eng"}
    assert list(vocabulary.frequencies) == ["模型", "楷模", "我们"]
    assert vocabulary.frequencies["模型"] > vocabulary.frequencies["楷模"] > vocabulary.frequencies["我们"]
    assert vocabulary.transitions == {"n": {"n": pytest.approx(1 / (1 + 1 / e)), "r": pytest.approx(1 / (1 + e))}}
