"""The pieces of pages that themes fill in: a folder of `templates/` a theme, a file a piece."""

from functools import cache
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parent / "templates"


def fill_template(theme: str, name: str, /, **values: str) -> str:
    """`templates/<theme>/<name>.html` with its `$fields` replaced; raises KeyError where one has no value."""
    return _read_template(theme, name).substitute(values)


@cache
def _read_template(theme: str, name: str) -> Template:
    return Template((_FOLDER / theme / f"{name}.html").read_text("utf-8"))
