"""How good `similar` is: of the ten nearest papers, how many share a topic with the paper.

    python -m tests.bench.similar ARCHIVE_URL [--papers 200]

Beside it: what chance gives, and the papers whose titles share most words.
"""

import argparse
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable

from sqlalchemy import text

from pipelines.archive.reader import ArchiveReader, open_reader

_NEAREST = 10
_WORD = re.compile(r"\w{3,}")
_TOPICS = "SELECT DISTINCT a.arxiv_id, p.topic, a.title FROM appearances a JOIN posts p ON p.id = a.post_id"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive_url")
    parser.add_argument("--papers", type=int, default=200)
    options = parser.parse_args()
    reader = open_reader(options.archive_url)
    topics, titles = read_papers(reader)
    chosen = random.Random(1).sample(sorted(topics), min(options.papers, len(topics)))
    started = time.perf_counter()
    report(
        "similar", chosen, topics, lambda name: [hit.arxiv_id or "" for hit in reader.search.similar(name, _NEAREST)]
    )
    print(f"{(time.perf_counter() - started) / len(chosen) * 1000:.0f} ms per paper")
    report("titles alone", chosen, topics, lambda name: match_titles(name, titles))
    others = random.Random(2)
    report("chance", chosen, topics, lambda name: others.sample(sorted(topics.keys() - {name}), _NEAREST))
    reader.close()


def read_papers(reader: ArchiveReader) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The topics and the words of the titles of each paper in a digest."""
    topics, titles = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    with reader._transactions.read() as connection:
        for arxiv_id, topic, title in connection.execute(text(_TOPICS)):
            topics[arxiv_id].add(topic)
            titles[arxiv_id].update(_WORD.findall(title.lower()))
    return topics, titles


def match_titles(name: str, titles: dict[str, set[str]]) -> list[str]:
    shared = Counter({other: len(words & titles[name]) for other, words in titles.items() if other != name})
    return [other for other, _ in shared.most_common(_NEAREST)]


def report(name: str, chosen: list[str], topics: dict[str, set[str]], find: Callable[[str], list[str]]) -> None:
    shares = [bool(topics[paper] & topics[other]) for paper in chosen for other in find(paper)]
    print(f"{name:<14} {sum(shares) / len(shares):.1%} of {len(shares):,} nearest share a topic")


if __name__ == "__main__":
    main()
