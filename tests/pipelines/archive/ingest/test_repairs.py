"""Mojibake on its way into the archive: what is chosen, by which model, what is shown, and what comes of it again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.archive.rebuild import begin_rebuild
from pipelines.archive.store import Archive, find_model, load_new, open_archive
from pipelines.errors import ArchiveError
from pipelines.items import PageItem
from pipelines.parse.source_folder import make_source_site
from pipelines.records.models import PackedModel
from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site
from pipelines.reparse import rebuild_archive
from pipelines.run import Run
from pipelines.stages import run_stages
from pipelines.text.language_model.model import LanguageModel
from tests.support.archive_queries import ask
from tests.support.mojibake.corruption import corrupt_text, count_damaged
from tests.support.mojibake.small_model import learn_quickly, make_model

NOW = datetime(2024, 6, 10, tzinfo=UTC)
SITE = Site("kedreamix", "https://kedreamix.github.io/", "butterfly")
SOURCES = make_source_site(SITE)
POST = "Paper/2024-06-09/墨鱼数字人"
DOCUMENT = """---
title: 墨鱼数字人
date: 2024-06-09 20:29:06
tags: 数字人
---
# 2024-06-09 更新

## Heads of Clay, 即黏土头像

**Authors:Li Yi**

We form heads of clay.

