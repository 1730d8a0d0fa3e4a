"""Writes docs/licences.md, from the locks and what the installed packages say of themselves.

    python -m tests.licence_docs

A package that is not installed here, such as one for another system, keeps the licence that the page has.
"""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LICENCES_PAGE = Path("docs/licences.md")
# Each lock with the environment that it is installed into.
LOCKS = {
    "requirements.lock": ".venv",
    "requirements-browse.lock": ".venv-browse",
    "requirements-supply.lock": ".venv-supply",
    "requirements-fuzz.lock": ".venv",
}
UNKNOWN = "unknown"
_PINNED = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_CLASSIFIER = "License :: "
_LONGEST = 60  # longer ones are the whole text of a licence
_HEAD = """\
# Licences of what the locks install

<!-- Written by `python -m tests.licence_docs` from what each package says of itself. Do not edit. -->

The program itself is under the [MIT licence](../LICENSE). `requirements.lock` has what the program, its extras and its
tests need, `requirements-browse.lock` Datasette, `requirements-supply.lock` the tools of `make sbom` and `make audit`,
`requirements-fuzz.lock` that of `make fuzz`.
"""


def read_lock(lock: str) -> list[tuple[str, str]]:
    """The packages of a lock with their versions; one that has several, by platform or Python, has several rows."""
    return [(match[1], match[2]) for match in _PINNED.finditer((ROOT / lock).read_text("utf-8"))]


def read_page() -> list[tuple[str, str, str]]:
    """The rows of the page: package, version, licence."""
    path = ROOT / LICENCES_PAGE
    rows = [row.groups() for row in _ROW.finditer(path.read_text("utf-8"))] if path.exists() else []
    return [(name, version, licence) for name, version, licence in rows if name not in ("package", "---")]


def name_licence(package: Distribution) -> str:
    """An SPDX expression where the package has one, else its classifiers, else what it calls its licence."""
    metadata = package.metadata
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [text for text in metadata.get_all("Classifier") or () if text.startswith(_CLASSIFIER)]
    if names := [text.rpartition(" :: ")[2] for text in classifiers if not text.endswith(":: OSI Approved")]:
        return ", ".join(names)
    lines = str(metadata.get("License") or "").strip().splitlines()
    return lines[0].replace("|", "/") if lines and len(lines[0]) <= _LONGEST else UNKNOWN


def write_page() -> str:
    """The page as it should be."""
    known = {name: licence for name, _, licence in read_page()}
    return "\n".join([_HEAD, *(line for lock in LOCKS for line in _write_table(lock, known))])


def _write_table(lock: str, known: Mapping[str, str]) -> Iterator[str]:
    folders = [str(path) for path in (ROOT / LOCKS[lock]).glob("lib/python*/site-packages")]
    installed = {canonicalize_name(package.name): package for package in distributions(path=folders)}
    yield from (f"## {lock}", "", "| package | version | licence |", "|---|---|---|")
    for name, version in read_lock(lock):
        package = installed.get(canonicalize_name(name))
        licence = name_licence(package) if package else known.get(name, UNKNOWN)
        yield f"| {name} | {version} | {licence} |"
    yield ""


if __name__ == "__main__":
    (ROOT / LICENCES_PAGE).write_text(write_page(), encoding="utf-8")
