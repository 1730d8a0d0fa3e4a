"""What it takes to keep pages as fetched: bytes per page, and the processor time to write and to read one.

    python -m tests.bench.raw_pages FOLDER [--later FOLDER]

Compares zlib, Zstandard without and with a dictionary that is trained on other posts of the folder, and many pages in
one stream, on the posts among the HTML pages of a deployment.  Half of the posts train, the other half are measured.
`--later` names a later deployment, of the same site or of another one: of its posts, those that are not in FOLDER are
compressed with the dictionary of FOLDER and with one of their own, and those that differ from FOLDER with their
earlier page as dictionary.  Prints tables in Markdown; a time is that of the fastest of five rounds.
"""

import argparse
import random
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.archive.ledger.dictionaries import zstd
from tests.bench.profile.parsing import is_post, read_sources

_ROUNDS = 5
_KB = 1024
_TRAINED = 64 * _KB
_BATCH = 16  # pages per stream

Pack = Callable[[bytes], bytes]
Pages = Mapping[str, bytes]


def read_posts(folder: Path) -> Pages:
    """The posts by URL, in an order that has nothing to do with their days, the same in every run."""
    posts = [source for source in read_sources(folder) if is_post(source)]
    random.Random(1).shuffle(posts)
    return {source.page.url: source.page.body for source in posts}


def pack_with(level: int, dictionary: zstd.ZstdDict) -> tuple[Pack, Pack]:
    """Digested, a dictionary is prepared once per level."""
    digested = dictionary.as_digested_dict
    return (
        lambda page: zstd.compress(page, level, zstd_dict=digested),
        lambda packed: zstd.decompress(packed, zstd_dict=dictionary),
    )


def list_ways(training: Sequence[bytes]) -> Iterator[tuple[str, Pack, Pack]]:
    """Each way with its name, and how it writes and reads a page."""
    for level in (1, 6):
        yield f"zlib, level {level}", lambda page, level=level: zlib.compress(page, level), zlib.decompress  # type: ignore[misc]
    for level in (3, 9, 19):
        yield f"zstd, level {level}", lambda page, level=level: zstd.compress(page, level), zstd.decompress  # type: ignore[misc]
    for size in (16, 32, 64, 112):
        dictionary = zstd.train_dict(training, size * _KB)
        for level in (3, 5, 9, 15, 19) if size * _KB == _TRAINED else (3, 9, 19):
            yield f"zstd, level {level}, dictionary of {size} KB", *pack_with(level, dictionary)
    for number in (16, 32):
        few = zstd.train_dict(training[:number], _TRAINED)
        yield f"zstd, level 5, 64 KB trained on {number} posts", *pack_with(5, few)


def list_rows(pages: Sequence[bytes], ways: Iterator[tuple[str, Pack, Pack]]) -> Iterator[str]:
    """A row per way; the first one is what the others are compared with."""
    usual = 0.0
    for name, write, read in ways:
        packed = [write(page) for page in pages]
        assert [read(one) for one in packed] == pages
        size = sum(map(len, packed)) / len(pages)
        usual = usual or size
        yield format_row(name, size, usual, time_each(write, pages), time_each(read, packed))


def list_batches(pages: Sequence[bytes], usual: float) -> Iterator[str]:
    """Many pages in one stream: to read one of them, all are read."""
    streams = [b"".join(pages[start : start + _BATCH]) for start in range(0, len(pages), _BATCH)]
    for level in (9, 19):
        packed = [zstd.compress(stream, level) for stream in streams]
        size, share = sum(map(len, packed)) / len(pages), len(streams) / len(pages)
        written = time_each(lambda stream, level=level: zstd.compress(stream, level), streams) * share  # type: ignore[misc]
        name = f"zstd, level {level}, {_BATCH} pages in a stream"
        yield format_row(name, size, usual, written, time_each(zstd.decompress, packed))


def list_later(earlier: Pages, later: Pages) -> Iterator[str]:
    """How a dictionary does on what was deployed after it, and a page on its next version."""
    new = [page for url, page in later.items() if url not in earlier]
    edited = [(earlier[url], page) for url, page in later.items() if earlier.get(url, page) != page]
    ways = {"its dictionary": list(earlier.values()), "one of the later posts": list(later.values())[::2]}
    if new:
        yield f"\n{len(new)} posts that are new:\n"
        dictionaries = ((name, zstd.train_dict(training, _TRAINED)) for name, training in ways.items())
        packs = ((f"zstd, level 5, {name}", *pack_with(5, dictionary)) for name, dictionary in dictionaries)
        yield from list_table(new, packs)
    if edited:
        yield f"\n{len(edited)} posts whose page differs:\n"
        dictionary = zstd.train_dict(ways["its dictionary"], _TRAINED)
        yield from list_table(
            [page for _, page in edited], iter([("zstd, level 5, its dictionary", *pack_with(5, dictionary))])
        )
        differences = [
            zstd.compress(page, 5, zstd_dict=zstd.ZstdDict(before, is_raw=True).as_prefix) for before, page in edited
        ]
        size = sum(map(len, differences)) / len(edited)
        yield f"\nwith their earlier page as dictionary: {size / 1e3:.1f} KB per page"


def list_table(pages: Sequence[bytes], ways: Iterator[tuple[str, Pack, Pack]]) -> Iterator[str]:
    yield "| way | KB per page | times as small as the first | write, ms | read, ms |"
    yield "|---|---|---|---|---|"
    yield from list_rows(pages, ways)


def format_row(name: str, size: float, usual: float, written: float, read: float) -> str:
    return f"| {name} | {size / 1e3:.1f} | {usual / size:.2f} | {written:.2f} | {read:.3f} |"


def time_each(action: Pack, values: Sequence[bytes]) -> float:
    """Milliseconds of processor time per value."""
    return min(_time_all(action, values) for _ in range(_ROUNDS)) / len(values) * 1e3


def _time_all(action: Pack, values: Sequence[bytes]) -> float:
    before = time.process_time()
    for value in values:
        action(value)
    return time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--later", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    posts = read_posts(options.folder)
    training, pages = list(posts.values())[::2], list(posts.values())[1::2]
    size = sum(map(len, pages)) / len(pages)
    print(f"{len(pages)} posts of {size / 1e3:.1f} KB; dictionaries are trained on {len(training)} others\n")
    for line in list_table(pages, list_ways(training)):
        print(line)
    for line in list_batches(pages, sum(len(zlib.compress(page, 1)) for page in pages) / len(pages)):
        print(line)
    for line in list_later(posts, read_posts(options.later)) if options.later else ():
        print(line)


if __name__ == "__main__":
    main()
