"""Reads the word lists that every model starts from: jieba's dictionary and wordfreq's frequencies.

Imports neither package at module level, because a packed model needs no lists.  Formats: jieba's `dict.txt` has a line
`word count tag` per word, and its `posseg/prob_trans.py` holds the log probabilities of a hidden Markov model whose
states are (position in the word, tag) (https://github.com/fxsjy/jieba).  wordfreq's `get_frequency_list` returns lists
of words by their frequency in negative centibels (https://github.com/rspeer/wordfreq).
"""

import ast
import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

LONGEST_WORD = 4  # characters: 98 % of jieba's running text is in words this short, 99.5 % of wordfreq's
UNTAGGED = "n"  # a noun: two thirds of jieba's words are; the words without a tag are 1 % of wordfreq's text
PUNCTUATION_TAG = "x"
_FIRST_IDEOGRAPH = "\u2e80"  # Unicode: the first block of CJK, "CJK Radicals Supplement"

_TRADITIONAL = (0x4E00, 0xA000)
_JAPANESE_TRANSITIONS = {tag: {UNTAGGED: 0.9, PUNCTUATION_TAG: 0.1} for tag in (UNTAGGED, PUNCTUATION_TAG)}  # by hand

Transitions = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Relative frequency and part of speech of every word, and the transition probabilities of parts of speech."""

    frequencies: dict[str, float]
    tags: dict[str, str]
    transitions: Transitions


def read_vocabulary() -> Vocabulary:
    """Every listed word of one to four Chinese characters.  Words without a tag count as nouns.

    >>> vocabulary = read_vocabulary()
    >>> vocabulary.tags["模型"], vocabulary.frequencies["模型"] > vocabulary.frequencies["楷模"]
    ('n', True)
    """
    dictionary, hidden_markov_model = list_jieba_files()
    counts, tags = _read_dictionary(dictionary)
    listed = _read_frequencies("zh")
    total, mass = 2 * sum(counts.values()), 2 * sum(listed.values())  # each of the two lists counts half
    frequencies = {word: frequency / mass for word, frequency in listed.items() if _is_chinese(word)}
    for word, count in counts.items():
        if _is_chinese(word):
            frequencies[word] = frequencies.get(word, 0.0) + count / total
    return Vocabulary(frequencies, tags, _read_transitions(hidden_markov_model))


def read_japanese() -> Vocabulary:
    """Every listed Japanese word of one to four characters; the list has no parts of speech.

    >>> read_japanese().frequencies["これ"] > read_japanese().frequencies["これら"]
    True
    """
    listed = {word: frequency for word, frequency in _read_frequencies("ja").items() if _is_chinese(word)}
    mass = sum(listed.values())
    frequencies = {word: frequency / mass for word, frequency in listed.items()}
    return Vocabulary(frequencies, {}, _JAPANESE_TRANSITIONS)


def read_variants() -> dict[str, str]:
    """The simplified form of each traditional character that has another one.

    >>> variants = read_variants()
    >>> variants["麵"], variants["學"], "面" in variants
    ('面', '学', False)
    """
    from wordfreq.chinese import simplify_chinese  # imports jieba, which loads 20 MB

    characters = (chr(code) for code in range(*_TRADITIONAL) if chr(code).encode("big5", "ignore"))
    forms = ((character, simplify_chinese(character)) for character in characters)
    return {character: form for character, form in forms if form != character}


def hash_word_lists() -> bytes:
    """A hash that changes with the lists: of jieba's files, and of wordfreq's version, which has one list each."""
    contents = [file.read_bytes() for file in list_jieba_files()]
    return hashlib.sha256(b"".join([*contents, version("wordfreq").encode()])).digest()


def list_jieba_files() -> list[Path]:
    """The dictionary and the hidden Markov model."""
    package = _locate_package("jieba")
    return [package / "dict.txt", package / "posseg" / "prob_trans.py"]


def _locate_package(name: str) -> Path:
    """The folder of a package, found without importing it: jieba loads 20 MB on import, and warns."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def _is_chinese(word: str) -> bool:
    return len(word) <= LONGEST_WORD and min(word) >= _FIRST_IDEOGRAPH


def _read_transitions(module: Path) -> Transitions:
    """The probability of each part of speech after each other one; every row sums to one."""
    table: dict[tuple[str, str], dict[tuple[str, str], float]] = ast.literal_eval(
        module.read_text(encoding="utf-8").removeprefix("P=")
    )
    rows: Transitions = defaultdict(lambda: defaultdict(float))
    for (position, tag), row in table.items():
        for (next_position, next_tag), logarithm in row.items():
            if position in "ES" and next_position in "BS":  # from the end of a word, or a single, to the next word
                rows[tag][next_tag] += math.exp(logarithm)
    return {tag: {after: p / sum(row.values()) for after, p in row.items()} for tag, row in rows.items()}


def _read_dictionary(path: Path) -> tuple[dict[str, int], dict[str, str]]:
    counts, tags = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        counts[word], tags[word] = int(count), tag
    return counts, tags


def _read_frequencies(language: str) -> dict[str, float]:
    """Relative frequencies up to a constant factor, which cancels out.

    Centibels are counted from 1 here and from 0 by wordfreq.  The factor stays: without it, rounding would change the
    bytes of a model, and with them the version that archives hold.
    """
    from wordfreq import get_frequency_list  # its import takes half a second, and a packed model does not need it

    by_centibels = get_frequency_list(language, "large")
    return {word: 10 ** (-centibels / 100) for centibels, words in enumerate(by_centibels, 1) for word in words}
