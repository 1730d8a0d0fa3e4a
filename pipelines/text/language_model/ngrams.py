"""Character n-grams: counted, smoothed by modified Kneser-Ney, packed into one trie.

Interpolated modified Kneser-Ney with three discounts per order: S. F. Chen and J. Goodman, An Empirical Study of
Smoothing Techniques for Language Modeling (1998), section 3.  Works on tokens (see `tokens.py`), not on words.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.text.language_model.character_priors import estimate_prior
from pipelines.text.language_model.tokens import LINE_END, split_tokens
from pipelines.text.language_model.trie import UNKNOWN, Trie, build_trie

ORDER = 5  # tokens, by hand.  Measured once: 163 wrong characters of 30,781 held-out ones, 158 at 4
_COST_UNITS = 16  # per nat: a cost is stored in one byte, which then covers 16 nats
_PROBABILITIES = tuple(math.exp(-cost / _COST_UNITS) for cost in range(256))
_COUNTING_LIMIT = 4_000_000  # distinct sequences, by hand: half a gigabyte while learning; 98 digests have 0.5 million
_ALPHABET_LIMIT = 60_000  # characters: a trie stores their numbers in 16 bits
_SMALL_SAMPLE_COUNT = 0.5  # half a sequence of every count, by hand: avoids division by zero in a small text
_LEAST_DISCOUNT, _DISCOUNT_MARGIN = 0.05, 0.02  # by hand; real text stays within these bounds

Counts = Counter[str]


State = tuple[int, ...]
"""The trie nodes of the last characters, the longest known context first."""


@dataclass(frozen=True, slots=True)
class Ngrams:
    """The code of a sequence holds the cost of its last character after the others and, in the high byte, the cost of
    backing off from it; `unigrams` are the probabilities of single characters, by their numbers."""

    sequences: Trie
    unigrams: "array[float]"
    first_leaf: int = field(init=False, repr=False)
    weighed_candidates: dict[tuple[str, ...], list[tuple[str, int, float, float]]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        labels, starts = self.sequences.labels, self.sequences.starts
        object.__setattr__(self, "first_leaf", next((n for n in range(len(labels)) if starts[n] == len(labels)), 0))

    def advance(self, state: State, number: int) -> tuple[float, bool, State]:
        """Appends a character: its probability, whether any context was found, and the new state.

        Where no context was found, the probability is only the product of the back-off weights: the caller multiplies
        it with the unigram probability.
        """
        labels, starts, codes = self.sequences.labels, self.sequences.starts, self.sequences.codes
        probability, is_found = 1.0, False
        next_state = []
        for node in state:
            end = starts[node + 1]
            child = bisect_left(labels, number, starts[node], end)
            if child < end and labels[child] == number:
                if not is_found:
                    probability, is_found = probability * _PROBABILITIES[codes[child] & 255], True
                if child < self.first_leaf:
                    next_state.append(child)
            elif not is_found:
                probability *= _PROBABILITIES[codes[node] >> 8]
        if number:
            next_state.append(number)
        return probability, is_found, tuple(next_state)

    def read_context(self, tokens: str) -> State:
        """The state after some tokens, padded with ends of lines where they are few."""
        state: State = ()
        for token in (LINE_END * (ORDER - 1) + tokens)[1 - ORDER :]:
            state = self.advance(state, self.get_number(token))[2]
        return state

    def get_number(self, character: str) -> int:
        """The number of a character; UNKNOWN for every character that was not learned."""
        return self.sequences.numbers.get(character, UNKNOWN)

    def get_unigram(self, character: str) -> float:
        """The probability of a character without any context."""
        return self.unigrams[self.get_number(character)] or estimate_prior(character)


class NgramCounter:
    """Counts sequences of five tokens; forgets those seen once when there are too many."""

    def __init__(self) -> None:
        self._counts: Counts = Counter()

    def add(self, text: str) -> None:
        tokens = LINE_END * (ORDER - 1) + split_tokens(text) + LINE_END
        self._counts.update(map("".join, zip(*(tokens[start:] for start in range(ORDER)), strict=False)))
        if len(self._counts) > _COUNTING_LIMIT:
            self._counts = Counter({sequence: n for sequence, n in self._counts.items() if n > 1})

    def estimate(self, priors: Mapping[str, float], limit: int) -> Ngrams:
        """The model of the counted text; keeps at most `limit` sequences of two or more characters.

        `priors` holds the probability of each character without context, before any text was read.
        """
        counts = _count_orders(self._counts)
        unigrams = _estimate_unigrams(counts[0], priors)
        alphabet = sorted(unigrams, key=lambda c: (-counts[0][c], c))[:_ALPHABET_LIMIT]
        kept = _prune(counts[1:], limit)
        sequences = build_trie(_pack(_estimate_orders(counts[1:], unigrams), kept, set(alphabet)), alphabet)
        return Ngrams(sequences, array("d", [0.0, *(unigrams[c] for c in sequences.alphabet)]))


def _count_orders(highest: Counts) -> list[Counts]:
    """Counts by order, from one on.  Below the highest order a count is the number of distinct contexts."""
    orders = [highest]
    for _ in range(ORDER - 1):
        orders.append(Counter(sequence[1:] for sequence in orders[-1]))
    return orders[::-1]


def _find_discounts(counts: Counts) -> tuple[float, float, float, float]:
    """The discounts of sequences seen never, once, twice and more often.

    Chen and Goodman's estimates, kept positive and below the count where a small text has no sequences of some count.
    """
    frequencies = Counter(counts.values())
    once, twice, thrice, four_times = (frequencies[n] + _SMALL_SAMPLE_COUNT for n in (1, 2, 3, 4))
    rate = once / (once + 2 * twice)
    raw = (1 - 2 * rate * twice / once, 2 - 3 * rate * thrice / twice, 3 - 4 * rate * four_times / thrice)
    clipped = (min(max(discount, _LEAST_DISCOUNT), n - _DISCOUNT_MARGIN) for n, discount in enumerate(raw, 1))
    return 0.0, *clipped  # type: ignore[return-value]


def _estimate_unigrams(counts: Counts, priors: Mapping[str, float]) -> dict[str, float]:
    discounts = _find_discounts(counts)
    total = sum(counts.values()) + 1
    backoff = (1 + sum(discounts[min(n, 3)] for n in counts.values())) / total
    return {
        c: max(n - discounts[min(n, 3)], 0.0) / total + backoff * (priors.get(c) or estimate_prior(c))
        for c, n in ((c, counts[c]) for c in counts.keys() | priors.keys())
    }


def _estimate_orders(orders: list[Counts], unigrams: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """The probability of every sequence's last character after the others, and every context's back-off weight."""
    probabilities = dict(unigrams)
    backoffs: dict[str, float] = {}
    for counts in orders:
        discounts = _find_discounts(counts)
        totals: defaultdict[str, int] = defaultdict(int)
        discounted: defaultdict[str, float] = defaultdict(float)
        for sequence, n in counts.items():
            totals[sequence[:-1]] += n
            discounted[sequence[:-1]] += discounts[min(n, 3)]
        backoffs |= {context: discounted[context] / total for context, total in totals.items()}
        for sequence, n in counts.items():
            context = sequence[:-1]
            own = (n - discounts[min(n, 3)]) / totals[context]
            probabilities[sequence] = own + backoffs[context] * probabilities[sequence[1:]]
    return probabilities, backoffs


def _prune(orders: list[Counts], limit: int) -> set[str]:
    """The sequences to keep: the most frequent, and every context of one that is kept."""
    least_count = 0
    while True:
        kept: set[str] = set()
        contexts: set[str] = set()
        for counts in reversed(orders):
            longer = {sequence for sequence, n in counts.items() if n > least_count or sequence in contexts}
            contexts = {sequence[:-1] for sequence in longer}
            kept |= longer
        if len(kept) <= limit:
            return kept
        least_count += 1


def _pack(
    estimates: tuple[dict[str, float], dict[str, float]], kept: Iterable[str], alphabet: set[str]
) -> dict[str, int]:
    probabilities, backoffs = estimates
    packed = {c: _quantise(backoffs[c]) << 8 for c in alphabet & backoffs.keys()}
    for sequence in kept:
        if alphabet.issuperset(sequence):
            packed[sequence] = _quantise(probabilities[sequence]) | _quantise(backoffs.get(sequence, 1.0)) << 8
    return packed


def _quantise(probability: float) -> int:
    return min(round(-_COST_UNITS * math.log(probability)), 255)
