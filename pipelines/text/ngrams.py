"""How characters follow characters: counted, smoothed after Kneser and Ney, packed into one dictionary.

Modified Kneser-Ney with three discounts an order, interpolated: S. F. Chen and J. Goodman, An Empirical Study of
Smoothing Techniques for Language Modeling (1998), section 3.  Knows tokens (see tokens.py), not words.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.text.tokens import LINE_END, split_tokens

ORDER = 5
_BITS = 12
UNKNOWN = (1 << _BITS) - 1
_VOCABULARY = UNKNOWN - 1
_UNITS = 16
_MASKS = tuple((1 << _BITS * length) - 1 for length in range(ORDER - 1, 0, -1))
_SHARES = tuple(math.exp(-code / _UNITS) for code in range(256))
_LEARNING_LIMIT = 4_000_000  # distinct sequences held while counting
_RAREST = 1e-9

Counts = Counter[str]


@dataclass(frozen=True, slots=True)
class Ngrams:
    """A sequence's code holds its share after its context, and what its own unseen successors share."""

    characters: str
    shares: "array[float]"
    keys: "array[int]"
    codes: "array[int]"
    entries: dict[int, int] = field(init=False, repr=False)
    ids: dict[str, int] = field(init=False, repr=False)
    single: dict[str, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shared = list(range(1 << 16))
        object.__setattr__(self, "entries", dict(zip(self.keys, map(shared.__getitem__, self.codes), strict=True)))
        object.__setattr__(self, "ids", {c: i for i, c in enumerate(self.characters[:_VOCABULARY], 1)})
        object.__setattr__(self, "single", dict(zip(self.characters, self.shares, strict=True)))

    def find_share(self, context: int, character: int) -> tuple[float, bool]:
        """The share of a character after up to four, and whether any of them told: if not, it is to be multiplied
        with the character's own share."""
        get = self.entries.get
        left = 1.0
        for mask in _MASKS:
            context &= mask
            code = get(context << _BITS | character)
            if code is not None:
                return left * _SHARES[code & 255], True
            code = get(context)
            if code is not None:
                left *= _SHARES[code >> 8]
        return left, False

    def number(self, character: str) -> int:
        """What stands for it in a context; everything that was never learned is one."""
        return self.ids.get(character, UNKNOWN)

    def pack_context(self, tokens: str) -> int:
        """The last four tokens of what stands before, from the end of a line on where there are fewer."""
        context = 0
        for token in (LINE_END * (ORDER - 1) + tokens)[1 - ORDER :]:
            context = context << _BITS | self.number(token)
        return context


def extend_context(context: int, character: int) -> int:
    """The context one character on: the last four as 12 bits each."""
    return (context << _BITS | character) & _MASKS[0]


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
        characters = "".join(sorted(single, key=lambda c: (-counts[0][c], c)))
        kept = _prune(counts[1:], limit)
        packed = _pack(_estimate_orders(counts[1:], single), kept, characters)
        keys = sorted(packed)
        return Ngrams(
            characters,
            array("d", [single[c] for c in characters]),
            array("Q", keys),
            array("H", [packed[key] for key in keys]),
        )


def _count_orders(highest: Counts) -> list[Counts]:
    """Counts by order from one on; below the highest, in how many contexts a sequence was seen."""
    orders = [highest]
    for _ in range(ORDER - 1):
        orders.append(Counter(sequence[1:] for sequence in orders[-1]))
    return orders[::-1]


def _find_discounts(counts: Counts) -> tuple[float, float, float, float]:
    """What is taken from a sequence seen never, once, twice, oftener; half a sequence is added for small texts."""
    seen = Counter(min(n, 4) for n in counts.values())
    once, twice, thrice, more = (seen[n] + 0.5 for n in (1, 2, 3, 4))
    rate = once / (once + 2 * twice)
    raw = (1 - 2 * rate * twice / once, 2 - 3 * rate * thrice / twice, 3 - 4 * rate * more / thrice)
    return 0.0, *(min(max(discount, 0.05), n - 0.02) for n, discount in enumerate(raw, 1))  # type: ignore[return-value]


def _estimate_single(counts: Counts, base: Mapping[str, float]) -> dict[str, float]:
    discounts = _find_discounts(counts)
    total = sum(counts.values()) + 1
    left = (1 + sum(discounts[min(n, 3)] for n in counts.values())) / total
    return {
        c: max(n - discounts[min(n, 3)], 0.0) / total + left * base.get(c, _RAREST)
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


def _pack(estimates: tuple[dict[str, float], dict[str, float]], kept: Iterable[str], characters: str) -> dict[int, int]:
    shares, left = estimates
    ids = {c: place for place, c in enumerate(characters[:_VOCABULARY], 1)}
    packed = {ids[c]: _quantise(1.0) | _quantise(left[c]) << 8 for c in ids.keys() & left.keys()}
    for sequence in kept:
        if all(c in ids for c in sequence):
            key = 0
            for c in sequence:
                key = key << _BITS | ids[c]
            packed[key] = _quantise(shares[sequence]) | _quantise(left.get(sequence, 1.0)) << 8
    return packed


def _quantise(share: float) -> int:
    return min(round(-_UNITS * math.log(share)), 255)
