"""Git repositories with one commit per deployment, written by one `git fast-import`."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

Deployed = tuple[datetime, Mapping[str, bytes]]


def write_repository(folder: Path, deployments: Iterable[Deployed], branch: str = "main") -> Path:
    """A new bare repository whose `branch` holds one commit for each (time, every file by its path)."""
    git(folder.parent, "init", "--quiet", "--bare", f"--initial-branch={branch}", str(folder))
    add_commits(folder, deployments, branch)
    return folder


def add_commits(folder: Path, deployments: Iterable[Deployed], branch: str = "main") -> None:
    """As further commits on top of `branch`."""
    old = git(folder, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").strip()
    stream = b"".join(_write_commits(deployments, branch, old))
    loose = ("-c", "fastimport.unpackLimit=100000")  # so that a test can lose a single object
    subprocess.run(["git", "-C", folder, *loose, "fast-import", "--quiet", "--force"], input=stream, check=True)


def git(folder: Path, *command: str) -> str:
    """The output of a git command in `folder`, run with an author's name."""
    named = ("-c", "user.name=Inkfish", "-c", "user.email=inkfish@example.com")
    done = subprocess.run(["git", *named, *command], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def _write_commits(deployments: Iterable[Deployed], branch: str, parent: str) -> Iterator[bytes]:
    for at, files in deployments:
        yield f"commit refs/heads/{branch}\n".encode()
        yield f"committer Inkfish <inkfish@example.com> {int(at.timestamp())} +0800\ndata 6\ndeploy\n".encode()
        if parent:
            yield f"from {parent}\n".encode()
            parent = ""  # the next one follows by itself
        yield b"deleteall\n"
        for path, content in files.items():
            yield f"M 100644 inline {_quote(path)}\ndata {len(content)}\n".encode() + content + b"\n"


def _quote(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
