"""Markdown with front matter, one file per paper or post, for Hexo, Hugo and Obsidian.

Fields of the front matter are those that none of the three gives another meaning: `aliases`, `url`, `link` and
`permalink` are not used.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.export.files import write_manifest
from pipelines.export.items import ShownItem, list_posts
from pipelines.export.licences import describe_licences
from pipelines.export.markdown_text import format_paper, format_post
from pipelines.export.references.citations import cite
from pipelines.export.rows import ExportRow, make_row
from pipelines.printable import drop_unprintable
from pipelines.records.papers import ShownPaper

_NOT_IN_TAGS = re.compile(r"[^\w/-]+")  # https://help.obsidian.md/tags#Tag+format
_FILE_NAME = re.compile(r'[\s\\/:*?"<>|#^\[\]%{}]+')  # what Windows, Obsidian or a URL does not take
_LONGEST_NAME = 60  # characters, of 3 or 4 bytes each: 255 bytes is the limit of most file systems


def write_markdown(items: Iterable[ShownItem], folder: Path) -> None:
    """Write a file per item into a folder that exists."""
    names: list[str] = []
    for item in items:
        names.append(f"{name_file(item)}.md")
        (folder / names[-1]).write_text(drop_unprintable(format_markdown(item)), encoding="utf-8", newline="\n")
    write_manifest(folder, names)


def name_file(item: ShownItem) -> str:
    """The name of a file without suffix, the same in every export: the arXiv ID, or date, title and key of a post."""
    if isinstance(item, ShownPaper):
        return item.arxiv_id.replace("/", "-")
    row, key = make_row(item), cite(item).key
    day = f"{row.first_date} " if row.first_date else ""
    title = _FILE_NAME.sub(" ", row.title).strip()[:_LONGEST_NAME]
    return re.sub(r"[ .]+", "-", f"{day}{title} {key}")


def format_markdown(item: ShownItem) -> str:
    body = format_paper(item) if isinstance(item, ShownPaper) else format_post(item)
    matter = "".join(_format_field(name, value) for name, value in _describe(item).items())
    return f"---\n{matter}---\n\n{body}"


def _format_field(name: str, value: Any) -> str:
    """A field in YAML, of which JSON strings are a part: a library takes three times as long as all the rest.

    >>> print(_format_field("tags", ["NeRF", "a: b"]), end="")
    tags:
      - "NeRF"
      - "a: b"
    """
    if isinstance(value, list):
        return f"{name}:\n" + "".join(f"  - {_quote(part)}\n" for part in value)
    if isinstance(value, date):
        return f"{name}: {value.isoformat()}\n"
    return f"{name}: {_quote(value)}\n"


def _quote(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _describe(item: ShownItem) -> dict[str, Any]:
    """The front matter; `date` is the first day, `updated` (Hexo) and `lastmod` (Hugo) the latest one."""
    row = make_row(item)
    fields = {
        "title": row.title,
        "date": row.first_date,
        **dict.fromkeys(("updated", "lastmod"), row.latest_date),
        "categories": list(row.topics[:1]),  # Hexo would take a second one for a part of the first
        "tags": list(dict.fromkeys(_list_tags(row))),
        "authors": list(row.authors),
        "arxiv": row.arxiv_id,
        "source": row.url,
        "code": list(row.code_urls),
        "project": list(row.project_urls),
        "status": "gone" if row.is_gone else "live",
        "digests": list(row.post_urls),
        "license": describe_licences(list_posts(item)),
    }
    return {name: value for name, value in fields.items() if isinstance(value, date) or value}


def _list_tags(row: ExportRow) -> Iterator[str]:
    """Topics as tags that Obsidian takes: without spaces, and not of digits alone."""
    for topic in row.topics:
        tag = _NOT_IN_TAGS.sub("-", topic).strip("-/")
        if tag:
            yield f"topic-{tag}" if tag.isdigit() else tag
