"""Markdown: front matter that YAML reads, and texts that CommonMark shows as they are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines.export.files import MANIFEST
from pipelines.export.markdown import format_markdown, name_file, write_markdown
from pipelines.export.markdown_text import escape_markdown
from pipelines.records.papers import ShownLink
from tests.support.shown_items import (
    DIFFICULT_TITLES,
    make_block,
    make_digest,
    make_head,
    make_lecture,
    make_paper,
    make_papers,
)

# Fields that Hexo, Hugo or Obsidian give a meaning of their own.
RESERVED = {"aliases", "url", "link", "permalink", "slug", "layout", "type", "draft", "weight", "id", "path", "photos"}


def read_front_matter(text: str) -> dict[str, Any]:
    start, matter, _ = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    assert start == ""
    fields: dict[str, Any] = yaml.safe_load(matter)
    return fields


def read_text(markdown: str) -> str:
    """What a reader sees of one paragraph."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    assert [token.type for token in tokens if token.level == 0] == ["paragraph_open", "paragraph_close"]
    return "".join(child.content for child in tokens[1].children or ())


@pytest.mark.parametrize("title", DIFFICULT_TITLES)
def test_text_is_shown_as_it_is(title: str) -> None:
    assert read_text(escape_markdown(title)) == title


@given(st.text(st.sampled_from("ab 1.)#*_-+=[]()<>{}%&;`~|\\$!:/https汉。\n"), min_size=1))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    expected = " ".join(text.split())
    if expected:
        assert read_text(escape_markdown(text)) == expected
        assert not any(sign in escape_markdown(text) for sign in ("{{", "{%", "{#"))


def test_front_matter_names_what_the_programs_expect() -> None:
    fields = read_front_matter(
        format_markdown(make_paper(title="Scenes: “a” # {{b}}", topics=("Talking Head", "2024", "？")))
    )
    assert fields["title"] == "Scenes: “a” # {{b}}"
    assert str(fields["date"]) == "2024-05-22"
    assert str(fields["lastmod"]) == str(fields["updated"]) == "2024-06-01"
    assert fields["categories"] == ["Talking Head"]
    assert fields["tags"] == ["Talking-Head", "topic-2024"]
    assert fields["arxiv"] == "2405.10980"
    assert "CC BY 4.0" in fields["license"]
    assert not RESERVED & set(fields)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"))))
def test_any_title_survives_the_front_matter(title: str) -> None:
    fields = read_front_matter(format_markdown(make_paper(title=f"a{title}", topics=())))
    assert fields["title"] == " ".join(f"a{title}".split())


def test_paper_that_only_digests_name() -> None:
    assert "Mentioned" not in format_markdown(make_paper(mentioned_in=()))


def test_paper_has_each_digest_and_its_licence() -> None:
    text = format_markdown(make_paper())
    assert text.count("We invent scenes.") == 1
    assert text.index("## 3DGS 2024-06-01") < text.index("## NeRF 2024-05-22")
    for line in (
        "[3DGS](https://second.example/Paper/2024-06-01/3DGS/), withdrawn, CC BY 4.0 "
        "(<https://creativecommons.org/licenses/by/4.0/>)",
        "[Code](https://code.example/a_b) · [project](https://project.example/)",
        "### Key takeaways\n\n- 更快\n- 更准\n\nA text without a label.\n\n### Methods\n\n(1) 方法",
        "![Fig. 1](https://i.example/a.jpg)",
        "## Mentioned in\n\n- [A list](https://first.example/list/)",
    ):
        assert line in text
    assert "b.jpg" not in text


def test_link_of_the_comment_is_not_repeated() -> None:
    url = "https://project.example/"
    links = (ShownLink("project", url, url), ShownLink("code", "https://code.example/", "https://code.example/"))
    text = format_markdown(make_paper(blocks=(make_block(comment=f"See {url}", links=links),)))
    assert text.count(url) == 2  # once in the front matter
    assert "\n<https://code.example/>\n" in text
    assert "&id" not in text


def test_lecture_has_its_talks_videos_and_recommendations() -> None:
    text = format_markdown(make_lecture())
    for line in (
        "## SFFAI 22: An invented talk\n\n李四\n\nA biography.\n\nWhat it says.",
        "## Another",
        "## 讲者介绍\n\n虚构的人",
        "- <https://video.example/1>",
        "- [Known](https://arxiv.org/abs/1905.00001), A. Author, CVPR, 2019, 好\n- Unknown",
    ):
        assert line in text


def test_digest_has_its_papers_in_order() -> None:
    text = format_markdown(make_digest(blocks=(make_block(), make_block(title="Second", comment=None))))
    assert text.index("## Invented Scenes") < text.index("## Second")
    assert "\\# A disclaimer." in text
    assert "We invent scenes." in text


def test_folder_holds_a_file_per_item(tmp_path: Path) -> None:
    write_markdown([*make_papers(), make_lecture(), make_digest()], tmp_path)
    names = {file.name for file in tmp_path.iterdir()}
    assert {"2405.10000.md", "hep-th-9901001.md", MANIFEST} <= names
    assert len(names) == len(DIFFICULT_TITLES) + 4
    assert (tmp_path / MANIFEST).read_text(encoding="utf-8").split("\n")[0] == "2405.10000.md"


def test_name_of_a_post_is_one_that_every_system_takes() -> None:
    assert name_file(make_lecture()).startswith("2024-05-22-SFFAI-22-讲者-虚构-报告-lecture-")
    head = make_head(title="长" * 300, edition_date=None, published_at=None)
    assert len(name_file(make_digest(head=head)).encode()) < 250
