"""Markdown pages of the documentation: their code blocks, links, headings and inline code.

Reads text.  Does not run what it finds.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^( *)```(\S*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_MARKUP = re.compile(r"`|\*\*|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block, and the line of the page that its content begins at."""

    page: str
    line: int
    language: str
    content: str

    def __str__(self) -> str:
        """As pytest shows it: where the block stands and how it begins."""
        first = self.content.partition("\n")[0].removeprefix("-- ")
        return f"{self.page}:{self.line} {first}"


@dataclass(frozen=True)
class Page:
    """One page of the documentation."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def prose(self) -> str:
        """The page without its code blocks."""
        return _FENCE.sub("", self.text)

    @cached_property
    def blocks(self) -> list[Block]:
        return [
            Block(self.name, self.text.count("\n", 0, match.start(3)) + 1, match[2], dedent(match[3]))
            for match in _FENCE.finditer(self.text)
        ]

    @property
    def links(self) -> list[str]:
        return [match[1] for match in _LINK.finditer(self.prose)]

    @property
    def anchors(self) -> set[str]:
        return {name_anchor(match[1]) for match in _HEADING.finditer(self.prose)}

    @property
    def inline_code(self) -> list[str]:
        return [match[1] for match in _CODE.finditer(self.prose)]


def list_pages() -> list[Page]:
    """The README, the changelog and every page of docs/."""
    paths = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [Page(path) for path in paths]


def list_blocks(language: str) -> list[Block]:
    """The blocks of all pages; of several with the same content the first."""
    blocks = [block for page in reversed(list_pages()) for block in reversed(page.blocks) if block.language == language]
    return list(reversed({block.content: block for block in blocks}.values()))


def name_anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading.

    >>> name_anchor("What to do when a run exits with `4`")
    'what-to-do-when-a-run-exits-with-4'
    """
    shown = _MARKUP.sub(lambda match: match[1] or "", heading).strip().lower()
    kept = (char for char in shown if char in " -_" or unicodedata.category(char)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def list_commands(block: Block) -> Iterator[str]:
    """The commands of a block of shell, continued lines joined."""
    joined = block.content.replace("\\\n", " ")
    return (line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#"))
