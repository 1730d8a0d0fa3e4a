"""How characters follow characters: counted, smoothed after Kneser and Ney, packed into one trie.

Modified Kneser-Ney with three discounts an order, interpolated: S. F. Chen and J. Goodman, An Empirical Study of
Smoothing Techniques for Language Modeling (1998), section 3.  Knows tokens (see tokens.py), not words.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.text.language_model.character_priors import guess_share
from pipelines.text.language_model.tokens import LINE_END, split_tokens
from pipelines.text.language_model.trie import UNKNOWN, Trie, build_trie

ORDER = 5
_UNITS = 16
_SHARES = tuple(math.exp(-code / _UNITS) for code in range(256))
_LEARNING_LIMIT = 4_000_000  # distinct sequences held while counting
_MOST_CHARACTERS = 60_000  # a trie numbers them with 16 bits

Counts = Counter[str]


State = tuple[int, ...]
"""What was just read: the nodes of its last characters, as many as are known in this order, the most first."""


@dataclass(frozen=True, slots=True)
class Ngrams:
    """A sequence's code holds its share after its context, and what its own unseen successors share; `shares` are
    those of characters without any context, by their numbers."""

    sequences: Trie
    shares: "array[float]"
    leaves: int = field(init=False, repr=False)
    options: dict[tuple[str, ...], list[tuple[str, int, float, float]]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        labels, starts = self.sequences.labels, self.sequences.starts
        object.__setattr__(self, "leaves", next((n for n in range(len(labels)) if starts[n] == len(labels)), 0))

    def follow(self, state: State, number: int) -> tuple[float, bool, State]:
        """A character after what was read: its share; whether any context told, for if not the share is to be
        multiplied with the character's own; and what was read then."""
        labels, starts, codes = self.sequences.labels, self.sequences.starts, self.sequences.codes
        share, told = 1.0, False
        after = []
        for node in state:
            end = starts[node + 1]
            place = bisect_left(labels, number, starts[node], end)
            if place < end and labels[place] == number:
                if not told:
                    share, told = share * _SHARES[codes[place] & 255], True
                if place < self.leaves:
                    after.append(place)
            elif not told:
                share *= _SHARES[codes[node] >> 8]
        if number:
            after.append(number)
        return share, told, tuple(after)

    def read_context(self, tokens: str) -> State:
        """What stands before, from the end of a line on where that is short."""
        state: State = ()
        for token in (LINE_END * (ORDER - 1) + tokens)[1 - ORDER :]:
            state = self.follow(state, self.number(token))[2]
        return state

    def number(self, character: str) -> int:
        """Everything that was never learned is one."""
        return self.sequences.numbers.get(character, UNKNOWN)

    def weigh_single(self, character: str) -> float:
        """A character's share without any context."""
        return self.shares[self.number(character)] or guess_share(character)


class NgramCounter:
    """Counts sequences of five tokens; rare ones are forgotten when there are too many."""

    def __init__(self) -> None:
        self._counts: Counts = Counter()

    def add(self, text: str) -> None:
        tokens = LINE_END * (ORDER - 1) + split_tokens(text) + LINE_END
        self._counts.update(map("".join, zip(*(tokens[start:] for start in range(ORDER)), strict=False)))
        if len(self._counts) > _LEARNING_LIMIT:
            self._counts = Counter({sequence: n for sequence, n in self._counts.items() if n > 1})

    def estimate(self, base: Mapping[str, float], limit: int) -> Ngrams:
        """`base` has each character's share without any context; `limit` is how many sequences may be kept."""
        counts = _count_orders(self._counts)
        single = _estimate_single(counts[0], base)
        known = sorted(single, key=lambda c: (-counts[0][c], c))[:_MOST_CHARACTERS]
        kept = _prune(counts[1:], limit)
        sequences = build_trie(_pack(_estimate_orders(counts[1:], single), kept, set(known)), known)
        return Ngrams(sequences, array("d", [0.0, *(single[c] for c in sequences.alphabet)]))


def _count_orders(highest: Counts) -> list[Counts]:
    """Counts by order from one on; below the highest, in how many contexts a sequence was seen."""
    orders = [highest]
    for _ in range(ORDER - 1):
        orders.append(Counter(sequence[1:] for sequence in orders[-1]))
    return orders[::-1]


def _find_discounts(counts: Counts) -> tuple[float, float, float, float]:
    """What is taken from a sequence seen never, once, twice, oftener; half a sequence is added for small texts."""
    seen = Counter(counts.values())
    once, twice, thrice, fourfold = (seen[n] + 0.5 for n in (1, 2, 3, 4))
    rate = once / (once + 2 * twice)
    raw = (1 - 2 * rate * twice / once, 2 - 3 * rate * thrice / twice, 3 - 4 * rate * fourfold / thrice)
    return 0.0, *(min(max(discount, 0.05), n - 0.02) for n, discount in enumerate(raw, 1))  # type: ignore[return-value]


def _estimate_single(counts: Counts, base: Mapping[str, float]) -> dict[str, float]:
    discounts = _find_discounts(counts)
    total = sum(counts.values()) + 1
    left = (1 + sum(discounts[min(n, 3)] for n in counts.values())) / total
    return {
        c: max(n - discounts[min(n, 3)], 0.0) / total + left * (base.get(c) or guess_share(c))
        for c, n in ((c, counts[c]) for c in counts.keys() | base.keys())
    }


def _estimate_orders(orders: list[Counts], single: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Every sequence's share after its context, and every context's share for what was never seen after it."""
    shares = dict(single)
    left: dict[str, float] = {}
    for counts in orders:
        discounts = _find_discounts(counts)
        totals: defaultdict[str, int] = defaultdict(int)
        taken: defaultdict[str, float] = defaultdict(float)
        for sequence, n in counts.items():
            totals[sequence[:-1]] += n
            taken[sequence[:-1]] += discounts[min(n, 3)]
        left |= {context: taken[context] / total for context, total in totals.items()}
        for sequence, n in counts.items():
            context = sequence[:-1]
            own = (n - discounts[min(n, 3)]) / totals[context]
            shares[sequence] = own + left[context] * shares[sequence[1:]]
    return shares, left


def _prune(orders: list[Counts], limit: int) -> set[str]:
    """The sequences to keep: the oftener seen, and whatever is the context of one that is kept."""
    least = 0
    while True:
        kept: set[str] = set()
        contexts: set[str] = set()
        for counts in reversed(orders):
            longer = {sequence for sequence, n in counts.items() if n > least or sequence in contexts}
            contexts = {sequence[:-1] for sequence in longer}
            kept |= longer
        if len(kept) <= limit:
            return kept
        least += 1


def _pack(estimates: tuple[dict[str, float], dict[str, float]], kept: Iterable[str], known: set[str]) -> dict[str, int]:
    shares, left = estimates
    packed = {c: _quantise(left[c]) << 8 for c in known & left.keys()}
    for sequence in kept:
        if known.issuperset(sequence):
            packed[sequence] = _quantise(shares[sequence]) | _quantise(left.get(sequence, 1.0)) << 8
    return packed


def _quantise(share: float) -> int:
    return min(round(-_UNITS * math.log(share)), 255)
