"""What a change of one constant of the repair costs: wrong characters in held-out digests.

    python -m tests.bench.constants ../shared [search|words|classifier ...]

Learns from every second digest of `site/2024-05-22` and repairs twelve of the others: 30,781 damaged characters.  For
each constant it prints the wrong ones, and those given with a confidence of 0.9 or more, with other values than the one
in the code.  Takes half an hour; the comments beside the constants quote its figures.
"""

import argparse
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

from pipelines.text.language_model.ambiguous_characters import ExampleCollector
from pipelines.text.language_model.model import LanguageModel, learn_model, load_model, start_model
from pipelines.text.language_model.word_counts import WordCounter
from pipelines.text.language_model.word_lattice import pack_lexicon
from pipelines.text.language_model.word_lists import read_vocabulary
from pipelines.text.mojibake.result import UNCERTAIN
from tests.bench.mojibake import judge_repairs, read_digests

SEARCH: dict[str, tuple[float, ...]] = {
    "mojibake.posteriors._BEAM_WIDTH": (8, 64),
    "mojibake.posteriors._PRUNING_RATIO": (1e-3, 1e-5),
    "mojibake.posteriors._UNLIKELY": (1e-4, 1e-6),
    "mojibake.posteriors._BEYOND_DOUBT": (0.99, 0.9997),
    "mojibake.posteriors._WORD_WEIGHT": (0.3, 0.7),
    "mojibake.consistency._WINDOW_REACH": (40, 160),
    "mojibake.consistency._CLASSIFIER_WEIGHT": (0.5, 0.9),
    "mojibake.consistency._NGRAM_WEIGHT": (0.3, 0.7),
    "mojibake.consistency._CONTEXT_REACH": (2, 4),
    "mojibake.consistency._SETTLED": (0.999, 0.99999),
    "mojibake.consistency._POOL_WEIGHT": (0.25, 1.0),
    "mojibake.consistency._POOL_PRIOR": (0.5, 2.0),
    "mojibake.segments._LONGEST_SEGMENT": (32, 128),
    "mojibake.repair._RULED_OUT": (1e-5, 1e-7),
    "language_model.word_lattice._PRUNING_RATIO": (1e-4, 1e-6),
}
WORDS: dict[str, tuple[float, ...]] = {
    "language_model.word_lattice._TAG_WEIGHT": (0.5, 1.0),
    "language_model.word_lattice._RAREST_TRANSITION": (math.exp(-7), math.exp(-12)),
    "language_model.word_lattice._SINGLE_CHARACTER_FACTOR": (math.exp(-2), math.exp(-6)),
    "language_model.word_counts._WORD_PRIOR": (500, 8000),
    "language_model.word_counts._TAG_PRIOR": (1, 100),
}
CLASSIFIER: dict[str, tuple[float, ...]] = {
    "language_model.ambiguous_characters._CLAUSE_REACH": (10, 40),
    "language_model.ambiguous_characters._LINE_REACH": (30, 120),
    "language_model.ambiguous_characters._NEAR_REACH": (3, 8),
    "language_model.ambiguous_characters._OVERLAP_REACH": (4, 16),
    "language_model.ambiguous_characters._MOST_OCCURRENCES": (1, 4),
    "language_model.ambiguous_characters._LEAST_DOCUMENT_LENGTH": (0, 10_000),
    "language_model.ambiguous_characters._LEAST_FEATURE_COUNT": (2, 6),
    "language_model.ambiguous_characters._EPOCHS": (1, 4),
    "language_model.ambiguous_characters._LEARNING_RATE": (0.05, 0.2),
    "language_model.ambiguous_characters._LEAST_GRADIENT": (0.001, 0.05),
    "language_model.ambiguous_characters._WEIGHT_UNITS": (24,),
    "language_model.ambiguous_characters._EXAMPLE_LIMIT": (5_000,),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("parts", nargs="*", metavar="part")
    arguments = parser.parse_args()
    learned_texts = [digest.text for digest in read_digests(arguments.shared)[0::2]]
    unseen_texts = [digest.text for digest in read_digests(arguments.shared)[1::2]][::4]
    model = learn_model(learned_texts)
    report("word lists alone", start_model(), unseen_texts)
    report("learned", model, unseen_texts)
    for part in arguments.parts or PARTS:
        constants, vary = PARTS[part]
        for name, values in constants.items():
            for value in values:
                with patch(f"pipelines.text.{name}", value):
                    for changed in vary(model, learned_texts):
                        alone = "" if changed.learned else " (word lists alone)"
                        report(f"{name.rpartition('.')[2]} = {value:.5g}{alone}", changed, unseen_texts)


def report(name: str, model: LanguageModel, texts: list[str]) -> None:
    started = time.process_time()
    outcome = judge_repairs(texts, model)
    sure = sum(confidence >= UNCERTAIN and not is_right for confidence, is_right in outcome.choices)
    took = time.process_time() - started
    print(f"{name:55} {outcome.wrong:5} wrong, {sure:3} of them sure, {took:4.1f} s", flush=True)


def vary_search(model: LanguageModel, _: list[str]) -> Iterator[LanguageModel]:
    """The same model, without the candidates that it remembers."""
    yield load_model(model.to_bytes())


def vary_words(model: LanguageModel, texts: list[str]) -> Iterator[LanguageModel]:
    vocabulary = read_vocabulary()
    yield replace(start_model(), lexicon=pack_lexicon(vocabulary))
    yield replace(model, lexicon=pack_lexicon(count_words(tuple(texts)).adapt(vocabulary)))


@cache
def count_words(texts: tuple[str, ...]) -> WordCounter:
    """The counts of the lexicon as it is in the code."""
    counter = WordCounter(start_model().lexicon)
    for text in texts:
        counter.add(text)
    return counter


def vary_classifier(model: LanguageModel, texts: list[str]) -> Iterator[LanguageModel]:
    examples = ExampleCollector()
    for text in texts:
        examples.add(text)
    yield replace(model, classifier=examples.learn())


Vary = Callable[[LanguageModel, list[str]], Iterator[LanguageModel]]
PARTS: dict[str, tuple[dict[str, tuple[float, ...]], Vary]] = {
    "search": (SEARCH, vary_search),
    "words": (WORDS, vary_words),
    "classifier": (CLASSIFIER, vary_classifier),
}

if __name__ == "__main__":
    main()
