"""Adapts the word lists to learned text: counts words and parts of speech over all segmentations of the text.

One step of expectation maximisation.  The lattice gives every word of every segmentation its posterior probability,
and the sums of these are the counts.  Constants quote `python -m tests.bench.constants`: 163 wrong of 30,781.
"""

import re
from collections import Counter

from pipelines.patterns import compile_late
from pipelines.text.language_model.tokens import split_tokens
from pipelines.text.language_model.word_lattice import Lexicon, sum_lattice
from pipelines.text.language_model.word_lists import Transitions, Vocabulary

_CLAUSE = re.compile(r"[^\n，。：；、]{0,40}[\n，。：；、]?")  # 40 tokens keep the lattice's products within a float
_CHINESE = compile_late("[\u2e80-\uffff]")
_TOKEN_LIMIT = 1_500_000  # more text hardly changes a word's frequency, and costs eight seconds per million tokens
_WORD_PRIOR = 2_000  # the lists weigh as much as this many words of text: 168 wrong at 500, 158 at 8,000
_TAG_PRIOR = 10  # pairs per tag: 162 wrong at 1, 165 at 100


class WordCounter:
    """Expected counts of words and of pairs of tags."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._token_count = 0
        self.words: Counter[str] = Counter()
        self.tag_pairs: Counter[tuple[int, int]] = Counter()

    def add(self, text: str) -> None:
        """Counts a text; does nothing once enough tokens have been counted."""
        for clause in _CLAUSE.findall(split_tokens(text)):
            if self._token_count > _TOKEN_LIMIT:
                return
            if _CHINESE.search(clause):
                self._add_clause(clause)

    def _add_clause(self, clause: str) -> None:
        self._token_count += len(clause)
        lattice = sum_lattice(self._lexicon, [(token,) for token in clause])
        transitions = self._lexicon.transitions
        for start, arcs in enumerate(lattice.arcs):
            for arc in arcs:
                self.words[arc[1]] += lattice.get_posterior(start, arc)  # type: ignore[assignment]
            for before, mass in lattice.forward[start].items():
                for tag, rest in lattice.leaving[start].items():
                    expected = mass * transitions[before][tag] * rest / lattice.total
                    self.tag_pairs[before, tag] += expected  # type: ignore[assignment]

    def adapt(self, vocabulary: Vocabulary) -> Vocabulary:
        """The vocabulary with its frequencies and transitions moved towards the counts."""
        counts = {word: count for word, count in self.words.items() if word in vocabulary.frequencies}
        total = sum(counts.values())
        frequencies = {
            word: (frequency * _WORD_PRIOR + counts.get(word, 0.0)) / (total + _WORD_PRIOR)
            for word, frequency in vocabulary.frequencies.items()
        }
        return Vocabulary(frequencies, vocabulary.tags, self._adapt_transitions(vocabulary.transitions))

    def _adapt_transitions(self, transitions: Transitions) -> Transitions:
        tags = self._lexicon.tags
        adapted: Transitions = {}
        for number, tag in enumerate(tags):
            prior = transitions.get(tag, {})
            counts = {after: self.tag_pairs[number, index] for index, after in enumerate(tags)}
            total = sum(counts.values()) + _TAG_PRIOR
            adapted[tag] = {after: (n + _TAG_PRIOR * prior.get(after, 0.0)) / total for after, n in counts.items()}
        return adapted
