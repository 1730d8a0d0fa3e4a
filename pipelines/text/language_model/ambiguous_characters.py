"""Distinguishes 中, 不 and 与: all three leave the same two bytes, and all three fit between most neighbours.

The evidence is farther away than n-grams reach: in the clause (在…中, 与…相结合), at the beginning of the line, and
elsewhere in the document.  A maximum entropy classifier reads it, trained with AdaGrad: J. Duchi, E. Hazan and
Y. Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (2011).

The features were chosen by cross-validation within the half of the digests that is learned from (log loss, then
errors).  Constants quote `python -m tests.bench.constants`: 163 wrong of 30,781 with the values here.
"""

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.text.language_model.tokens import LINE_END, split_tokens

AMBIGUOUS = "中不与"
_CLAUSE_REACH = 20  # tokens: 167 wrong at 10, 158 at 40
_LINE_REACH = 60  # tokens: 163 wrong at 30
_NEAR_REACH = 5  # tokens: 161 wrong at 3
_OVERLAP_REACH = 8  # tokens, by hand: two words on each side
_MOST_OCCURRENCES = 2  # by hand: distinguishes never, once and more often
_LEAST_DOCUMENT_LENGTH = (
    3_000  # tokens, by hand: absence from a short text is no evidence; 163 wrong at 0 too, as digests are long
)
_OCCURRENCE = re.compile(f"[{AMBIGUOUS}]")
_PAIR_BEFORE_OTHER = re.compile(f"(?=([^\n]{{2}})[^{AMBIGUOUS}])")
_PAIR_AFTER_OTHER = re.compile(f"(?<=[^{AMBIGUOUS}])(?=([^\n]{{2}}))")
_CLAUSE_END = re.compile("[\n，。：；]")
_EXAMPLE_LIMIT = 60_000  # by hand: ten seconds of learning; 49 digests have 5,329 examples
_LEAST_FEATURE_COUNT = 3  # 168 wrong at 6
_EPOCHS = 2  # 170 wrong at 1
_LEARNING_RATE = 0.1  # 166 wrong at 0.2
_LEAST_GRADIENT = 0.01  # by hand: saves time on examples that are right already
_WEIGHT_UNITS = 48  # per nat: a weight is stored in one signed byte, which then covers 2.6 nats
_DOCUMENT_FEATURES = tuple(f"{kind}{count}{LINE_END}" for kind in "uv" for count in range(_MOST_OCCURRENCES + 1))
FEATURE_LENGTH = 3  # characters: one that names the kind of the feature, and two tokens


@dataclass(frozen=True, slots=True)
class Window:
    """The tokens before and after an occurrence.

    `elsewhere` holds how often the document has the two tokens before it followed by another character than the
    ambiguous ones, and the two after it preceded by another; None for a document too short for that to be evidence.
    """

    before: str
    after: str
    elsewhere: tuple[int, int] | None = None


