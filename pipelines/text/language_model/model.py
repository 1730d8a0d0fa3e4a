"""A language model: what a text most likely said.  Learned from clean texts, kept as bytes, told apart by version.

The bytes hold everything, word lists too: what a model once read, it reads the same after the packages have moved on.
"""

import hashlib
import json
import zlib
from array import array
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.text.language_model.ambiguous_characters import Classifier, ExampleCollector
from pipelines.text.language_model.character_priors import MARKS
from pipelines.text.language_model.disk_cache import read_cached, write_cached
from pipelines.text.language_model.ngrams import NgramCounter, Ngrams
from pipelines.text.language_model.trie import Trie
from pipelines.text.language_model.word_counts import WordCounter
from pipelines.text.language_model.word_lattice import Lexicon, count_characters, pack_lexicon
from pipelines.text.language_model.word_lists import Words, list_files, read_words

MAGIC = b"mojibake model 2\n"
SEQUENCE_LIMIT = 2_000_000  # some 20 MB when loaded, beside 20 MB for the words; a hundred digests have 1.1 million
_CACHED = "words.model"


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Words, n-grams and a classifier; `version` is a hash of all three, 12 hexadecimal digits."""

    lexicon: Lexicon
    ngrams: Ngrams
    classifier: Classifier
    version: str
    learned: bool  # from texts, not from word lists alone

    def to_bytes(self) -> bytes:
        """For `load_model`; the same model gives the same bytes."""
        return MAGIC + zlib.compress(_write_body(self.lexicon, self.ngrams, self.classifier), 6)


def load_model(data: bytes) -> LanguageModel:
    """What `to_bytes` wrote; ValueError for anything else."""
    if not data.startswith(MAGIC):
        raise ValueError("these bytes are no language model of this kind")
    try:
        body = zlib.decompress(data[len(MAGIC) :])
    except zlib.error as error:
        raise ValueError(f"the language model is damaged: {error}") from None
    return _assemble(_read_body(body), body)


def learn_model(texts: Iterable[str], sequence_limit: int = SEQUENCE_LIMIT) -> LanguageModel:
    """A model from the packaged word lists and from clean texts, read one after the other and not kept.

    At most `sequence_limit` sequences of characters are kept, the oftener seen ones.
    """
    counted, ngrams, examples = WordCounter(start_model().lexicon), NgramCounter(), ExampleCollector()
    for text in texts:
        for learner in (counted, ngrams, examples):
            learner.add(text)
    words = read_words()
    sequences = ngrams.estimate(_weigh_characters(words), sequence_limit)
    parts = pack_lexicon(counted.mix(words)), sequences, examples.learn()
    return _assemble(parts, _write_body(*parts))


@cache
def start_model() -> LanguageModel:
    """The model that has read nothing but the word lists; it takes seconds to make, so it is cached on disk."""
    origin = _fingerprint()
    cached = read_cached(_CACHED) or b""
    if cached.startswith(origin):
        with suppress(ValueError):
            return load_model(cached.removeprefix(origin))
    words = read_words()
    ngrams = NgramCounter().estimate(_weigh_characters(words), SEQUENCE_LIMIT)
    parts = pack_lexicon(words), ngrams, ExampleCollector().learn()
    model = _assemble(parts, _write_body(*parts))
    write_cached(_CACHED, origin + model.to_bytes())
    return model


def _fingerprint() -> bytes:
    """Of the word lists and of the program that packs them: what was made from others is never taken for it."""
    sources = [*list_files(), *sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()


def _weigh_characters(words: Words) -> dict[str, float]:
    """Each character's share of running text, marks too."""
    left = 1 - sum(MARKS.values())
    return {c: share * left for c, share in count_characters(words.shares).items()} | dict(MARKS)


def _assemble(parts: tuple[Lexicon, Ngrams, Classifier], body: bytes) -> LanguageModel:
    ngrams = parts[1]
    return LanguageModel(*parts, hashlib.sha256(body).hexdigest()[:12], learned=ngrams.leaves > 1)


def _write_body(lexicon: Lexicon, ngrams: Ngrams, classifier: Classifier) -> bytes:
    """A line of JSON, then the arrays one after the other as this machine holds them."""
    tries = (lexicon.words, ngrams.sequences)
    arrays: list[array[int] | array[float]] = [
        *(numbers for trie in tries for numbers in (trie.labels, trie.starts, trie.codes)),
        ngrams.shares,
        classifier.weights,
    ]
    head = {
        "alphabets": [trie.alphabet for trie in tries],
        "tags": [lexicon.tags, lexicon.transitions],
        "features": classifier.features,
        "arrays": [[numbers.typecode, len(numbers)] for numbers in arrays],
    }
    return json.dumps(head).encode() + b"\n" + b"".join(numbers.tobytes() for numbers in arrays)


def _read_body(body: bytes) -> tuple[Lexicon, Ngrams, Classifier]:
    start = body.index(b"\n") + 1
    head = json.loads(body[:start])
    arrays = []
    for typecode, length in head["arrays"]:
        numbers = array(typecode)
        end = start + length * numbers.itemsize
        numbers.frombytes(memoryview(body)[start:end])
        start = end
        arrays.append(numbers)
    words, sequences = (Trie(alphabet, *arrays[3 * n : 3 * n + 3]) for n, alphabet in enumerate(head["alphabets"]))
    tags, transitions = head["tags"]
    lexicon = Lexicon(words, tuple(tags), tuple(map(tuple, transitions)))
    return lexicon, Ngrams(sequences, arrays[6]), Classifier(head["features"], arrays[7])
