"""Documents: which files are read, what each becomes, and what the archive recognises in them."""

import os
from pathlib import Path

import pytest

from tests.support.cli import crawl, run_command, select
from tests.support.tiny_sites.digest import BODY, FRONT

BLOG = "https://kedreamix.github.io/"
SOURCES = f"{BLOG}source/_posts/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "blog").mkdir()
    return tmp_path / "blog"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")


def test_crawl_from_the_command_line(folder: Path, tmp_path: Path) -> None:
    write(folder, {"ink.md": FRONT + BODY, "b/笔记.md": "---\ntitle: 笔记\n---\n甲", "c.md": "甲", "d.png": "x"})
    first, second = (crawl("documents", "-a", f"path={folder}", archive=f"sqlite:///{tmp_path}/a.db") for _ in "12")
    assert (first.returncode, second.returncode) == (1, 0), "the second finds the same failures"
    assert "posts     2 of 3   2 new, 0 edited, 0 same" in first.stdout
    assert "posts     2 of 3   0 new, 0 edited, 2 same" in second.stdout
    assert "Traceback" not in first.stderr
    assert select(tmp_path / "a.db", "SELECT url, stage, error FROM failures WHERE crawl_id = 1 ORDER BY url") == [
        (f"{SOURCES}c.md", "document", "no title in the front matter, or no front matter"),
        (
            f"{SOURCES}d.png",
            "read",
            "d.png is not a document: its name ends in none of .md, .markdown, .txt, .html, .htm",
        ),
    ]
    assert select(tmp_path / "a.db", "SELECT DISTINCT fetched_from FROM fetches WHERE url LIKE '%ink%'") == [
        ((folder / "ink.md").as_uri(),)
    ]


def test_run_without_a_post_keeps_its_failures(folder: Path, tmp_path: Path) -> None:
    (folder / "a.md").touch()
    run = crawl("documents", "-a", f"path={folder}", archive=f"sqlite:///{tmp_path}/a.db")
    assert run.returncode == 1
    assert select(tmp_path / "a.db", "SELECT error FROM failures") == [("a.md is empty",)]


def test_documents_that_are_no_posts_fail_no_run(folder: Path, tmp_path: Path) -> None:
    draft = "---\ndate: 2024-03-01 08:00:00\ntags: [draft]\n---\n\nNo title yet.\n"
    write(folder, {"README.md": "# How we write\n", "plan.md": draft, "ink.md": FRONT + BODY})
    for number in (1, 2):
        run = crawl("documents", "-a", f"path={folder}", archive=f"sqlite:///{tmp_path}/a.db")
        assert (run.returncode, "Not posts" in run.stdout) == (0, True), run.stdout
        reported = f"SELECT count(*) FROM failures WHERE stage = 'document' AND crawl_id = {number}"
        assert select(tmp_path / "a.db", reported) == [(2,)]
    assert select(tmp_path / "a.db", "SELECT DISTINCT outcome, failures FROM crawls") == [("finished", 0)]
    assert run_command("reparse", archive_url=f"sqlite:///{tmp_path}/a.db").returncode == 0


def test_tags_of_hexo_link_documents_of_one_folder(folder: Path, tmp_path: Path) -> None:
    front = "---\ntitle: 窑\ndate: 2024-06-03 08:00:00\n---\n"
    text = "{% post_link 2023/old '旧窑' %}\n\n{% asset_img fire.png %}\n\n{% note info %}**火**{% endnote %}"
    write(folder, {"_posts/kiln.md": front + text, "_posts/2023/old.md": front + "旧事"})
    assert crawl("documents", "-a", f"path={folder}", archive=f"sqlite:///{tmp_path}/a.db").returncode == 0
    linked = "SELECT links.text FROM links JOIN post_urls USING (url) WHERE post_urls.status = 'live'"
    assert select(tmp_path / "a.db", linked) == [("旧窑",)]
    assert select(tmp_path / "a.db", "SELECT url FROM post_images") == [(f"{SOURCES}kiln/fire.png",)]
    assert select(tmp_path / "a.db", "SELECT count(*) FROM sections WHERE text LIKE '%{\\%%' ESCAPE '\\'") == [(0,)]


def test_every_file_that_cannot_be_read_has_its_row(tmp_path: Path) -> None:
    """Names that are no UTF-8 too: they cannot be stored as they are."""
    folder = tmp_path / "posts"
    folder.mkdir()
    names = [b"empty\xff.md", b"fifo\xfe.md", b"other\xfd.bin", b"\x1b[2J.bin"]
    for name in names:
        Path(folder, os.fsdecode(name)).write_bytes(b"" if b"empty" in name else b"x")
    Path(folder, os.fsdecode(names[1])).unlink()
    os.mkfifo(Path(folder, os.fsdecode(names[1])))
    run = crawl("documents", "-a", f"path={folder}", archive=f"sqlite:///{tmp_path / 'archive.db'}")
    assert run.returncode == 1
    assert "\x1b" not in run.stdout + run.stderr
    rows = select(tmp_path / "archive.db", "SELECT stage, error FROM failures ORDER BY error")
    assert [stage for stage, _ in rows] == ["read"] * 4
    assert [error.split(" ")[0] for _, error in rows] == [
        "\\x1b[2J.bin", "empty\\udcff.md", "fifo\\udcfe.md", "other\\udcfd.bin",
    ]  # fmt: skip