[PDF](http://arxiv.org/abs/2413.00011v1) 九页，已被接收

**摘要**
用黏土做头像，实时渲染的场景表示方法。

**要点**
- 方法很快，也很准。
- 实验表明，它在三个数据集上更快，也很准。

**[ChatPaperFree](https://c.example/)**

标题：实时渲染的黏土头像

方法：用黏土做头像，方法很快。

结论：该方法很快，也很准。
"""
PAGE = """<h1 class="post-title">墨鱼数字人</h1>
<time class="post-meta-date-created" datetime="2024-06-09T12:29:06.000Z"></time>
<article id="article-container"><h1>2024-06-09 更新</h1><h2>Heads of Clay, 即黏土头像</h2>
<p><strong>Authors:Li Yi</strong></p><p>We form heads of clay.</p>
<p><a href="http://arxiv.org/abs/2413.00011v1">PDF</a> 九页，已被接收</p><p>摘要：用黏土做头像。</p></article>"""
MODEL = make_model(DOCUMENT)
OTHER = make_model(DOCUMENT.replace("像", "働"))


def pack(model: LanguageModel, at: datetime = NOW) -> PackedModel:
    return PackedModel(model.version, at, 1, len(DOCUMENT), model.to_bytes())


def make_document(text: str, name: str = POST) -> FetchedPage:
    return FetchedPage(
        site=SOURCES, url=f"{SOURCES.base_url}{name}.md", fetched_from=None, fetched_at=NOW, status=200,
        content_type="text/markdown; charset=utf-8", etag=None, last_modified=None, body=text.encode(),
    )  # fmt: skip


def make_page(text: str) -> FetchedPage:
    page = make_document(text)
    return replace(page, site=SITE, url=f"{SITE.base_url}2024/06/09/{POST}/", content_type="text/html")


def take_in(archive: Archive, *pages: FetchedPage) -> Run:
    run = Run(archive, archive.runs.begin("documents", "full", NOW), lambda: NOW)
    for page in pages:
        run_stages(run, PageItem(page))
    return run


def read_dump(archive: Archive, folder: Path) -> dict[str, bytes]:
    archive.dump(folder, with_fetches=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def repaired(archive: Archive) -> Archive:
    """An archive with a model and a document that it read."""
    archive.models.keep(pack(MODEL))
    take_in(archive, make_document(corrupt_text(DOCUMENT)))
    return archive


def test_each_chosen_character_stands_where_it_is_listed(repaired: Archive) -> None:
    ((fault, restored, uncertain, version),) = ask(
        repaired, "SELECT encoding_fault, restored_chars, uncertain_chars, model_version FROM revisions"
    )
    assert fault == "UTF-8 read as windows-1254, undefined bytes dropped, soft hyphens dropped"
    assert (restored, uncertain, version) == (count_damaged(DOCUMENT), 0, MODEL.version)
    rows = ask(
        repaired,
        'SELECT table_name, column_name, row_position, "offset", restored, confidence, context FROM repairs',
    )
    assert len(rows) == restored
    places = {(table, column) for table, column, *_ in rows}
    assert places == {
        ("appearances", "comment"),
        ("appearances", "title"),
        ("posts", "title"),
        ("sections", "heading"),
        ("sections", "text"),
        ("tags", "name"),
        ("takeaways", "text"),
    }
    for table, column, position, offset, letter, confidence, context in rows:
        where = {"posts": "true", "tags": "true"}.get(table, f"position = {position}")
        ((text,),) = ask(repaired, f"SELECT {column} FROM {table} WHERE {where}")
        assert text[offset] == letter
        assert f"【{letter}】" in context
        assert 0.9 <= confidence <= 1


def test_alternatives_are_a_list(repaired: Archive) -> None:
    others = [alternatives for (alternatives,) in ask(repaired, "SELECT CAST(alternatives AS TEXT) FROM repairs")]
    assert all(isinstance(json.loads(alternatives), list) for alternatives in others)


def test_what_is_read_is_what_the_sound_document_says(repaired: Archive, tmp_path: Path) -> None:
    sound = open_archive(f"sqlite:///{tmp_path}/sound.db")
    take_in(sound, make_document(DOCUMENT))
    for table in ("sections", "takeaways"):
        query = f"SELECT position, text FROM {table} ORDER BY position"
        assert ask(repaired, query) == ask(sound, query)
    assert ask(sound, "SELECT count(*) FROM models") == [(0,)]
    assert ask(sound, "SELECT encoding_fault, restored_chars, model_version FROM revisions") == [(None, 0, None)]
    sound.close()


def test_pages_are_repaired_as_well(sqlite_archive: Archive) -> None:
    sqlite_archive.models.keep(pack(MODEL))
    take_in(sqlite_archive, make_page(corrupt_text(PAGE)))
    assert ask(sqlite_archive, "SELECT title, author FROM posts") == [("墨鱼数字人", None)]
    assert ask(sqlite_archive, "SELECT restored_chars FROM revisions") == [(count_damaged(PAGE),)]


def test_sound_text_opens_no_model(sqlite_archive: Archive) -> None:
    sqlite_archive.models.keep(PackedModel("broken", NOW, 0, 0, b"broken"))
    assert take_in(sqlite_archive, make_document(DOCUMENT), make_page(PAGE)).models == {}


def test_a_model_that_cannot_be_opened_blames_no_page(sqlite_archive: Archive) -> None:
    sqlite_archive.models.keep(PackedModel("broken", NOW, 0, 0, b"broken"))
    with pytest.raises(ArchiveError, match="language model broken of the archive cannot be used: these bytes"):
        take_in(sqlite_archive, make_document(corrupt_text(DOCUMENT)))
    assert ask(sqlite_archive, "SELECT state FROM fetches") == [("pending",)]


def test_the_model_of_the_word_lists_is_kept_too(sqlite_archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.run.start_model", lambda: MODEL)
    run = take_in(sqlite_archive, *(make_document(corrupt_text(DOCUMENT), f"{POST}{n}") for n in range(2)))
    assert run.models == {MODEL.version: MODEL}
    assert ask(sqlite_archive, "SELECT version, posts, characters FROM models") == [(MODEL.version, 0, 0)]
    assert find_model(str(sqlite_archive._engine.url)) == PackedModel(MODEL.version, NOW, 0, 0, MODEL.to_bytes())


def test_a_model_that_is_known_stays_as_it_was(sqlite_archive: Archive) -> None:
    sqlite_archive.models.keep(pack(MODEL))
    sqlite_archive.models.keep(pack(MODEL, NOW + timedelta(days=1)))
    assert sqlite_archive.models.read(MODEL.version) == pack(MODEL)


def test_the_newest_model_reads_what_is_new_and_the_same_one_what_is_known(repaired: Archive, tmp_path: Path) -> None:
    before = read_dump(repaired, tmp_path / "before")
    repaired.models.keep(pack(OTHER))
    with_other = read_dump(repaired, tmp_path / "other")
    run = take_in(repaired, make_document(corrupt_text(DOCUMENT)))
    assert set(run.models) == {MODEL.version}
    assert ask(repaired, "SELECT count(*) FROM revisions") == [(1,)]
    rebuild_archive(repaired, relearn=False)
    assert read_dump(repaired, tmp_path / "after") == with_other
    assert before["revisions.jsonl"] == with_other["revisions.jsonl"]
    take_in(repaired, make_document(corrupt_text(DOCUMENT), "note"))
    assert ask(repaired, "SELECT model_version FROM revisions ORDER BY id") == [(MODEL.version,), (OTHER.version,)]


def test_relearning_reads_all_anew_and_forgets_what_was(repaired: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    repaired.models.keep(pack(OTHER))
    take_in(
        repaired,
        make_document(DOCUMENT.replace("像", "働"), "sound"),
        make_document("---\ntitle: 空\n---\n空", "empty"),
    )
    monkeypatch.setattr("pipelines.reparse.learn_model", learn_quickly)
    replay = rebuild_archive(repaired, relearn=True)
    assert replay.learned is not None
    version, posts, characters = replay.learned.version, replay.learned.posts, replay.learned.characters
    assert version not in (MODEL.version, OTHER.version)
    assert posts == 2
    assert ask(repaired, "SELECT version, posts, characters FROM models") == [(version, posts, characters)]
    faulty = "SELECT model_version FROM revisions WHERE encoding_fault IS NOT NULL"
    assert ask(repaired, faulty) == [(version,)]
    assert ask(repaired, "SELECT count(*) FROM repairs WHERE restored = '働'")[0][0] > 0


def test_what_is_learned_is_sound_text_in_an_order_of_its_own(archive: Archive) -> None:
    archive.models.keep(pack(MODEL))
    notes = (make_document(f"---\ntitle: 笔记{name}\n---\n写了{name}。", name) for name in "甲乙")
    other = DOCUMENT.replace("06-09", "06-08").replace("2413.00011", "2413.00012")
    take_in(archive, *notes, make_document(DOCUMENT), make_document(corrupt_text(other), "spoilt"))
    with begin_rebuild(archive, NOW) as rebuild:
        digest, *texts = rebuild.sound_texts()
    assert texts == ["笔记乙\n\n写了乙。", "笔记甲\n\n写了甲。"]
    lines = digest.splitlines()
    assert lines[0] == "墨鱼数字人"
    assert "方法：用黏土做头像，方法很快。" in lines
    assert lines[-2:] == ["方法很快，也很准。", "实验表明，它在三个数据集上更快，也很准。"]


def test_a_rebuild_that_breaks_off_keeps_the_model_that_was(repaired: Archive) -> None:
    def relearn_and_break_off() -> None:
        with begin_rebuild(repaired, NOW) as rebuild:
            rebuild.relearn(pack(OTHER))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relearn_and_break_off()
    assert ask(repaired, "SELECT version FROM models") == [(MODEL.version,)]


@pytest.fixture
def pages() -> list[FetchedPage]:
    """One digest: a document of mojibake, which another model would have read wrongly, and the sound page."""
    return [make_document(corrupt_text(DOCUMENT)), make_page(PAGE)]


@pytest.mark.parametrize("order", [1, -1])
def test_the_sound_reading_is_shown_and_the_repaired_one_stays(
    sqlite_archive: Archive, pages: list[FetchedPage], order: int
) -> None:
    sqlite_archive.models.keep(pack(OTHER))
    take_in(sqlite_archive, *pages[::order])
    query = "SELECT r.url, r.encoding_fault FROM posts p JOIN revisions r ON r.id = p.current_revision_id"
    assert ask(sqlite_archive, query) == [(pages[1].url, None)]
    faults = "SELECT encoding_fault IS NULL, restored_chars > 0 FROM revisions ORDER BY 1"
    assert ask(sqlite_archive, faults) == [(0, 1), (1, 0)]
    assert ask(sqlite_archive, "SELECT title FROM papers") == [("Heads of Clay, 即黏土头像",)]
    titles = ask(sqlite_archive, "SELECT title FROM all_appearances ORDER BY 1")
    assert len({title for (title,) in titles}) == 2


def misread_as_gbk(text: str) -> str:
    return text.encode().decode("gbk", "replace")


@pytest.mark.parametrize("order", [1, -1])
def test_a_text_of_an_unknown_fault_is_shown_after_any_other(sqlite_archive: Archive, order: int) -> None:
    sqlite_archive.models.keep(pack(MODEL))
    unreadable, damaged = make_document(misread_as_gbk(DOCUMENT), f"a/{POST}"), make_document(corrupt_text(DOCUMENT))
    take_in(sqlite_archive, *[unreadable, damaged][::order])
    assert ask(sqlite_archive, "SELECT count(*), count(DISTINCT encoding_fault) FROM revisions") == [(2, 2)]
    assert ask(sqlite_archive, "SELECT title, (SELECT title FROM papers) FROM posts") == [
        ("墨鱼数字人", "Heads of Clay, 即黏土头像")
    ]


def test_a_url_that_delivers_an_unreadable_text_keeps_showing_the_earlier_one(sqlite_archive: Archive) -> None:
    sqlite_archive.models.keep(pack(MODEL))
    shown = "SELECT p.title, r.encoding_fault FROM posts p JOIN revisions r ON r.id = p.current_revision_id"
    later = [NOW + timedelta(days=days) for days in range(4)]
    texts = (DOCUMENT, misread_as_gbk(DOCUMENT), misread_as_gbk(f"{DOCUMENT}方法很准。"), f"{DOCUMENT}方法很准。")
    for fetched_at, text in zip(later, texts, strict=True):
        take_in(sqlite_archive, replace(make_document(text), fetched_at=fetched_at))
        assert ask(sqlite_archive, shown) == [("墨鱼数字人", None)]
    assert ask(sqlite_archive, "SELECT count(*) FROM revisions") == [(4,)]
    assert ask(sqlite_archive, "SELECT max(text) FROM sections WHERE text LIKE '%很准。'")


def test_another_database_repairs_the_same_way(repaired: Archive, tmp_path: Path) -> None:
    repaired.dump(tmp_path / "dump", with_fetches=True)
    url = f"sqlite:///{tmp_path}/loaded.db"
    load_new(url, tmp_path / "dump", NOW + timedelta(days=1))
    loaded = open_archive(url)
    later = make_document(corrupt_text(DOCUMENT), "later")
    for each in (repaired, loaded):
        take_in(each, later)
    assert read_dump(loaded, tmp_path / "theirs") == read_dump(repaired, tmp_path / "ours")
    rebuild_archive(loaded, relearn=False)
    assert read_dump(loaded, tmp_path / "again") == read_dump(repaired, tmp_path / "ours")
    loaded.close()


def test_an_archive_without_a_model_and_one_that_is_not_there(archive_url: str, tmp_path: Path) -> None:
    assert find_model(f"sqlite:///{tmp_path}/none.db") is None
    assert list(tmp_path.glob("none.db")) == []
    if archive_url.startswith("postgresql"):
        assert find_model(archive_url) is None  # an empty database
    open_archive(archive_url).close()
    assert find_model(archive_url) is None


def test_a_model_is_found_in_a_folder_that_cannot_be_written(
    sqlite_archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_archive.models.keep(pack(MODEL))
    sqlite_archive.close()
    monkeypatch.setattr("os.access", lambda *_: False)  # root can write anywhere
    before = tmp_path.stat().st_mtime_ns  # a file that is made and deleted changes it
    found = find_model(f"sqlite:///{tmp_path}/archive.db")
    assert found
    assert found.version == MODEL.version
    assert tmp_path.stat().st_mtime_ns == before


def test_an_archive_of_another_version_is_left_as_it_is(sqlite_archive: Archive, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/archive.db"
    for version, says in (("0001", "older version '0001'"), ("9999", "newer than this program")):
        with sqlite_archive.write() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
        with pytest.raises(ArchiveError, match=says):
            find_model(url)
    (tmp_path / "text.db").write_text("no database at all " * 100)
    with pytest.raises(ArchiveError, match="not a database"):
        find_model(f"sqlite:///{tmp_path}/text.db")
