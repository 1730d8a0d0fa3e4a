"""What readings depend on beside their page."""

import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from pipelines.reading.fingerprint import LIBRARIES, describe_parser
from pipelines.records.readings import PARSER
from tests.support.import_graph import build_graph, list_imports, list_modules

ROOT = Path(__file__).resolve().parents[3]


def list_needed(start: str) -> set[str]:
    """The modules that one module needs, directly or not."""
    graph = build_graph(list_modules(ROOT, "pipelines"), ROOT)
    needed, left = set[str](), {start}
    while left:
        needed |= left
        left = {imported for module in left for imported in graph[module]} - needed
    return needed


def test_the_libraries_are_those_that_a_worker_imports() -> None:
    modules = list_modules(ROOT, "pipelines")
    needed = list_needed("pipelines.reading.worker_task")
    assert "pipelines.parse.posts.post" in needed
    imported = {name.partition(".")[0] for module in needed for name in list_imports(modules[module], ROOT)}
    known = packages_distributions()
    libraries = {
        canonicalize_name(known[name][0])
        for name in imported - sys.stdlib_module_names - {"pipelines"}
        if name in known
    }
    # These name a folder and pack what was read; Python has the second itself from 3.14 on.
    assert libraries - {"platformdirs", "backports-zstd"} == set(LIBRARIES)


def test_the_parser_is_described_in_a_few_words() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert describe_parser().startswith(f"{PARSER} of ")
    assert describe_parser().endswith(f" on Python {version}")
