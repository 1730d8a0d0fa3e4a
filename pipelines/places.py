"""Where the project keeps its files: `data/` of a checkout, else the user's folders.  Does not import other modules.

Nothing here creates a folder.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "kedreamix-archive"
_chosen: list[Path] = []  # the folder that DATA_DIR names, if it does: one per process


def in_checkout() -> bool:
    """Whether the program runs from its sources: an installed one must not write beside its modules."""
    return (ROOT / "pyproject.toml").is_file()


def choose_data_folder(folder: Path | None) -> None:
    """Keep the files of this process in a folder, or with None in the usual one."""
    _chosen[:] = [folder] if folder else []


def find_data_folder() -> Path | None:
    """The folder for what must be kept; None for a user without a home folder."""
    if _chosen:
        return _chosen[0]
    return ROOT / "data" if in_checkout() else find_user_folder("user_data_dir")


def find_cache_folder() -> Path | None:
    """The folder for what can be made again; None for a user without a home folder."""
    if _chosen:
        return _chosen[0] / "cache"
    return ROOT / "data" / "cache" if in_checkout() else find_user_folder("user_cache_dir")


def find_user_folder(kind: str) -> Path | None:
    """A folder of the user by its name in platformdirs; None without a home folder, also for an empty HOME."""
    import platformdirs  # imported here: a checkout does not need it

    try:
        folder = Path(getattr(platformdirs, kind)(PROGRAM, appauthor=False))
    except RuntimeError:  # earlier versions give a path that begins with ~
        return None
    return folder if folder.is_absolute() and _has_home() else None


def expand_home(path: str) -> str:
    """A path whose leading `~` or `~name` is written out.  Raises ValueError where there is no such home folder."""
    if not path.startswith("~"):
        return path
    expanded = os.path.expanduser(path) if _has_home() else path  # noqa: PTH111  (pathlib's raises a RuntimeError)
    if expanded.startswith("~"):
        raise ValueError("there is no such home folder; write the whole path")
    return expanded


def _has_home() -> bool:
    """An empty HOME counts as none: Python would take it for the root of the file system."""
    return os.environ.get("HOME") != ""
