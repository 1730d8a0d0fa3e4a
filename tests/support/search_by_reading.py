"""Answers queries by reading every text of an archive: slow, and without the tokens, the grammar or the index."""

import random
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial

from pipelines.archive.store import Archive
from tests.support.archive_queries import ask

Key = tuple[str | None, int | None]  # arXiv ID of a paper, ID of a post
Texts = dict[Key, list[str]]
_OF_PAPERS = (
    "SELECT arxiv_id, title FROM papers",
    "SELECT arxiv_id, abstract FROM papers",
    "SELECT arxiv_id, abstract_zh FROM papers",
    "SELECT arxiv_id, title FROM appearances",
    "SELECT arxiv_id, comment FROM appearances",
    "SELECT arxiv_id, text FROM sections JOIN appearances ON appearances.id = appearance_id",
    "SELECT arxiv_id, text FROM takeaways JOIN appearances ON appearances.id = appearance_id",
)
_OF_POSTS = (
    "SELECT id, title FROM posts",
    "SELECT post_id, text FROM sections",
    "SELECT post_id, text FROM takeaways",
    "SELECT post_id, talk_title FROM lectures",
    "SELECT post_id, speaker FROM lectures",
    "SELECT post_id, speaker_bio FROM lectures",
    "SELECT post_id, abstract FROM lectures",
    "SELECT post_id, title FROM recommended_papers",
    "SELECT post_id, authors FROM recommended_papers",
    "SELECT post_id, reason FROM recommended_papers",
)
_LATIN = {chr(code) for code in range(ord("a"), ord("z") + 1)}


def read_texts(archive: Archive) -> Texts:
    """Every text of every paper, lecture and note."""
    texts: Texts = defaultdict(list)
    for statement in _OF_PAPERS:
        for arxiv_id, text in ask(archive, statement):
            texts[arxiv_id, None].append(text or "")
    others = {row[0] for row in ask(archive, "SELECT id FROM posts WHERE kind <> 'digest'")}
    for statement in _OF_POSTS:
        for post_id, text in ask(archive, statement):
            if post_id in others:
                texts[None, post_id].append(text or "")
    return texts


@cache
def cut(text: str) -> list[str]:
    """The words and characters of a text, with `|` where a phrase ends; one character at a time."""
    tokens: list[str] = []
    word, gap = "", ""
    for character in [*unicodedata.normalize("NFC", text), "\n"]:
        if character.isalnum() and not is_han(character):
            _close(tokens, gap, _flatten(character) if not word else "")
            gap, word = "", word + _flatten(character)
            continue
        if word:
            tokens.append(word)
            word = ""
        if is_han(character):
            _close(tokens, gap, character)
            tokens.append(character)
            gap = ""
        else:
            gap += character
    return tokens


def _close(tokens: list[str], gap: str, following: str) -> None:
    """Ends the phrase before `following` if the characters between do."""
    if not gap or not tokens or not following:
        return
    of_words = not is_han(tokens[-1]) and not is_han(following)
    is_joint = of_words and len(gap) == 1 and gap in "-_./'’+:&@‐‑"
    is_blank = gap.strip(" \t\u3000\xa0") == "" and not (is_han(tokens[-1]) and is_han(following))
    if not is_joint and not is_blank:
        tokens.append("|")


def is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _flatten(character: str) -> str:
    base = unicodedata.normalize("NFKD", character).casefold()
    return base[0] if base[0] in _LATIN else base


def holds(texts: list[str], phrase: str, *, is_prefix: bool) -> bool:
    """Whether one of the texts has the words of a phrase behind each other."""
    wanted = cut(phrase)
    return any(_stands_in(cut(text), wanted, is_prefix) for text in texts)


def _stands_in(tokens: list[str], wanted: list[str], is_prefix: bool) -> bool:
    *first, last = wanted
    for start in range(len(tokens) - len(wanted) + 1):
        part = tokens[start : start + len(wanted)]
        if part[:-1] == first and (part[-1] == last or (is_prefix and part[-1].startswith(last))):
            return True
    return False


Test = Callable[[list[str]], bool]


def make_queries(words: list[str], number: int, seed: int) -> Iterator[tuple[str, Test]]:
    """Queries of pieces of texts, and for each the test that a document must pass."""
    choose = random.Random(seed)
    for _ in range(number):
        parts = [_make_part(choose, words) for _ in range(choose.choice((1, 1, 2, 3)))]
        match choose.choice(("and", "and", "or", "not")) if parts[1:] else "one":
            case "or":
                yield " OR ".join(text for text, _ in parts), _any_of([test for _, test in parts])
            case "not":
                (text, test), *without = parts
                negated = " ".join(f"-{other}" for other, _ in without)
                yield f"{text} {negated}", _without(test, [other for _, other in without])
            case _:
                yield " ".join(text for text, _ in parts), _all_of([test for _, test in parts])


def _make_part(choose: random.Random, words: list[str]) -> tuple[str, Test]:
    """A piece of one to six characters or words of a text, quoted where it holds a blank."""
    while True:
        text = choose.choice(words)
        tokens = [token for token in cut(text) if token != "|"]
        start = choose.randrange(len(tokens)) if tokens else 0
        piece = tokens[start : start + choose.randint(1, 6)]
        if not piece:
            continue
        phrase = "".join(
            token if place == 0 or (is_han(token) and is_han(piece[place - 1])) else f" {token}"
            for place, token in enumerate(piece)
        )
        is_prefix = choose.random() < 0.2 and not is_han(piece[-1])
        phrase = phrase[: -len(piece[-1]) + 2] if is_prefix and len(piece[-1]) > 2 else phrase
        written = f'"{phrase}"' if " " in phrase or choose.random() < 0.3 else phrase
        return written + "*" * is_prefix, partial(holds, phrase=phrase, is_prefix=is_prefix)


def _all_of(tests: list[Test]) -> Test:
    return lambda texts: all(test(texts) for test in tests)


def _any_of(tests: list[Test]) -> Test:
    return lambda texts: any(test(texts) for test in tests)


def _without(test: Test, others: list[Test]) -> Test:
    return lambda texts: test(texts) and not any(other(texts) for other in others)
