"""What Chinese grammar says about 中, 不 and 与: a classifier for models that have learned from no text.

Weights are natural logarithms, by hand, with 49 digests in view.  By word lists alone 87 % of 3,278 occurrences in
other digests are right with them, 61 % without; of 1,840 in a book on programming 90 % and 71 %.
"""

from collections.abc import Mapping

from pipelines.text.language_model.ambiguous_characters import FEATURE_LENGTH, Classifier, pack_weights
from pipelines.text.language_model.tokens import LINE_END

_Weights = tuple[float, float, float]
"""For 中, 不 and 与."""
_SINGLES: Mapping[tuple[str, _Weights], str] = {  # kind of the feature (see `extract_features`), weights: tokens
    ("h", (1.5, -0.5, -1.0)): "在从",  # 在…中
    ("c", (2.0, -2.5, -2.0)): "的，。、；）" + LINE_END,
    ("c", (1.5, -1.5, -1.5)): "取获得进提",  # 从…中取得
    ("c", (-2.0, 1.0, -2.0)): "同足仅需要会能是可必够再如断变受了稳确易依限到",
    ("a", (-2.0, 1.5, -1.0)): "而并也都却还就则又但的很和",
    ("a", (-2.5, 0.5, 0.5)): "，。；：" + LINE_END,
    ("a", (-3.0, 1.0, 0.0)): "在从",
    ("i", (-0.7, -0.7, 1.2)): "相比",  # 与…相比
    ("c", (-0.5, -2.0, 1.0)): "其最A",
}
_COUNTS: Mapping[str, _Weights] = {
    "l": (-1.0, -1.0, 2.0),  # 反射与折射
    "m2": (-0.5, -0.5, 1.0),
    "m3": (-0.5, -0.5, 1.0),
    "t0": (1.0, 0.0, -2.0),
}


def make_grammar() -> Classifier:
    """The classifier of the table.

    >>> from pipelines.text.language_model.ambiguous_characters import Window
    >>> [round(p, 2) for p in make_grammar().classify(Window("，在这种情况", "，"))][0] > 0.9
    True
    """
    singles = {kind + token: weights for (kind, weights), tokens in _SINGLES.items() for token in tokens}
    named = [*singles.items(), *_COUNTS.items()]
    return pack_weights({name.ljust(FEATURE_LENGTH, LINE_END): weights for name, weights in named})
