"""中, 不 or 与: they leave the same two bytes behind, and all three fit between most neighbours.

What tells them apart stands farther off, where n-grams do not reach: in the clause (在…中, 与…相结合), in how its line
begins, and elsewhere in the document.  A maximum entropy classifier, learned with AdaGrad: J. Duchi, E. Hazan and
Y. Singer, Adaptive Subgradient Methods (2011).
"""

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.text.language_model.tokens import LINE_END, split_tokens

CONFUSED = "中不与"
_REACH = 20
_LINE_REACH = 60
_NEAR = 5
_NEARBY = 8
_OFTEN = 2
_TELLING = 3_000  # tokens: what a shorter document does not have says nothing
_PLACE = re.compile(f"[{CONFUSED}]")
_PAIR_BEFORE_ANOTHER = re.compile(f"(?=([^\n]{{2}})[^{CONFUSED}])")
_PAIR_AFTER_ANOTHER = re.compile(f"(?<=[^{CONFUSED}])(?=([^\n]{{2}}))")
_CLAUSE_END = re.compile("[\n，。：；]")
_ENOUGH = 60_000  # examples; more change little, and cost ten seconds
_RARE = 3
_ROUNDS = 2
_RATE = 0.1
_SETTLED = 0.01
_UNITS = 48  # weights are kept as bytes
_LENGTH = 3  # of a feature


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens before and after a place; and how often the document has the two before it before another character than
    the confused ones, and the two after it after another.  None for a short document."""

    before: str
    after: str
    apart: tuple[int, int] | None = None


class Document:
    """What windows need to know of the whole that they are cut from."""

    def __init__(self, tokens: str) -> None:
        self._is_telling = len(tokens) >= _TELLING
        self._before_others = Counter(_PAIR_BEFORE_ANOTHER.findall(tokens))
        self._after_others = Counter(_PAIR_AFTER_ANOTHER.findall(tokens))

    def open_window(self, before: str, after: str) -> Window:
        apart = (self._before_others[before[-2:]], self._after_others[after[:2]])
        return Window(before, after, apart if self._is_telling else None)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Features of three characters each, put together, and a byte for each feature and confused character."""

    features: str
    weights: "array[int]"
    rows: dict[str, Sequence[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        width, weights = len(CONFUSED), self.weights
        names = (self.features[start : start + _LENGTH] for start in range(0, len(self.features), _LENGTH))
        rows = {name: weights[width * place : width * (place + 1)] for place, name in enumerate(names)}
        object.__setattr__(self, "rows", rows)

    def judge_window(self, window: Window) -> list[float]:
        """The shares of the confused characters, in their order."""
        found = [row for feature in list_features(window) if (row := self.rows.get(feature))]
        return _normalise([sum(column) / _UNITS for column in zip(*found, strict=True)] or [0.0] * len(CONFUSED))


def _normalise(scores: Sequence[float]) -> list[float]:
    most = max(scores)
    weights = [math.exp(score - most) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


def list_features(window: Window) -> list[str]:
    """The neighbours, and what the clause holds before and after, each as a letter and two tokens.

    >>> list_features(Window("\\n在图像", "进行"))[:5]
    ['a像\\n', 'b图像', 'c进\\n', 'd进行', 'e像进']
    """
    left, right = window.before.rjust(2, LINE_END), window.after.ljust(2, LINE_END)
    near = ("a" + left[-1] + LINE_END, "b" + left[-2:], "c" + right[0] + LINE_END, "d" + right[:2])
    before = _CLAUSE_END.split(left[-_REACH:])[-1]
    after = _CLAUSE_END.split(right[:_REACH])[0]
    held = [*_list_pairs("f", before), *_list_pairs("g", after)]
    for side, tokens in (("h", before), ("i", after), ("j", left[-_NEAR:]), ("k", right[:_NEAR])):
        held += [side + token + LINE_END for token in dict.fromkeys(tokens)]
    alike = _list_likenesses(before, after)
    apart = (f"{side}{min(count, _OFTEN)}{LINE_END}" for side, count in zip("uv", window.apart or (), strict=False))
    return [*near, "e" + left[-1] + right[0], *held, *alike, *_list_frame(left, before, after), *apart]


def _list_likenesses(before: str, after: str) -> list[str]:
    """与 joins what is alike: 真实性与一致性."""
    shared = len({*before[-_NEARBY:]} & {*after[:_NEARBY]})
    last = ["l"] if before and before[-1] in after[:_NEARBY] else []
    return [feature.ljust(_LENGTH, LINE_END) for feature in (*last, f"m{min(shared, 3)}")]


def _list_frame(left: str, before: str, after: str) -> list[str]:
    """How the line begins, how the clause begins and ends, and how long its two sides are."""
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
    return [feature.ljust(_LENGTH, LINE_END) for feature in frame]


def _list_pairs(side: str, tokens: str) -> list[str]:
    """In an order that is the same everywhere."""
    return [side + first + second for first, second in dict.fromkeys(pairwise(tokens))]


class ExampleCollector:
    """What stands around the confused characters of clean texts."""

    def __init__(self) -> None:
        self._examples: list[tuple[int, Window]] = []

    def add(self, text: str) -> None:
        if len(self._examples) < _ENOUGH:
            tokens = split_tokens(text)
            document = Document(tokens)
            for found in _PLACE.finditer(tokens):
                place = found.start()
                before, after = tokens[max(place - _LINE_REACH, 0) : place], tokens[place + 1 : place + 1 + _REACH]
                self._examples.append((CONFUSED.index(found[0]), document.open_window(before, after)))

    def learn(self) -> Classifier:
        """How often each character stands anywhere is left out of the weights: n-grams have said that."""
        counts = Counter(right for right, _ in self._examples)
        base = [math.log((counts[place] + 1) / (len(self._examples) + 1)) for place in range(len(CONFUSED))]
        often = Counter(feature for _, window in self._examples for feature in list_features(window))
        weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(CONFUSED))
        squares: defaultdict[str, list[float]] = defaultdict(lambda: [_RATE] * len(CONFUSED))
        for _ in range(_ROUNDS):
            for right, window in self._examples:
                features = [feature for feature in list_features(window) if often[feature] >= _RARE]
                rows = [weights[feature] for feature in features]
                shares = _normalise([sum(column) for column in zip(base, *rows, strict=True)])
                _correct(rows, [squares[feature] for feature in features], shares, right)
        packed = {feature: [max(-127, min(127, round(_UNITS * w))) for w in row] for feature, row in weights.items()}
        kept = sorted(feature for feature, row in packed.items() if any(row))
        return Classifier("".join(kept), array("b", [weight for feature in kept for weight in packed[feature]]))


def _correct(rows: Sequence[list[float]], squares: Sequence[list[float]], shares: Sequence[float], right: int) -> None:
    for place, share in enumerate(shares):
        slope = share - (place == right)
        if abs(slope) > _SETTLED:
            for row, sums in zip(rows, squares, strict=True):
                sums[place] += slope * slope
                row[place] -= _RATE * slope / math.sqrt(sums[place])
