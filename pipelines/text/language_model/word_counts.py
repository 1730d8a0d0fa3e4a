"""Words and parts of speech of running text, counted over all segmentations at once: one step of expectation
maximisation from the word lists towards the texts that a model learns from."""

import re
from collections import Counter

from pipelines.text.language_model.tokens import split_tokens
from pipelines.text.language_model.word_lattice import Lexicon, sum_lattice
from pipelines.text.language_model.word_lists import Transitions, Words

_CLAUSE = re.compile(r"[^\n，。：；、]{0,40}[\n，。：；、]?")
_CHINESE = re.compile("[\u2e80-\uffff]")
_ENOUGH = 1_500_000  # tokens; more text changes no word's share by much, and costs eight seconds a million
_TRUST = 2_000  # words of text that weigh as much as the lists
_TRUST_PAIRS = 10


class WordCounter:
    """Fractional counts of words and of pairs of tags."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._read = 0
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[int, int]] = Counter()

    def add(self, text: str) -> None:
        for clause in _CLAUSE.findall(split_tokens(text)):
            if self._read > _ENOUGH:
                return
            if _CHINESE.search(clause):
                self._add_clause(clause)

    def _add_clause(self, clause: str) -> None:
        self._read += len(clause)
        lattice = sum_lattice(self._lexicon, [(token,) for token in clause])
        rows = self._lexicon.transitions
        for start, arcs in enumerate(lattice.arcs):
            for arc in arcs:
                self.words[arc[1]] += lattice.weigh(start, arc)  # type: ignore[assignment]
            for before, mass in lattice.forward[start].items():
                for tag, rest in lattice.leaving[start].items():
                    self.pairs[before, tag] += mass * rows[before][tag] * rest / lattice.total  # type: ignore[assignment]

    def mix(self, words: Words) -> Words:
        """What the lists say, drawn towards what was counted."""
        known = {word: count for word, count in self.words.items() if word in words.shares}
        total = sum(known.values())
        shares = {
            word: (share * _TRUST + known.get(word, 0.0)) / (total + _TRUST) for word, share in words.shares.items()
        }
        return Words(shares, words.tags, self._mix_transitions(words.transitions))

    def _mix_transitions(self, transitions: Transitions) -> Transitions:
        tags = self._lexicon.tags
        mixed: Transitions = {}
        for place, tag in enumerate(tags):
            row = transitions.get(tag, {})
            counts = {after: self.pairs[place, index] for index, after in enumerate(tags)}
            total = sum(counts.values()) + _TRUST_PAIRS
            mixed[tag] = {after: (n + _TRUST_PAIRS * row.get(after, 0.0)) / total for after, n in counts.items()}
        return mixed
