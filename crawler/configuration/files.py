"""Reads `kedreamix-archive.toml`: a file of TOML with settings by their names.  Knows no defaults."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from crawler.configuration.declaration import BY_NAME, read_value
from pipelines.errors import UsageError

FILE_NAME = "kedreamix-archive.toml"


def read_file(folder: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """The file of a folder, as an absolute path, and its settings; None where there is none.

    A folder that may not be entered has none: the program runs from any folder.  Empty values count as not set.
    Raises UsageError.
    """
    file = folder / FILE_NAME
    try:
        file.stat()
    except (OSError, ValueError):
        return None
    file = file.absolute()
    try:
        return file, dict(_read_settings(parse_file(file), file.parent))
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None


def parse_file(file: Path) -> dict[str, Any]:
    """The contents of a file of TOML in UTF-8, with a byte order mark or without.  Raises UsageError."""
    import tomllib  # imported here: most commands run without a file

    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"is not UTF-8 at byte {error.start}: save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            f'is not TOML: {reason}; write a line per setting, such as CONTACT = "you@example.org"'
        ) from None


def _read_settings(contents: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    unknown = next((key for key in contents if key not in BY_NAME), None)
    if unknown is not None:
        raise UsageError(f"{unknown}: {advise_name(unknown, is_table=isinstance(contents[unknown], dict))}")
    values = {name: read_value(BY_NAME[name], value, folder) for name, value in contents.items() if value != ""}
    return {name: value for name, value in values.items() if value not in ("", [])}


def advise_name(name: str, *, is_table: bool = False) -> str:
    """What to write in place of an unknown name.

    >>> advise_name("contact")
    'no such setting; did you mean CONTACT?'
    """
    if is_table:
        return "settings are not in tables; delete the line that begins with ["
    near = get_close_matches(name.upper().replace("-", "_"), BY_NAME, n=1)
    return "no such setting; " + (f"did you mean {near[0]}?" if near else f"known are {', '.join(BY_NAME)}")