class DocumentCounts:
    """Counts pairs of tokens over a document, for the windows that are cut from it."""

    def __init__(self, tokens: str) -> None:
        self._is_long_enough = len(tokens) >= _LEAST_DOCUMENT_LENGTH
        self._before_others = Counter(_PAIR_BEFORE_OTHER.findall(tokens))
        self._after_others = Counter(_PAIR_AFTER_OTHER.findall(tokens))

    def make_window(self, before: str, after: str) -> Window:
        elsewhere = (self._before_others[before[-2:]], self._after_others[after[:2]])
        return Window(before, after, elsewhere if self._is_long_enough else None)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Feature names, concatenated; and one byte of weight per feature and ambiguous character."""

    features: str
    weights: "array[int]"
    rows: dict[str, Sequence[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        width, weights = len(AMBIGUOUS), self.weights
        starts = range(0, len(self.features), FEATURE_LENGTH)
        names = (self.features[start : start + FEATURE_LENGTH] for start in starts)
        rows = {name: weights[width * number : width * (number + 1)] for number, name in enumerate(names)}
        object.__setattr__(self, "rows", rows)

    @property
    def reads_document(self) -> bool:
        """Whether any feature is about the rest of the document."""
        return any(feature in self.rows for feature in _DOCUMENT_FEATURES)

    def classify(self, window: Window) -> list[float]:
        """The probability of each ambiguous character, in their order."""
        rows = [row for feature in extract_features(window) if (row := self.rows.get(feature))]
        return _softmax([sum(column) / _WEIGHT_UNITS for column in zip(*rows, strict=True)] or [0.0] * len(AMBIGUOUS))


def _softmax(scores: Sequence[float]) -> list[float]:
    highest = max(scores)
    weights = [math.exp(score - highest) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


def extract_features(window: Window) -> list[str]:
    """The neighbours, and what the clause contains before and after; each a letter for its kind and two tokens.

    >>> extract_features(Window("\\n在图像", "进行"))[:5]
    ['a像\\n', 'b图像', 'c进\\n', 'd进行', 'e像进']
    """
    left, right = window.before.rjust(2, LINE_END), window.after.ljust(2, LINE_END)
    neighbours = ("a" + left[-1] + LINE_END, "b" + left[-2:], "c" + right[0] + LINE_END, "d" + right[:2])
    before = _CLAUSE_END.split(left[-_CLAUSE_REACH:])[-1]
    after = _CLAUSE_END.split(right[:_CLAUSE_REACH])[0]
    contents = [*_list_pairs("f", before), *_list_pairs("g", after)]
    for kind, tokens in (("h", before), ("i", after), ("j", left[-_NEAR_REACH:]), ("k", right[:_NEAR_REACH])):
        contents += [kind + token + LINE_END for token in dict.fromkeys(tokens)]
    overlap = _list_overlap(before, after)
    elsewhere = (
        f"{kind}{min(count, _MOST_OCCURRENCES)}{LINE_END}"
        for kind, count in zip("uv", window.elsewhere or (), strict=False)
    )
    return [*neighbours, "e" + left[-1] + right[0], *contents, *overlap, *_list_frame(left, before, after), *elsewhere]


def _list_overlap(before: str, after: str) -> list[str]:
    """Tokens that both sides share: 与 joins similar words, as in 真实性与一致性."""
    shared = len({*before[-_OVERLAP_REACH:]} & {*after[:_OVERLAP_REACH]})
    last = ["l"] if before and before[-1] in after[:_OVERLAP_REACH] else []
    return [feature.ljust(FEATURE_LENGTH, LINE_END) for feature in (*last, f"m{min(shared, 3)}")]


def _list_frame(left: str, before: str, after: str) -> list[str]:
    """The beginning of the line, the beginning and end of the clause, and the lengths of its two sides."""
    line = left[-_LINE_REACH:].rpartition(LINE_END)[2]
    frame = (
        "n" + (line[:2] if len(line) < _LINE_REACH else ""),
        "o" + before[:1],
        "p" + before[:2],
        "q" + after[-1:],
        "r" + after[-2:],
        f"s{min(len(before) // 2, 5)}",
        f"t{min(len(after) // 2, 5)}",
    )
    return [feature.ljust(FEATURE_LENGTH, LINE_END) for feature in frame]


def _list_pairs(kind: str, tokens: str) -> list[str]:
    """Each pair once, in order of first occurrence, so that learning is reproducible."""
    return [kind + first + second for first, second in dict.fromkeys(pairwise(tokens))]


class ExampleCollector:
    """Collects the windows of the ambiguous characters in clean texts, and learns a classifier from them."""

    def __init__(self) -> None:
        self._examples: list[tuple[int, Window]] = []

    def add(self, text: str) -> None:
        """Adds the examples of a text; does nothing once there are enough."""
        if len(self._examples) < _EXAMPLE_LIMIT:
            tokens = split_tokens(text)
            document = DocumentCounts(tokens)
            for occurrence in _OCCURRENCE.finditer(tokens):
                start, end = occurrence.span()
                before, after = tokens[max(start - _LINE_REACH, 0) : start], tokens[end : end + _CLAUSE_REACH]
                self._examples.append((AMBIGUOUS.index(occurrence[0]), document.make_window(before, after)))

    def learn(self) -> Classifier:
        """The classifier of the examples.  Its weights leave out the characters' frequencies, which n-grams cover."""
        counts = Counter(label for label, _ in self._examples)
        base = [math.log((counts[number] + 1) / (len(self._examples) + 1)) for number in range(len(AMBIGUOUS))]
        feature_counts = Counter(feature for _, window in self._examples for feature in extract_features(window))
        weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(AMBIGUOUS))
        squares: defaultdict[str, list[float]] = defaultdict(lambda: [_LEARNING_RATE] * len(AMBIGUOUS))
        for _ in range(_EPOCHS):
            for label, window in self._examples:
                features = [
                    feature for feature in extract_features(window) if feature_counts[feature] >= _LEAST_FEATURE_COUNT
                ]
                rows = [weights[feature] for feature in features]
                probabilities = _softmax([sum(column) for column in zip(base, *rows, strict=True)])
                _update_weights(rows, [squares[feature] for feature in features], probabilities, label)
        return pack_weights(weights)


def _update_weights(
    rows: Sequence[list[float]], squares: Sequence[list[float]], probabilities: Sequence[float], label: int
) -> None:
    """One AdaGrad step for one example."""
    for number, probability in enumerate(probabilities):
        gradient = probability - (number == label)
        if abs(gradient) > _LEAST_GRADIENT:
            for row, sums in zip(rows, squares, strict=True):
                sums[number] += gradient * gradient
                row[number] -= _LEARNING_RATE * gradient / math.sqrt(sums[number])


def pack_weights(weights: Mapping[str, Sequence[float]]) -> Classifier:
    """The classifier of these weights, by feature."""
    packed = {
        feature: [max(-127, min(127, round(_WEIGHT_UNITS * weight))) for weight in row]
        for feature, row in weights.items()
    }
    kept = sorted(feature for feature, row in packed.items() if any(row))
    return Classifier("".join(kept), array("b", [weight for feature in kept for weight in packed[feature]]))
