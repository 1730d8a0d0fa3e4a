"""Measures the repair of mojibake: restored characters, calibration, harmlessness, speed.

    python -m tests.bench.mojibake ../shared [seeds|held-out|calibration|harmless|speed|hostile ...]

Learns from digests of `site/2024-05-22` and repairs others; prints every figure with its target.
"""

import argparse
import html
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ftfy

from pipelines.text.language_model.model import LanguageModel, learn_model, start_model
from pipelines.text.mojibake.repair import repair_text
from pipelines.text.mojibake.result import Repair
from tests.bench.hostile import bench_hostile
from tests.support.mojibake.corruption import corrupt_text, count_damaged

_POST = re.compile(r"\d{4}/\d\d/\d\d/(.+)/index\.html")
_DIGEST = re.compile(r"Paper/[\d-]+/.+")
_SECTION = re.compile(r"(?=<h2\b)")
_ARTICLE = re.compile(r"<article[^>]*article-container.*?</article>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|h\d|br|[uo]l|blockquote|summary|details|pre|div|figure|table|tr)\b[^>]*>")
_ASCII = re.compile(r"[\x00-\x7f]+")
_ELEMENT = re.compile(r"<[^<>]+>")
_ARXIV_ID = re.compile(r"arxiv\.org/abs/(\d{4}\.\d{5})")
SEED = "digest-2024-05-22"
OTHER_SEED = "digest-2024-05-13"
SEED_POSTS = {SEED: "Paper/2024-05-22/Talking Head Generation", OTHER_SEED: "Paper/2024-05-13/Talking Head Generation"}


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest: the article of its page, the text by lines, and its papers as Markdown."""

    path: str
    html: str
    lines: tuple[str, ...]
    markdown: str

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of repairing corrupted texts: for each choice its confidence and whether it is right.

    `wrong` and `characters` count all non-ASCII characters.
    """

    choices: tuple[tuple[float, bool], ...]
    wrong: int
    characters: int
    missed: int  # documents of another length, or not recognised

    def describe(self) -> str:
        right = sum(right for _, right in self.choices) / max(len(self.choices), 1)
        return (
            f"{right:8.3%} of {len(self.choices):6} damaged, {1 - self.wrong / self.characters:8.3%} of "
            f"{self.characters:7} non-ASCII" + (f", {self.missed} not comparable" if self.missed else "")
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("parts", nargs="*", metavar="part")
    arguments = parser.parse_args()
    for part in arguments.parts or PARTS:
        print(f"\n== {part}", flush=True)
        PARTS[part](arguments.shared)


@cache
def read_digests(shared: Path, deployment: str = "2024-05-22") -> tuple[Digest, ...]:
    truth = json.loads((shared / "site" / "2024-05-22.truth.json").read_text(encoding="utf-8"))
    digests = []
    for path, article in _read_articles(shared / "site" / deployment):
        if _DIGEST.match(path):
            papers = truth.get(path, {"papers": []})["papers"]
            markdown = "\n\n".join(f"## {paper['title']}\n\n{paper['body']}" for paper in papers)
            digests.append(Digest(path, article, read_lines(article), markdown))
    return tuple(digests)


def _read_articles(site: Path) -> Iterator[tuple[str, str]]:
    """The path of every post, without its date, and its article."""
    for page in sorted(site.rglob("index.html")):
        found = _POST.fullmatch(str(page.relative_to(site)))
        if found:
            article = _ARTICLE.search(page.read_text(encoding="utf-8"))
            assert article
            yield found[1], article[0]


def read_lines(article: str) -> tuple[str, ...]:
    """The text of an article, one line per block."""
    text = html.unescape(_ELEMENT.sub("", _BLOCK.sub("\n", article)))
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def judge_repairs(texts: Iterable[str], model: LanguageModel) -> Outcome:
    choices: list[tuple[float, bool]] = []
    wrong = characters = missed = 0
    for text in texts:
        repair = repair_text(corrupt_text(text), model)
        characters += sum(not c.isascii() for c in text)
        if len(repair.text) != len(text):
            missed += 1
            wrong += count_damaged(text)
            continue
        wrong += sum(ours != theirs for ours, theirs in zip(repair.text, text, strict=True))
        choices += [(c.confidence, text.startswith(c.restored, c.offset)) for c in repair.choices]
    return Outcome(tuple(choices), wrong, characters, missed)


def bench_seeds(shared: Path) -> None:
    seeds = shared / "seeds"
    model = learn_model(_read_without(shared, SEED_POSTS.values()))
    sound = (seeds / f"{SEED}.md").read_text(encoding="utf-8")
    repair = repair_text((seeds / f"{SEED}.mojibake.md").read_text(encoding="utf-8"), model)
    report_seed(SEED, repair, sound)
    other = repair_text((seeds / f"{OTHER_SEED}.mojibake.md").read_text(encoding="utf-8"), model)
    digest = next(d for d in read_digests(shared) if d.path == SEED_POSTS[OTHER_SEED])
    report_against_page(OTHER_SEED, other, digest)
    lecture = repair_text((seeds / "lecture-sffai-22.mojibake.md").read_text(encoding="utf-8"), model)
    print(f"lecture: {lecture.restored_count} restored, {lecture.uncertain_count} uncertain")
    for choice in lecture.choices:
        if choice.is_uncertain:
            print(f"  {choice.confidence:.3f} {choice.restored} {choice.alternatives:8} {lecture.cut_context(choice)}")


def _read_without(shared: Path, paths: Collection[str]) -> Iterator[str]:
    """The posts of the site without these, and without the papers of these in other posts."""
    papers = {paper for d in read_digests(shared) if d.path in paths for paper in _ARXIV_ID.findall(d.html)}
    for path, article in _read_articles(shared / "site" / "2024-05-22"):
        if path not in paths:
            parts = _SECTION.split(article)
            kept = "".join(part for part in parts if papers.isdisjoint(_ARXIV_ID.findall(part)))
            yield "\n".join(read_lines(kept))


def report_seed(name: str, repair: Repair, sound: str) -> None:
    assert len(repair.text) == len(sound)
    wrong = [c for c in repair.choices if not sound.startswith(c.restored, c.offset)]
    sure = [c for c in wrong if not c.is_uncertain]
    print(
        f"{name}: {len(wrong)} wrong of {repair.restored_count}, {len(sure)} of them sure (target 0), "
        f"{repair.uncertain_count} uncertain"
    )
    for choice in wrong:
        print(f"  {choice.confidence:.3f} {sound[choice.offset]} restored as {repair.cut_context(choice)}")


def report_against_page(name: str, repair: Repair, digest: Digest) -> None:
    """Looks up each choice with its neighbours in the text of the page; prints those that are not found."""
    page = _ASCII.sub("", html.unescape(digest.html))
    wrong = []
    for choice in repair.choices:
        end = choice.offset + len(choice.restored)
        before = _ASCII.sub("", repair.text[max(choice.offset - 60, 0) : choice.offset])[-6:]
        after = _ASCII.sub("", repair.text[end : end + 60])[:2]
        if before + choice.restored + after not in page:
            wrong.append(choice)
    print(f"{name}: {repair.restored_count} restored, {repair.uncertain_count} uncertain; not found on the page:")
    for choice in wrong:
        print(f"  {choice.confidence:.3f} {choice.restored} {choice.alternatives:6} {repair.cut_context(choice)}")


def bench_held_out(shared: Path) -> None:
    digests = read_digests(shared)
    unseen, others = digests[1::2], list(digests[0::2])
    random.Random(4).shuffle(others)
    print("word lists alone (target 96 %)")
    print("   html     ", judge_repairs((d.html for d in unseen[::2]), start_model()).describe())
    print("   markdown ", judge_repairs((d.markdown for d in unseen[1::2]), start_model()).describe())
    for count in (5, 10, 25, 49):
        model = learn_model(d.text for d in others[:count])
        print(f"{count} digests" + (" (target 99.3 %, 99.85 %)" if count == 49 else ""))
        print("   html     ", judge_repairs((d.html for d in unseen[::2]), model).describe())
        print("   markdown ", judge_repairs((d.markdown for d in unseen[1::2]), model).describe(), flush=True)
    model = learn_model(d.text for d in digests)
    known = {line for d in digests for line in d.lines}
    later = [d for d in read_digests(shared, "2024-05-28") if sum(line in known for line in d.lines) < len(d.lines) / 3]
    print(f"98 digests, {len(later)} later ones")
    print("   html     ", judge_repairs((d.html for d in later), model).describe())


def bench_calibration(shared: Path) -> None:
    digests = read_digests(shared)
    for name, model in (("word lists alone", start_model()), ("half", learn_model(d.text for d in digests[0::2]))):
        outcome = judge_repairs((d.text for d in digests[1::2]), model)
        sure = [right for confidence, right in outcome.choices if confidence >= 0.99]
        print(
            f"{name}: confidence >= 0.99: {len(sure)} of {len(outcome.choices)}, "
            f"{sum(sure) / len(sure):.4%} right (target 99.9 %)"
        )
        for tenth in range(10):
            inside = [x for x in outcome.choices if tenth <= x[0] * 10 < tenth + 1 or (tenth == 9 and x[0] == 1)]
            if inside:
                mean = sum(c for c, _ in inside) / len(inside)
                right = sum(r for _, r in inside) / len(inside)
                print(f"   {tenth / 10:.1f}-{(tenth + 1) / 10:.1f} {len(inside):7} mean {mean:.3f} right {right:.3f}")


def bench_harmless(shared: Path) -> None:
    checked = changed = 0
    paths = [
        *shared.glob("site/*/**/*.html"),
        *shared.glob("site/**/*.xml"),
        *shared.glob("lectures/*.md"),
        shared / "seeds" / f"{SEED}.md",
        shared / "seeds" / "digest-2024-10-07.md",
    ]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        repair = repair_text(text)
        checked += 1
        if repair.text is not text or repair.fault:
            changed += 1
            print("  changed:", path, repair.fault)
    print(f"{checked} sound pages and documents, {changed} changed or suspected (target 0)")


def measure_rate(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Megabytes of UTF-8 per second of CPU time, in the best of three passes."""
    took = []
    for _ in range(3):
        started = time.process_time()
        for text in texts:
            work(text)
        took.append(time.process_time() - started)
    return sum(len(text.encode()) for text in texts) / 1e6 / min(took)


def bench_speed(shared: Path) -> None:
    digests = read_digests(shared)
    model = learn_model(d.text for d in digests[1::2])
    data = model.to_bytes()
    sound = [d.html for d in digests]
    broken = [corrupt_text(d.markdown) for d in digests[0::4]]
    print(f"sound      {measure_rate(lambda text: repair_text(text, model), sound):7.2f} MB/s (target 20)")
    print(f"  ftfy     {measure_rate(ftfy.fix_text, sound[:10]):7.2f} MB/s")
    print(f"mojibake   {measure_rate(lambda text: repair_text(text, model), broken) * 1e3:7.1f} KB/s (target 200)")
    print(f"  ftfy     {measure_rate(ftfy.fix_text, broken[:5]) * 1e3:7.1f} KB/s")
    seeds = [(shared / "seeds" / f"{name}.mojibake.md").read_text(encoding="utf-8") for name in SEED_POSTS]
    print(f"  seeds    {measure_rate(lambda text: repair_text(text, model), seeds) * 1e3:7.1f} KB/s")
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        measured = subprocess.run(
            [sys.executable, "-c", _LOADING, file.name], capture_output=True, text=True, check=True
        )
    print(
        f"model      {len(data) / 1e6:.1f} MB, {len(model.ngrams.sequences.codes)} sequences; loaded: "
        f"{measured.stdout.strip()} (target 0.5 s, 150 MB)"
    )


_LOADING = """
import sys, time
from pathlib import Path
from pipelines.text.language_model.model import load_model
from tests.bench.hostile import read_peak
data = Path(sys.argv[1]).read_bytes()
started = time.process_time()
model = load_model(data)
took = time.process_time() - started
print(f"{took:.2f} s, {read_peak() / 1000:.0f} MB at the peak of the process")
"""


PARTS: dict[str, Callable[[Path], None]] = {
    "seeds": bench_seeds,
    "held-out": bench_held_out,
    "calibration": bench_calibration,
    "harmless": bench_harmless,
    "speed": bench_speed,
    "hostile": bench_hostile,
}

if __name__ == "__main__":
    main()
