"""How a run went: floors a source, what was found of it, and the judgement with its exit code.

Pure; must not know Scrapy, the archive or how the verdict is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["finished", "failed", "under_floor", "interrupted"]
EXIT_CODES: Mapping[Outcome, int] = {"finished": 0, "failed": 1, "under_floor": 3, "interrupted": 130}


@dataclass(frozen=True, slots=True)
class Floors:
    """The least that a sound run of a source brings, as shares.

    `found` of the posts that the site prints, `understood` of the pages fetched, `papers` a digest.
    """

    found: float = 1.0
    understood: float = 0.5
    papers: float = 0.0


@dataclass(slots=True)
class SiteCounts:
    """What a run has seen of one site so far; `printed` is the site's own count of its posts."""

    floors: Floors
    found: int = 0
    printed: int | None = None
    lists_ended: bool = False
    fetched: int = 0
    understood: int = 0
    digests: int = 0
    appearances: int = 0

    @property
    def whole(self) -> bool:
        """Whether the list was read to its end and holds as many posts as the site prints."""
        return self.lists_ended and self.printed in {None, self.found}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` says, a line each, which floor of which site was missed."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.outcome]


def judge_run(sites: Mapping[str, SiteCounts], failures: int, interrupted: bool = False) -> Verdict:
    """The verdict on a run of `sites`, by base address; a missed floor weighs more than a failure.

    >>> judge_run({"https://kedreamix.github.io/": SiteCounts(Floors(), found=136, printed=137, lists_ended=True)}, 0)
    Verdict(outcome='under_floor', reasons=('https://kedreamix.github.io/: found 136 of the 137 posts it prints',))
    """
    if interrupted:
        return Verdict("interrupted")
    reasons = tuple(f"{base}: {reason}" for base, counts in sites.items() for reason in _find_missed_floors(counts))
    if reasons:
        return Verdict("under_floor", reasons)
    return Verdict("failed" if failures else "finished")


def _find_missed_floors(counts: SiteCounts) -> list[str]:
    floors, missed = counts.floors, []
    if not counts.lists_ended:
        missed.append("its list of posts was not read to the end")
    if counts.printed is not None and counts.found < floors.found * counts.printed:
        missed.append(f"found {counts.found} of the {counts.printed} posts it prints")
    if counts.understood < floors.understood * counts.fetched:
        missed.append(f"understood {counts.understood} of {counts.fetched} pages")
    if counts.appearances < floors.papers * counts.digests:
        missed.append(f"{counts.appearances} papers in {counts.digests} digests")
    return missed
