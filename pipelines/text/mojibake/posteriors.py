"""Computes the posterior probability of every candidate in a segment: n-grams first, words where those are in doubt.

Sums over all readings of the segment that the beam keeps, forwards and backwards, so both sides of a slot count.

Constants were tuned by cross-validation within the half of the digests that is learned from.  They quote `python -m
tests.bench.constants`: 163 wrong of 30,781 with the values here.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from pipelines.text.language_model.model import LanguageModel
from pipelines.text.language_model.ngrams import Ngrams, State
from pipelines.text.language_model.word_lattice import Candidates, score_characters

_BEAM_WIDTH = 24  # states: 163 wrong at 8, at 24 and at 64; the pruning below leaves fewer states nearly everywhere
_PRUNING_RATIO = 1e-4  # of the best state: 180 wrong at 1e-3; 162 at 1e-5, for a quarter more time
_UNLIKELY = 1e-5  # of the likeliest candidate: 163 wrong at 1e-4 and at 1e-6, which takes a third more look-ups
_BEYOND_DOUBT = 0.997  # above it words are not used: 169 wrong at 0.99; 154 at 0.9997, for a quarter more time
_WORD_WEIGHT = 0.5  # exponent of the words' score: 173 wrong at 0.3, 165 at 0.7

Posterior = dict[str, float]
"""The probability of each candidate of one position, summing to one."""
WeighedCandidate = tuple[str, int, float, float]
"""Character, its number, its weight where n-grams know its context, its weight where they do not."""
Edge = tuple[State, State, str, float]
"""State before, state after, character, weight."""


def compute_posteriors(model: LanguageModel, left: str, positions: Sequence[Candidates]) -> list[Posterior]:
    """The posterior of every position; `left` is the context before the first one."""
    if not model.learned:
        return _compute_by_words(model, left, positions)
    ngrams = model.ngrams
    posteriors = _compute_by_ngrams(ngrams, left, [_weigh_candidates(ngrams, position) for position in positions])
    if all(max(posterior.values()) > _BEYOND_DOUBT for posterior in posteriors):
        return posteriors
    likely = [tuple([c for c, share in posterior.items() if share > _UNLIKELY]) for posterior in posteriors]
    by_words = _compute_by_words(model, left, likely)
    weighed = [_weigh_by_words(ngrams, *pair) for pair in zip(likely, by_words, strict=True)]
    return _compute_by_ngrams(ngrams, left, weighed)


def _compute_by_words(model: LanguageModel, left: str, positions: Sequence[Candidates]) -> list[Posterior]:
    return score_characters(model.lexicon, [*((token,) for token in left), *positions])[len(left) :]


def _weigh_candidates(ngrams: Ngrams, candidates: Candidates) -> list[WeighedCandidate]:
    """The candidates without those that are too rare to be meant; remembered per set of candidates."""
    known = ngrams.weighed_candidates.get(candidates)
    if known is None:
        weighed = [(c, ngrams.get_number(c), 1.0, ngrams.get_unigram(c)) for c in candidates]
        least = max(candidate[-1] for candidate in weighed) * _UNLIKELY
        known = ngrams.weighed_candidates[candidates] = [candidate for candidate in weighed if candidate[-1] > least]
    return known


def _weigh_by_words(ngrams: Ngrams, candidates: Candidates, by_words: Mapping[str, float]) -> list[WeighedCandidate]:
    """The candidates weighed by words.  Without n-gram evidence words divide the candidates' total probability."""
    weighed = _weigh_candidates(ngrams, candidates)
    if len(weighed) == 1:
        return weighed
    total = sum([unigram for *_, unigram in weighed])
    return [
        (c, number, share**_WORD_WEIGHT, share * total)
        for c, number, *_ in weighed
        if (share := by_words.get(c, 0.0)) > _UNLIKELY
    ]


def _compute_by_ngrams(ngrams: Ngrams, left: str, positions: Sequence[list[WeighedCandidate]]) -> list[Posterior]:
    states = {ngrams.read_context(left): 1.0}
    forward = [states]
    edges: list[list[Edge]] = []
    slots_left = sum([len(candidates) > 1 for candidates in positions])
    for candidates in positions:
        slots_left -= len(candidates) > 1
        edges_here, states = _step_forwards(ngrams, states, candidates)
        forward.append(states)
        edges.append(edges_here)
        if not slots_left and len(states) == 1:  # all readings have met: later text cannot tell them apart
            break
    return _sum_backwards(edges, forward) + [{candidate[0]: 1.0} for [candidate] in positions[len(edges) :]]


def _step_forwards(
    ngrams: Ngrams, states: Mapping[State, float], candidates: Sequence[WeighedCandidate]
) -> tuple[list[Edge], dict[State, float]]:
    edges: list[Edge] = []
    reached: dict[State, float] = {}
    for before, mass in states.items():
        for character, number, known_weight, unknown_weight in candidates:
            probability, is_found, after = ngrams.advance(before, number)
            weight = probability * (known_weight if is_found else unknown_weight)
            reached[after] = reached.get(after, 0.0) + mass * weight
            edges.append((before, after, character, weight))
    total = sum(reached.values())
    least = max(reached.values()) * _PRUNING_RATIO
    kept = {after: mass / total for after, mass in reached.items() if mass > least}
    if len(kept) > _BEAM_WIDTH:
        kept = dict(sorted(kept.items(), key=itemgetter(1), reverse=True)[:_BEAM_WIDTH])
    return [(before, after, c, weight / total) for before, after, c, weight in edges if after in kept], kept


def _sum_backwards(edges: list[list[Edge]], forward: list[dict[State, float]]) -> list[Posterior]:
    later = dict.fromkeys(forward[-1], 1.0)
    posteriors: list[Posterior] = []
    for edges_here, states_before in zip(reversed(edges), reversed(forward[:-1]), strict=True):
        earlier: dict[State, float] = {}
        masses: Posterior = {}
        for before, after, character, weight in edges_here:
            mass = weight * later.get(after, 0.0)
            earlier[before] = earlier.get(before, 0.0) + mass
            masses[character] = masses.get(character, 0.0) + states_before[before] * mass
        later = earlier
        total = sum(masses.values())
        posteriors.append({character: mass / total for character, mass in masses.items()})
    return posteriors[::-1]
