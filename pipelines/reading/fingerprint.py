"""What readings depend on beside their page: this program, Python and libraries."""

import sys
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from pipelines.records.readings import PARSER

# What pages are read with.
LIBRARIES = ("ftfy", "lxml", "markdown-it-py", "parsel", "pyyaml", "turbohtml", "w3lib", "wordfreq")


@cache
def compute_fingerprint() -> str:
    """Of the files of `pipelines`, Python and every installed library."""
    libraries = sorted(f"{library.name} {library.version}" for library in metadata.distributions())
    digest = sha256("\n".join([sys.version, *libraries]).encode())
    digest.update(_hash_files())
    return digest.hexdigest()


@cache
def describe_parser() -> str:
    """The version of the parser, of its files and LIBRARIES, and of Python, in a few words."""
    digest = sha256("\n".join(metadata.version(library) for library in LIBRARIES).encode())
    digest.update(_hash_files())
    return f"{PARSER} of {digest.hexdigest()[:8]} on Python {sys.version_info.major}.{sys.version_info.minor}"


@cache
def _hash_files() -> bytes:
    digest = sha256()
    root = Path(__file__).parent.parent
    for file in sorted(root.rglob("*.py")):
        digest.update(str(file.relative_to(root)).encode() + file.read_bytes())
    return digest.digest()
