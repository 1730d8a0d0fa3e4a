"""The most likely reading of a row of slots: words propose, n-grams decide, both sides of a slot count.

Sums over all readings that the beam keeps, forwards and backwards, so that every option gets a probability of its own.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from pipelines.text.lexicon import Step, judge_characters
from pipelines.text.model import LanguageModel
from pipelines.text.ngrams import Ngrams, extend_context

_BEAM = 24
_HOPELESS = 1e-4  # of the best reading so far
_UNLIKELY_WORD = 1e-6
_WORD_WEIGHT = 0.5  # where n-grams have an opinion of their own
_RAREST = 1e-12

Shares = dict[str, float]
Edge = tuple[int, int, str, float]
"""Context before, context after, character, weight."""


def judge_steps(model: LanguageModel, left: str, steps: Sequence[Step]) -> list[Shares]:
    """For every step how likely each of its characters is, summing to one; `left` is what stands before the first."""
    by_words = judge_characters(model.lexicon, [*((token,) for token in left), *steps])[len(left) :]
    if not model.learned:
        return by_words
    options = [_weigh_options(model, step, shares) for step, shares in zip(steps, by_words, strict=True)]
    return _read_backwards(*_read_forwards(model.ngrams, left, options))


Option = tuple[str, int, float, float]
"""Character, its number, its weight where n-grams know it, its weight where they do not."""


def _weigh_options(model: LanguageModel, step: Step, by_words: Mapping[str, float]) -> list[Option]:
    """The words' opinion is of this slot only: unseen by n-grams it shares out what the slot's characters have."""
    number, single = model.ngrams.number, model.ngrams.single
    if len(step) == 1:
        return [(step[0], number(step[0]), 1.0, single.get(step[0], _RAREST))]
    mass = sum(single.get(character, _RAREST) for character in step)
    return [
        (c, number(c), share**_WORD_WEIGHT, share * mass) for c, share in by_words.items() if share > _UNLIKELY_WORD
    ]


def _read_forwards(
    ngrams: Ngrams, left: str, steps: Sequence[list[Option]]
) -> tuple[list[list[Edge]], list[dict[int, float]]]:
    find_share = ngrams.find_share
    states = {ngrams.pack_context(left): 1.0}
    forward = [states]
    edges: list[list[Edge]] = []
    for options in steps:
        found: list[Edge] = []
        reached: dict[int, float] = {}
        for before, mass in states.items():
            for character, number, known, unknown in options:
                share, told = find_share(before, number)
                weight = share * (known if told else unknown)
                after = extend_context(before, number)
                reached[after] = reached.get(after, 0.0) + mass * weight
                found.append((before, after, character, weight))
        total = sum(reached.values())
        least = max(reached.values()) * _HOPELESS
        states = {after: mass / total for after, mass in reached.items() if mass > least}
        if len(states) > _BEAM:
            states = dict(sorted(states.items(), key=itemgetter(1), reverse=True)[:_BEAM])
        forward.append(states)
        edges.append([(before, after, c, weight / total) for before, after, c, weight in found if after in states])
    return edges, forward


def _read_backwards(edges: list[list[Edge]], forward: list[dict[int, float]]) -> list[Shares]:
    later = dict.fromkeys(forward[-1], 1.0)
    judged: list[Shares] = []
    for found, before_step in zip(reversed(edges), reversed(forward[:-1]), strict=True):
        earlier: dict[int, float] = {}
        shares: Shares = {}
        for before, after, character, weight in found:
            way = weight * later.get(after, 0.0)
            earlier[before] = earlier.get(before, 0.0) + way
            shares[character] = shares.get(character, 0.0) + before_step[before] * way
        later = earlier
        total = sum(shares.values())
        judged.append({character: share / total for character, share in shares.items()})
    return judged[::-1]
