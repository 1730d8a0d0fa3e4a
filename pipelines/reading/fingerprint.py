"""What readings depend on beside their page: this program, Python and libraries."""

import sys
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from pipelines.records.readings import PARSER


@cache
def compute_fingerprint() -> str:
    """Of the files of `pipelines`, Python and every installed library."""
    libraries = sorted(f"{library.name} {library.version}" for library in metadata.distributions())
    digest = sha256("\n".join([sys.version, *libraries]).encode())
    digest.update(_hash_files())
    return digest.hexdigest()


@cache
def describe_parser() -> str:
    """The version of the parser and of Python, and which files of `pipelines` these are, in a few words."""
    return f"{PARSER} of {_hash_files().hex()[:8]} on Python {sys.version_info.major}.{sys.version_info.minor}"


@cache
def _hash_files() -> bytes:
    digest = sha256()
    root = Path(__file__).parent.parent
    for file in sorted(root.rglob("*.py")):
        digest.update(str(file.relative_to(root)).encode() + file.read_bytes())
    return digest.digest()
