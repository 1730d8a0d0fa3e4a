"""A language model: vocabulary, n-grams and classifier, learned from clean text, stored as bytes with a version.

The bytes contain everything, the word lists too: a stored model repairs a text in the same way after the packages of
the word lists have changed.
"""

import hashlib
import json
import zlib
from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from pipelines.text.language_model.ambiguous_characters import Classifier, ExampleCollector
from pipelines.text.language_model.character_priors import PUNCTUATION
from pipelines.text.language_model.disk_cache import read_cached, write_cached
from pipelines.text.language_model.grammar import make_grammar
from pipelines.text.language_model.ngrams import NgramCounter, Ngrams
from pipelines.text.language_model.trie import Trie
from pipelines.text.language_model.word_counts import WordCounter
from pipelines.text.language_model.word_lattice import Lexicon, count_characters, pack_lexicon
from pipelines.text.language_model.word_lists import (
    Vocabulary,
    hash_word_lists,
    read_japanese,
    read_variants,
    read_vocabulary,
)

MAGIC = b"mojibake model 2\n"
# 20 MB when loaded, beside 20 MB for the words; 98 digests have 1.1 million sequences.  Measured once after 49 digests:
# 163 wrong characters of 30,781 held-out ones, 161 at 200,000.
SEQUENCE_LIMIT = 2_000_000
_VERSION_LENGTH = 12  # hexadecimal digits: 48 bits, ample for the few models of one archive
_CACHED = "words.model"
_COMPRESSION = 6  # zlib's default
_Parts = tuple[Lexicon, Ngrams, Classifier, Mapping[str, str], Lexicon | None]


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A lexicon, n-grams and a classifier; `version` is a hash of all three, 12 hexadecimal digits."""

    lexicon: Lexicon
    ngrams: Ngrams
    classifier: Classifier
    version: str
    learned: bool  # from texts; False for the model of the word lists alone
    variants: Mapping[str, str] = field(default_factory=dict)  # the simplified form of each traditional character
    japanese: Lexicon | None = None

    def to_bytes(self) -> bytes:
        """The model as `load_model` reads it; equal models give equal bytes."""
        parts = self.lexicon, self.ngrams, self.classifier, self.variants, self.japanese
        return MAGIC + zlib.compress(_write_body(parts), _COMPRESSION)

    def for_japanese(self) -> "LanguageModel":
        """The model of the Japanese word list alone."""
        assert self.japanese
        return replace(self, lexicon=self.japanese, classifier=Classifier("", array("b")), learned=False)


def load_model(data: bytes) -> LanguageModel:
    """The model that `to_bytes` wrote.  Raises ValueError for other bytes."""
    if not data.startswith(MAGIC):
        raise ValueError("these bytes are not a language model of this version")
    try:
        body = zlib.decompress(data[len(MAGIC) :])
    except zlib.error as error:
        raise ValueError(f"the language model is damaged: {error}") from None
    return _assemble(_read_body(body), body)


def learn_model(texts: Iterable[str], sequence_limit: int = SEQUENCE_LIMIT) -> LanguageModel:
    """Learns a model from clean texts, on top of the packaged word lists.  Holds one text in memory at a time.

    Keeps at most `sequence_limit` sequences of two or more characters, the most frequent ones.
    """
    words, ngrams, examples = WordCounter(start_model().lexicon), NgramCounter(), ExampleCollector()
    for text in texts:
        for learner in (words, ngrams, examples):
            learner.add(text)
    vocabulary = read_vocabulary()
    sequences = ngrams.estimate(_list_character_priors(vocabulary), sequence_limit)
    parts = pack_lexicon(words.adapt(vocabulary)), sequences, examples.learn(), read_variants(), _pack_japanese()
    return _assemble(parts, _write_body(parts))


@cache
def start_model() -> LanguageModel:
    """The model of the word lists alone.  It takes seconds to make, so it is cached on disk."""
    fingerprint = _fingerprint()
    cached = read_cached(_CACHED) or b""
    if cached.startswith(fingerprint):
        with suppress(ValueError):
            return load_model(cached.removeprefix(fingerprint))
    vocabulary = read_vocabulary()
    ngrams = NgramCounter().estimate(_list_character_priors(vocabulary), SEQUENCE_LIMIT)
    parts = pack_lexicon(vocabulary), ngrams, make_grammar(), read_variants(), _pack_japanese()
    model = _assemble(parts, _write_body(parts))
    write_cached(_CACHED, fingerprint + model.to_bytes())
    return model


def _fingerprint() -> bytes:
    """A hash of the word lists and of this folder's code: a cached model of other lists or code is not used."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join([hash_word_lists(), *(source.read_bytes() for source in sources)])).digest()


