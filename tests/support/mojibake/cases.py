"""Evidence for the repair of mojibake, in JSON files by kind: wild, synthetic, negative, known_failures.

The format is that of ftfy's test cases (https://github.com/rspeer/python-ftfy/tree/main/tests): a list of objects with
`label`, `comment`, `original` and `expected`.  All texts are inventions in the shapes of the real ones.
"""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "pipelines" / "text" / "mojibake" / "cases"


@dataclass(frozen=True, slots=True)
class MojibakeCase:
    label: str
    comment: str
    original: str
    expected: str


def read_cases(kind: str) -> list[MojibakeCase]:
    """The cases of a file, by its name without the extension."""
    return [MojibakeCase(**case) for case in json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))]


def read_sound_texts() -> dict[str, str]:
    """The negative cases as documents: by label, twenty lines each."""
    return {case.label: f"{case.original}\n" * 20 for case in read_cases("negative")}
