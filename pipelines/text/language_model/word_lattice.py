"""Scores the characters of damaged positions by the words that they form with their neighbours.

A hidden Markov model over parts of speech, summed over all segmentations of a lattice.  It covers words of up to four
characters and the order of parts of speech; longer context is the task of `ngrams.py`.

Constants quote `python -m tests.bench.constants`: wrong characters of 30,781, by word lists alone (1,040 with the
values here) and by a learned model (163).
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import mul

from pipelines.text.language_model.character_priors import estimate_prior
from pipelines.text.language_model.trie import UNKNOWN, Trie, build_trie
from pipelines.text.language_model.word_lists import (
    LONGEST_WORD,
    PUNCTUATION_TAG,
    UNTAGGED,
    Transitions,
    Vocabulary,
)

Candidates = tuple[str, ...]
"""The characters that one position of a lattice can hold: a single one where the position is intact."""

_COST_UNITS = 12  # per nat: a cost is stored in one byte, which then covers 21 nats
_SINGLE_CHARACTER_FACTOR = math.exp(-4)  # for the 352 characters that occur in words only; no error at e-2 or e-6 more
_TAG_WEIGHT = 0.8  # below 1, because tags repeat evidence of words: 1,018 and 166 wrong at 0.5, 1,104 and 166 at 1
_RAREST_TRANSITION = math.exp(-9)  # 1,082 and 166 wrong at e-7, 1,045 and 162 at e-12
_PRUNING_RATIO = 1e-5  # 1,039 and 165 wrong at 1e-4; 163 at 1e-6, for a tenth more time
_PROBABILITIES = (0.0, *(math.exp(-cost / _COST_UNITS) for cost in range(1, 256)))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A packed vocabulary.  The code of a word holds the number of its tag and, in the low byte, its cost; 0 means
    that the string is not a word."""

    words: Trie
    tags: tuple[str, ...]
    transitions: tuple[tuple[float, ...], ...]
    punctuation_number: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "punctuation_number", self.tags.index(PUNCTUATION_TAG))


def pack_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """Packs a vocabulary as listed or as adapted; each row of its transitions sums to one."""
    singles = count_characters(vocabulary.frequencies)
    tags = tuple(sorted({PUNCTUATION_TAG, UNTAGGED, *vocabulary.transitions}))
    single_words = {character: frequency * _SINGLE_CHARACTER_FACTOR for character, frequency in singles.items()}
    frequencies = single_words | vocabulary.frequencies
    codes = _pack_words(Vocabulary(frequencies, vocabulary.tags, vocabulary.transitions), tags)
    rows = tuple(tuple(_weigh_transition(vocabulary.transitions, tag, after) for after in tags) for tag in tags)
    return Lexicon(build_trie(codes, singles), tags, rows)


def count_characters(frequencies: Mapping[str, float]) -> dict[str, float]:
    """The relative frequency of each character, from the frequencies of words."""
    counts: defaultdict[str, float] = defaultdict(float)
    for word, frequency in frequencies.items():
        for character in word:
            counts[character] += frequency
    total = sum(counts.values())
    return {character: count / total for character, count in counts.items()}


def _weigh_transition(transitions: Transitions, tag: str, after: str) -> float:
    return float(max(transitions.get(tag, {}).get(after, 0.0), _RAREST_TRANSITION) ** _TAG_WEIGHT)


def _pack_words(vocabulary: Vocabulary, tags: tuple[str, ...]) -> dict[str, int]:
    high_bytes = {tag: number << 8 for number, tag in enumerate(tags)}
    # jieba tags some ideographs, such as 魃, as punctuation; they are words
    known = {word: tag for word, tag in vocabulary.tags.items() if tag in high_bytes and tag != PUNCTUATION_TAG}
    tag_logarithms = _measure_tags(vocabulary.frequencies, known)
    codes: dict[str, int] = {}
    for word, frequency in vocabulary.frequencies.items():
        tag = known.get(word, UNTAGGED)
        cost = min(max(round(_COST_UNITS * (tag_logarithms[tag] - math.log(frequency))), 1), 255)
        codes[word] = cost | high_bytes[tag]
    return codes


def _measure_tags(frequencies: Mapping[str, float], tags: Mapping[str, str]) -> dict[str, float]:
    """The weighted logarithm of the total frequency of each tag's words."""
    masses: defaultdict[str, float] = defaultdict(float)
    for word, frequency in frequencies.items():
        masses[tags.get(word, UNTAGGED)] += frequency
    return {tag: _TAG_WEIGHT * math.log(mass) for tag, mass in masses.items()}


def score_characters(lexicon: Lexicon, positions: Sequence[Candidates]) -> list[dict[str, float]]:
    """For every position the probability of each candidate, by the words around it; empty where it is intact."""
    lattice = sum_lattice(lexicon, positions)
    scores: list[dict[str, float]] = [{} for _ in positions]
    next_damaged = len(positions)
    for start in range(len(positions) - 1, -1, -1):
        if len(positions[start]) > 1:
            next_damaged = start
        for arc in lattice.arcs[start]:
            if next_damaged < arc[0]:
                _credit_word(scores, positions, start, arc[1], lattice.get_posterior(start, arc))
    return scores