def _list_character_priors(vocabulary: Vocabulary) -> dict[str, float]:
    """The relative frequency of each character in running text, punctuation included."""
    rest = 1 - sum(PUNCTUATION.values())
    characters = count_characters(vocabulary.frequencies)
    return {character: frequency * rest for character, frequency in characters.items()} | dict(PUNCTUATION)


def _assemble(parts: _Parts, body: bytes) -> LanguageModel:
    lexicon, ngrams, classifier, variants, japanese = parts
    version = hashlib.sha256(body).hexdigest()[:_VERSION_LENGTH]
    return LanguageModel(lexicon, ngrams, classifier, version, ngrams.first_leaf > 1, variants, japanese)


def _pack_japanese() -> Lexicon:
    return pack_lexicon(read_japanese())


def _write_body(parts: _Parts) -> bytes:
    """A line of JSON, then the arrays one after the other, in the byte order of this machine."""
    lexicon, ngrams, classifier, variants, japanese = parts
    tries = (lexicon.words, ngrams.sequences, *([japanese.words] if japanese else []))
    arrays: list[array[int] | array[float]] = [
        *(numbers for trie in tries[:2] for numbers in (trie.labels, trie.starts, trie.codes)),
        ngrams.unigrams,
        classifier.weights,
        *(numbers for trie in tries[2:] for numbers in (trie.labels, trie.starts, trie.codes)),
    ]
    head = {
        "alphabets": [trie.alphabet for trie in tries],
        "tags": [lexicon.tags, lexicon.transitions],
        "features": classifier.features,
        "arrays": [[numbers.typecode, len(numbers)] for numbers in arrays],
        **({"variants": variants} if variants else {}),  # models of earlier releases have neither
        **({"japanese_tags": [japanese.tags, japanese.transitions]} if japanese else {}),
    }
    return json.dumps(head).encode() + b"\n" + b"".join(numbers.tobytes() for numbers in arrays)


def _read_body(body: bytes) -> _Parts:
    start = body.index(b"\n") + 1
    head = json.loads(body[:start])
    arrays = []
    for typecode, length in head["arrays"]:
        numbers = array(typecode)
        end = start + length * numbers.itemsize
        numbers.frombytes(memoryview(body)[start:end])
        start = end
        arrays.append(numbers)
    firsts = (0, 3, 8)  # the arrays of each trie
    words, sequences, *japanese = (
        Trie(alphabet, *arrays[first : first + 3]) for alphabet, first in zip(head["alphabets"], firsts, strict=False)
    )
    classifier = Classifier(head["features"], arrays[7])
    others = [_make_lexicon(trie, head["japanese_tags"]) for trie in japanese]
    lexicon = _make_lexicon(words, head["tags"])
    return lexicon, Ngrams(sequences, arrays[6]), classifier, head.get("variants", {}), others[0] if others else None


def _make_lexicon(words: Trie, tags: tuple[list[str], list[list[float]]]) -> Lexicon:
    return Lexicon(words, tuple(tags[0]), tuple(map(tuple, tags[1])))
