"""The word lists that a model starts from, as their packages bring them: jieba's dictionary, wordfreq's frequencies.

Reads packaged files and nothing else.  Formats: jieba's `dict.txt` has `word count tag` a line, its
`posseg/prob_trans.py` the logarithms of a hidden Markov model over (place in the word, tag)
(https://github.com/fxsjy/jieba); wordfreq's `large_zh.msgpack.gz` holds lists of words, those of index i having
a frequency of -i centibels (https://github.com/rspeer/wordfreq).
"""

import ast
import gzip
import math
from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

LONGEST_WORD = 4
UNTAGGED = "n"
PUNCTUATION_TAG = "x"
_FIRST_IDEOGRAPH = "\u2e80"

Transitions = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Words:
    """Shares of running text and parts of speech by word; and how likely one part of speech is after another."""

    shares: dict[str, float]
    tags: dict[str, str]
    transitions: Transitions


def read_words() -> Words:
    """Every word of one to four Chinese characters; words without a tag are nouns.

    >>> words = read_words()
    >>> words.tags["模型"], words.shares["模型"] > words.shares["楷模"]
    ('n', True)
    """
    dictionary, model, frequency_list = list_files()
    counts, tags = _read_dictionary(dictionary)
    frequencies = _read_frequencies(frequency_list)
    total, mass = 2 * sum(counts.values()), 2 * sum(frequencies.values())
    shares = {word: share / mass for word, share in frequencies.items() if _is_chinese(word)}
    for word, count in counts.items():
        if _is_chinese(word):
            shares[word] = shares.get(word, 0.0) + count / total
    return Words(shares, tags, _read_transitions(model))


def list_files() -> list[Path]:
    """What is read."""
    return [
        find_package("jieba") / "dict.txt",
        find_package("jieba") / "posseg" / "prob_trans.py",
        find_package("wordfreq") / "data" / "large_zh.msgpack.gz",
    ]


def _is_chinese(word: str) -> bool:
    return len(word) <= LONGEST_WORD and min(word) >= _FIRST_IDEOGRAPH


def _read_transitions(module: Path) -> Transitions:
    """How likely a word of one part of speech is after a word of another; every row sums to one."""
    table: dict[tuple[str, str], dict[tuple[str, str], float]] = ast.literal_eval(
        module.read_text(encoding="utf-8").removeprefix("P=")
    )
    rows: Transitions = defaultdict(lambda: defaultdict(float))
    for (place, tag), row in table.items():
        for (next_place, next_tag), logarithm in row.items():
            if place in "ES" and next_place in "BS":
                rows[tag][next_tag] += math.exp(logarithm)
    return {tag: {after: p / sum(row.values()) for after, p in row.items()} for tag, row in rows.items()}


def find_package(name: str) -> Path:
    """Where a package lies.  Importing it would run it, and jieba loads 20 MB and warns."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def _read_dictionary(path: Path) -> tuple[dict[str, int], dict[str, str]]:
    counts, tags = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        counts[word], tags[word] = int(count), tag
    return counts, tags


def _read_frequencies(path: Path) -> dict[str, float]:
    import msgpack  # type: ignore[import-untyped]  # only who starts from the lists needs it

    packed = gzip.decompress(path.read_bytes())
    _, *bins = msgpack.unpackb(packed)
    return {word: 10 ** (-centibels / 100) for centibels, words in enumerate(bins, 1) for word in words}