def _credit_word(
    scores: list[dict[str, float]], positions: Sequence[Candidates], start: int, word: str, posterior: float
) -> None:
    for position, character in enumerate(word, start):
        if len(positions[position]) > 1:
            scores[position][character] = scores[position].get(character, 0.0) + posterior


Arc = tuple[int, str, int, float]
"""A word over some positions of a lattice: its end, its characters, the number of its tag, its weight."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """All words by the position where they start, and the forward and backward sums by tag."""

    arcs: list[list[Arc]]
    forward: list[dict[int, float]]
    entering: list[dict[int, float]]
    leaving: list[dict[int, float]]
    backward: list[dict[int, float]]
    total: float

    def get_posterior(self, start: int, arc: Arc) -> float:
        """The probability of a word at this position, over all segmentations."""
        end, _, tag, weight = arc
        return self.entering[start][tag] * weight * self.backward[end].get(tag, 0.0) / self.total


def sum_lattice(lexicon: Lexicon, positions: Sequence[Candidates]) -> Lattice:
    """Sums all segmentations forwards and backwards.  More than a few hundred positions would underflow a float."""
    arcs = _list_arcs(lexicon, positions)
    forward, entering = _sum_forward(lexicon, arcs)
    backward: list[dict[int, float]] = [{} for _ in positions] + [dict.fromkeys(forward[-1], 1.0)]
    leaving: list[dict[int, float]] = [{} for _ in positions]
    rows = lexicon.transitions
    for start in range(len(positions) - 1, -1, -1):
        left = leaving[start]
        for end, _, tag, weight in arcs[start]:
            left[tag] = left.get(tag, 0.0) + weight * backward[end].get(tag, 0.0)
        for before in forward[start]:
            row = rows[before]
            backward[start][before] = sum([row[tag] * rest for tag, rest in left.items()])
    return Lattice(arcs, forward, entering, leaving, backward, sum(forward[-1].values()))


def _sum_forward(lexicon: Lexicon, arcs: list[list[Arc]]) -> tuple[list[dict[int, float]], list[dict[int, float]]]:
    rows = lexicon.transitions
    forward: list[dict[int, float]] = [{} for _ in range(len(arcs) + 1)]
    forward[0][lexicon.punctuation_number] = 1.0
    entering: list[dict[int, float]] = []
    for masses, arcs_here in zip(forward, arcs, strict=False):
        rows_with_mass = [(rows[before], mass) for before, mass in masses.items()]
        enter: dict[int, float] = {}
        for end, _, tag, weight in arcs_here:
            if tag not in enter:
                enter[tag] = sum([mass * row[tag] for row, mass in rows_with_mass])
            reached = forward[end]
            reached[tag] = reached.get(tag, 0.0) + enter[tag] * weight
        entering.append(enter)
    return forward, entering


def _list_arcs(lexicon: Lexicon, positions: Sequence[Candidates]) -> list[list[Arc]]:
    """Words by the position where they start, each weighed relative to the best single characters over its span."""
    number_of = lexicon.words.numbers.get
    numbered = [[(character, number_of(character, UNKNOWN)) for character in candidates] for candidates in positions]
    arcs = [_list_words(lexicon, numbered, start) for start in range(len(positions))]
    best = [max([weight for end, _, _, weight in words if end == start + 1]) for start, words in enumerate(arcs)]
    return [_rescale(words, start, best) for start, words in enumerate(arcs)]


def _rescale(arcs: list[Arc], start: int, best: Sequence[float]) -> list[Arc]:
    """Divides weights by those of the best single characters; drops words that are hopeless in any context."""
    scales = [0.0, *accumulate(best[start : start + LONGEST_WORD], mul)]
    return [
        (end, word, tag, weight / scales[end - start])
        for end, word, tag, weight in arcs
        if weight > _PRUNING_RATIO * scales[end - start]
    ]


def _list_words(lexicon: Lexicon, positions: Sequence[list[tuple[str, int]]], start: int) -> list[Arc]:
    find_child, codes, starts = lexicon.words.find_child, lexicon.words.codes, lexicon.words.starts
    words: list[Arc] = [
        (start + 1, character, codes[number] >> 8, _PROBABILITIES[codes[number] & 255])
        if number
        else (start + 1, character, lexicon.punctuation_number, estimate_prior(character))
        for character, number in positions[start]
    ]
    prefixes = [
        (number, character) for character, number in positions[start] if number and starts[number] < starts[number + 1]
    ]
    for end in range(start + 2, min(start + LONGEST_WORD, len(positions)) + 1):
        longer: list[tuple[int, str]] = []
        for prefix_node, prefix in prefixes:
            for character, number in positions[end - 1]:
                node = find_child(prefix_node, number)
                if node:
                    longer.append((node, prefix + character))
                    if code := codes[node]:
                        words.append((end, prefix + character, code >> 8, _PROBABILITIES[code & 255]))
        prefixes = longer
    return words
