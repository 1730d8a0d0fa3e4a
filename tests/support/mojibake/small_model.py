"""Language models that are learned from a few texts in a fraction of a second."""

from collections.abc import Iterable

from pipelines.text.language_model.ambiguous_characters import ExampleCollector
from pipelines.text.language_model.model import LanguageModel, load_model
from pipelines.text.language_model.ngrams import NgramCounter
from pipelines.text.language_model.tokens import split_tokens
from pipelines.text.language_model.word_lattice import Lexicon, pack_lexicon
from pipelines.text.language_model.word_lists import Vocabulary


def make_model(*texts: str) -> LanguageModel:
    """A model whose words are the characters of the texts."""
    characters = sorted(set(split_tokens("".join(texts))))
    vocabulary = Vocabulary(dict.fromkeys(characters, 1 / len(characters)), {}, {})
    return teach_model(pack_lexicon(vocabulary), texts)


def teach_model(lexicon: Lexicon, texts: Iterable[str]) -> LanguageModel:
    """A model with the words of a lexicon."""
    counter, examples = NgramCounter(), ExampleCollector()
    for text in texts:
        counter.add(text)
        examples.add(text)
    ngrams = counter.estimate({}, 100_000)
    return load_model(LanguageModel(lexicon, ngrams, examples.learn(), "", learned=True).to_bytes())


def learn_quickly(texts: Iterable[str]) -> LanguageModel:
    """Replaces `learn_model`, which reads word lists for some seconds."""
    return make_model(*texts)
