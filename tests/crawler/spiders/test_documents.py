"""The documents spider: which files it reads, what each becomes, and how the archive recognises a known post."""

import os
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from threading import Timer

import pytest
from sqlalchemy import text

from crawler.documents.document import Document, describe_document
from crawler.sites.registry import find_blog
from crawler.spiders.documents import DocumentsSpider
from pipelines.archive.store import Archive, open_archive
from pipelines.beside import on_demand
from pipelines.errors import UsageError
from pipelines.parse.source_folder import make_source_site
from pipelines.reading.ahead import READ_HERE
from pipelines.reading.worker_task import read_packed
from pipelines.reading.workers import Result, WorkerSource
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site
from tests.support.document_runs import read_documents
from tests.support.tiny_sites.digest import BODY, FRONT, PAGE, URL, spoil

BLOG = "https://kedreamix.github.io/"
SOURCES = f"{BLOG}source/_posts/"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(f"sqlite:///{tmp_path}/archive.db")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "blog").mkdir()
    return tmp_path / "blog"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")


def ask(archive: Archive, query: str) -> list[tuple[object, ...]]:
    with archive.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


class _Readers:
    """Workers that read a page when it is asked for, and note in which order pages came."""

    def __init__(self) -> None:
        self.pages: list[str] = []

    def begin(self) -> "Future[Result]":
        return READ_HERE

    def submit(self, page: FetchedPage) -> "Future[Result]":
        self.pages.append(page.url)
        result = Future[Result]()
        Timer(0.05, lambda: result.set_result(read_packed(page))).start()
        return result

    def stop(self) -> None:
        """Nothing waits."""


