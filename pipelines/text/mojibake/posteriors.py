"""The most likely reading of a row of slots: n-grams decide, words speak where those are in doubt, both sides count.

Sums over all readings that the beam keeps, forwards and backwards, so that every option gets a probability of its own.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from pipelines.text.language_model.model import LanguageModel
from pipelines.text.language_model.ngrams import Ngrams, State
from pipelines.text.language_model.word_lattice import Step, judge_characters

_BEAM = 24
_HOPELESS = 1e-4  # of the best reading so far
_UNLIKELY = 1e-5
_BEYOND_DOUBT = 0.997
_WORD_WEIGHT = 0.5  # where n-grams have an opinion of their own

Shares = dict[str, float]
Option = tuple[str, int, float, float]
"""Character, its number, its weight where n-grams know it, its weight where they do not."""
Edge = tuple[State, State, str, float]
"""What was read before, what after, character, weight."""


def judge_steps(model: LanguageModel, left: str, steps: Sequence[Step]) -> list[Shares]:
    """For every step how likely each of its characters is, summing to one; `left` is what stands before the first."""
    if not model.learned:
        return _judge_by_words(model, left, steps)
    ngrams = model.ngrams
    judged = _read(ngrams, left, [_list_options(ngrams, step) for step in steps])
    if all(max(shares.values()) > _BEYOND_DOUBT for shares in judged):
        return judged
    likely = [tuple([c for c, share in shares.items() if share > _UNLIKELY]) for shares in judged]
    by_words = _judge_by_words(model, left, likely)
    return _read(ngrams, left, [_weigh_options(ngrams, *step) for step in zip(likely, by_words, strict=True)])


def _judge_by_words(model: LanguageModel, left: str, steps: Sequence[Step]) -> list[Shares]:
    return judge_characters(model.lexicon, [*((token,) for token in left), *steps])[len(left) :]


def _list_options(ngrams: Ngrams, step: Step) -> list[Option]:
    """Without those that are too rare to be meant."""
    known = ngrams.options.get(step)
    if known is None:
        options = [(c, ngrams.number(c), 1.0, ngrams.weigh_single(c)) for c in step]
        least = max(option[-1] for option in options) * _UNLIKELY
        known = ngrams.options[step] = [option for option in options if option[-1] > least]
    return known


def _weigh_options(ngrams: Ngrams, step: Step, by_words: Mapping[str, float]) -> list[Option]:
    """The words' opinion is of this slot only: unseen by n-grams it shares out what the slot's characters have."""
    options = _list_options(ngrams, step)
    if len(options) == 1:
        return options
    mass = sum([unknown for *_, unknown in options])
    return [
        (c, number, share**_WORD_WEIGHT, share * mass)
        for c, number, *_ in options
        if (share := by_words.get(c, 0.0)) > _UNLIKELY
    ]


def _read(ngrams: Ngrams, left: str, steps: Sequence[list[Option]]) -> list[Shares]:
    states = {ngrams.read_context(left): 1.0}
    forward = [states]
    edges: list[list[Edge]] = []
    slots = sum([len(options) > 1 for options in steps])
    for options in steps:
        slots -= len(options) > 1
        found, states = _step_forwards(ngrams, states, options)
        forward.append(states)
        edges.append(found)
        if not slots and len(states) == 1:
            break
    return _read_backwards(edges, forward) + [{option[0]: 1.0} for [option] in steps[len(edges) :]]


def _step_forwards(
    ngrams: Ngrams, states: Mapping[State, float], options: Sequence[Option]
) -> tuple[list[Edge], dict[State, float]]:
    found: list[Edge] = []
    reached: dict[State, float] = {}
    for before, mass in states.items():
        for character, number, known, unknown in options:
            share, told, after = ngrams.follow(before, number)
            weight = share * (known if told else unknown)
            reached[after] = reached.get(after, 0.0) + mass * weight
            found.append((before, after, character, weight))
    total = sum(reached.values())
    least = max(reached.values()) * _HOPELESS
    kept = {after: mass / total for after, mass in reached.items() if mass > least}
    if len(kept) > _BEAM:
        kept = dict(sorted(kept.items(), key=itemgetter(1), reverse=True)[:_BEAM])
    return [(before, after, c, weight / total) for before, after, c, weight in found if after in kept], kept


def _read_backwards(edges: list[list[Edge]], forward: list[dict[State, float]]) -> list[Shares]:
    later = dict.fromkeys(forward[-1], 1.0)
    judged: list[Shares] = []
    for found, before_step in zip(reversed(edges), reversed(forward[:-1]), strict=True):
        earlier: dict[State, float] = {}
        shares: Shares = {}
        for before, after, character, weight in found:
            way = weight * later.get(after, 0.0)
            earlier[before] = earlier.get(before, 0.0) + way
            shares[character] = shares.get(character, 0.0) + before_step[before] * way
        later = earlier
        total = sum(shares.values())
        judged.append({character: share / total for character, share in shares.items()})
    return judged[::-1]