def test_documents_are_read_ahead_in_their_order(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_demand, "_BURST_PAGES", 2)
    drafts = {f"{name}.md": "no post" for name in "bdf"}
    write(folder, {f"{name}.md": FRONT + BODY for name in "aceg"} | drafts | {"h.pdf": ""})
    readers = _Readers()
    outcomes = read_documents(archive, str(folder), workers=WorkerSource(lambda: readers))
    assert len(readers.pages) == 6
    assert [outcome in ("new", "address") for outcome in outcomes] == [True, False] * 3 + [True]
    assert ask(archive, "SELECT url FROM fetches ORDER BY id") == [(f"{SOURCES}{name}.md",) for name in "abcdefg"]
    assert ask(archive, "SELECT url, stage FROM failures WHERE stage = 'read'") == [(f"{SOURCES}h.pdf", "read")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs a file, a folder or a pattern"),
        ({"path": "nowhere.md"}, "path=nowhere.md: no such file or folder, and the pattern matches nothing"),
        ({"path": "nowhere/*.md"}, "the pattern matches nothing"),
        ({"path": "setup*.nothing"}, "the pattern matches nothing"),
        ({"path": ".", "site": "nowhere"}, "site=nowhere must be a URL"),
    ],
)
def test_arguments_that_cannot_work_are_refused(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        DocumentsSpider(**arguments).choose_bases()
    assert "\n" not in str(caught.value)


def test_every_way_to_name_files(folder: Path, archive: Archive) -> None:
    write(
        folder,
        {
            "a/1.md": "---\ntitle: 甲\n---\n甲",
            "a/b/2.txt": "---\ntitle: 乙\n---\n乙",
            ".hidden.md": "",
            ".git/3.md": "",
        },
    )
    assert read_documents(archive, str(folder)) == ["new", "new"]
    assert read_documents(archive, f"{folder}/**/*") == ["same", "same"]
    assert read_documents(archive, f"{folder}/*") == ["same", "same"]
    assert read_documents(archive, f"{folder}/?/*.md") == ["same"]
    assert read_documents(archive, str(folder / "a" / "b" / "2.txt")) == ["new"]
    urls = [f"{SOURCES}2.txt", f"{SOURCES}a/1.md", f"{SOURCES}a/b/2.txt"]
    assert ask(archive, "SELECT url FROM post_urls ORDER BY url") == [(url,) for url in urls]
    assert ask(archive, "SELECT DISTINCT media_type FROM revisions ORDER BY 1") == [("text/markdown",), ("text/plain",)]


def test_unreadable_files_leave_only_failures(folder: Path, archive: Archive, tmp_path: Path) -> None:
    write(tmp_path, {"outside/a.md": FRONT + BODY})
    (folder / "empty.md").touch()
    (folder / "binary.md").write_bytes(b"\x89PNG\r\n\x00\x00")
    (folder / "latin.md").write_bytes(FRONT.encode() + b"\xe4\xf6")
    write(
        folder, {"blank.md": " \n", "folded.md": FRONT.replace("\n", " ") + BODY, "broken.md": "---\ntitle: [\n---\n甲"}
    )
    write(folder, {"page.md": PAGE, "markdown.html": FRONT + BODY, "large.md": "甲" * 40_000})
    (folder / "link.md").symlink_to(tmp_path / "outside" / "a.md")
    (folder / "links").symlink_to(tmp_path / "outside")
    (folder / "circle.md").symlink_to(folder / "circle.md")
    (folder / "nowhere.md").symlink_to(folder / "nothing.md")
    os.mkfifo(folder / "pipe.md")
    read_documents(archive, str(folder))
    reasons = dict(ask(archive, "SELECT replace(url, '" + SOURCES + "', ''), stage || ': ' || error FROM failures"))
    assert reasons == {
        "binary.md": "decode: this is a binary file, not a page",
        "blank.md": "document: the document is empty",
        "broken.md": "document: no title in the front matter, or no front matter",
        "circle.md": "read: circle.md cannot be read: Too many levels of symbolic links",
        "empty.md": "read: empty.md is empty",
        "folded.md": "document: no title in the front matter, or no front matter",
        "large.md": "read: large.md is larger than 100,000 bytes",
        "latin.md": "decode: byte 71 is not utf-8: invalid continuation byte",
        "link.md": "read: link.md is a link to outside the folder",
        "links": "read: links is a link to outside the folder",
        f"{BLOG}markdown.html": "parse: no title on the page (theme general)",
        "nowhere.md": "read: nowhere.md cannot be read: No such file or directory",
        "page.md": "document: no title in the front matter, or no front matter",
        "pipe.md": "read: pipe.md is neither a file nor a folder",
    }
    assert ask(archive, "SELECT count(*) FROM posts") == [(0,)]


def test_digest_is_one_post_in_every_form_and_order(folder: Path, tmp_path: Path) -> None:
    forms = {"a.md": FRONT + BODY, "b.md": spoil(FRONT + BODY), "c.html": PAGE}
    write(folder, forms | {"Paper/2024-06-09/Ink Drawing.md": FRONT + BODY})
    files = sorted(path for path in folder.rglob("*.*"))
    dumps = set()
    first, second, third, fourth = files
    orders = (files, files[::-1], [second, fourth, first, third], [third, first, fourth, second])
    for number, order in enumerate(orders):
        archive = open_archive(f"sqlite:///{tmp_path}/{number}.db")
        for file in order:
            read_documents(archive, str(file))
        assert ask(archive, "SELECT identity, url, edition_date FROM posts") == [
            ("digest:kedreamix:2024-06-09:inkdrawing", URL, "2024-06-09")
        ]
        assert ask(archive, "SELECT count(*), count(encoding_fault) FROM revisions") == [(4, 1)]
        archive.dump(tmp_path / "dump", with_fetches=False)
        dumps.add(b"".join(file.read_bytes() for file in sorted((tmp_path / "dump").iterdir())))
        archive.close()
    assert len(dumps) == 1


def test_documents_of_an_unknown_blog_make_a_site(folder: Path, archive: Archive) -> None:
    write(folder, {"n.md": "---\ntitle: 甲\n---\n甲", "b.html": "<p>"})
    write(folder, {"a.html": PAGE.replace(BLOG, "https://a.example/")})
    assert read_documents(archive, str(folder), "https://a.example/") == [
        "new",
        "parse: no article ([itemprop=articleBody], article, main) on the page",
        "new",
    ]
    assert ask(archive, "SELECT blog, base_url, theme FROM sites ORDER BY base_url") == [
        ("a.example", "https://a.example/", "butterfly"),
        ("a.example", "https://a.example/source/_posts/", "source"),
    ]


def test_the_blog_of_a_url() -> None:
    assert find_blog(None).base_url == find_blog(BLOG).base_url == BLOG
    assert find_blog(f"{BLOG}Talk2Paper").rank == 1
    assert find_blog(f"{BLOG}other") == Site("kedreamix.github.io", f"{BLOG}other/", "")


def test_a_page_in_a_file_has_its_own_url() -> None:
    document = Document(PurePath("saved.htm"), PAGE.encode(), "file:///saved.htm", datetime.now(UTC))
    assert describe_document(find_blog(None), document).url == URL
    bare = replace(document, body=b"<p>", path=PurePath("a/index.html"))
    assert describe_document(find_blog(None), bare).url == f"{BLOG}a/"
    assert describe_document(find_blog(None), replace(bare, body=b"\x00\x00")).url == f"{BLOG}a/"


def test_a_document_has_a_url_in_the_folder_of_sources() -> None:
    document = Document(PurePath("a b#?.MD"), b"", "file:///a", datetime.now(UTC))
    page = describe_document(find_blog(None), document)
    assert (page.url, page.site) == (f"{SOURCES}a%20b%23%3F.MD", make_source_site(find_blog(None)))
    assert page.content_type == "text/markdown; charset=utf-8"
    strange = replace(document, path=PurePath(os.fsdecode(b"\xff.txt")))
    assert describe_document(find_blog(None), strange).url == f"{SOURCES}%FF.txt"
