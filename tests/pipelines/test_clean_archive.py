"""No invisible character reaches the archive, in whatever field of whatever source and however it is written."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Column, MetaData, Table, Text, insert, select

from pipelines.archive.database.connection import connect
from pipelines.archive.database.connection import write as write_to
from pipelines.archive.schema.columns import metadata
from pipelines.archive.store import Archive, load_new, open_archive
from pipelines.characters import clean_value
from pipelines.items import PageItem
from pipelines.parse.feeds.feed import split_feed
from pipelines.records.pages import FetchedPage, PageFailure
from pipelines.records.sites import Listed, Site
from pipelines.run import Run
from pipelines.stages import run_stages
from tests.support.archive_dumps import dump_archive
from tests.support.eventful_archive import add_talks, live_through
from tests.support.factories import NOW, make_page

HERE = "ⵘ"  # stands where a character is put
CODES = (0, 1, 7, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x9B, 0x200B, 0x206F, 0xFEFF, 0xFFF9, 0xD800, 0xDFFF)
BUTTERFLY = Site("kedreamix", "https://first.example/", "butterfly")
SOURCES = Site("kedreamix", "https://first.example/source/_posts/", "source")

PAGE = f"""<html><head><title>{HERE}t</title><meta name="description" content="d{HERE}">
<script type="application/ld+json">{{"@type": "BlogPosting", "headline": "h{HERE}", "author": "a{HERE}"}}</script>
</head><body><div id="post-info"><h1 class="post-title">NeRF{HERE}</h1><a class="post-meta-categories">c{HERE}</a></div>
<meta property="article:tag" content="tag{HERE}"><div id="post"><article class="post-content" id="article-container">
<h1>2024-05-22 更新</h1><h2>A Paper{HERE} about it</h2><p><strong>Authors:Ada{HERE} One, Bo Two</strong></p>
<p>What{HERE} it is.</p><p><a href="http://arxiv.org/abs/9913.00001v1">PDF{HERE}</a> com{HERE}ment</p>
<p><strong>Summary</strong><br>一句{HERE}话。</p><p><strong>Key Takeaways</strong></p><ul><li>要{HERE}点</li></ul>
<p><a href="https://github.com/a/b{HERE}">code{HERE}</a><img src="https://i.example/{HERE}c.png" alt="alt{HERE}"></p>
</article></div></body></html>"""
FEED = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>虚{HERE}拟人</title>
<author><name>A{HERE}</name></author><category term="t{HERE}"/><summary>s{HERE}</summary>
<updated>2024-05-22T06:00:00Z</updated>
<link href="https://first.example/n/"/>
<content type="html">&lt;p&gt;一{HERE}句&lt;/p&gt;&lt;pre&gt;c{HERE}&lt;/pre&gt;</content></entry></feed>"""
DOCUMENT = f"""---
title: "NeRF{HERE} a"
date: 2024-05-22 06:09:00
author: "A{HERE}"
description: "d{HERE}"
categories: ["c{HERE}"]
tags: ["t{HERE}", "t"]
abbrlink: "a{HERE}b"
cover: "https://i.example/{HERE}c.png"
---
## T{HERE}itle
**Authors:Ada{HERE} One** 一{HERE}句 [PDF](http://arxiv.org/abs/9913.00001v1) `x{HERE}`
"""
LECTURE = f"""---
title: "SFFAI {HERE}22 | 讲者：Talk{HERE} title"
abbrlink: "22{HERE}"
---
## 讲者介绍
**讲者：**Ada{HERE} One
## 报告题目
Talk{HERE}
## 报告摘要
摘{HERE}要
## 论文推荐
1. A Paper{HERE}, Ada One, ICML 2022
   推荐理由：好{HERE}
"""
LIST = f"""---
title: "论文{HERE}列表"
---
- [A Paper{HERE} in Lists](https://arxiv.org/abs/9913.00002), Ada{HERE} One, CVPR{HERE} 2023

| Title | Link |
|---|---|
| Another{HERE} Paper | [arXiv{HERE}](https://arxiv.org/abs/9913.00003) |
"""
IN_HTML = ["{c}", "&#{n};", "&#{n}", "&#00000000{n};", "&#x{n:x};", "&#X{n:08X};", "&amp;#{n};", "&ZeroWidthSpace;"]
IN_YAML = ["{c}", "\\u{n:04x}", "\\0", "\\e", "\\x1b", "\\v", "&#{n};", "&#000{n}"]
FORMS = {
    "page": (BUTTERFLY, "text/html", PAGE, [*IN_HTML, "\\u{n:04x}"]),
    "feed": (BUTTERFLY, "application/atom+xml", FEED, [*IN_HTML, "&amp;amp;#{n};", "&amp;#00{n} ", "&amp;#x{n:x};"]),
    "document": (SOURCES, "text/markdown", DOCUMENT, IN_YAML),
    "lecture": (SOURCES, "text/markdown", LECTURE, IN_YAML),
    "list of papers": (SOURCES, "text/markdown", LIST, IN_YAML),
}
numbers = count()


def write(form: str, code: int) -> str:
    """A character in a form; in UTF-8 there is no lone surrogate, and a file with a NUL at its beginning is binary."""
    return form.format(c="" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code), n=code)


def make_source(source: str, written: str) -> FetchedPage:
    site, media_type, template, _ = FORMS[source]
    number = next(numbers)
    name = f"{number}.md" if site is SOURCES else f"{number}/"
    listed = Listed(f"{site.base_url}{name}", f"l{written}", NOW) if site is BUTTERFLY else None
    given = {"content_type": f"{media_type}; charset=utf-8", "fetched_at": NOW + timedelta(seconds=number)}
    text, url = template.replace(HERE, written), f"{site.base_url}{name}"
    body = split_feed(text, url).entries[0].body if source == "feed" else text.encode()
    return make_page(site=site, url=url, body=body, listed=listed, **given)


def find_dirty(archive: Archive) -> Iterator[tuple[str, str, str]]:
    """The texts with invisible characters: table, column, text."""
    with archive._transactions.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    if clean_value(value) != value:
                        yield table.name, column, repr(value)


@pytest.mark.parametrize("source", FORMS)
def test_every_source_is_cleaned(archive: Archive, source: str) -> None:
    run = Run(archive, archive.runs.begin("kedreamix", "full", NOW))

    @settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(FORMS[source][3]), st.sampled_from(CODES))
    def store(form: str, code: int) -> None:
        item = run_stages(run, PageItem(make_source(source, write(form, code))))
        assert item.stored is not None

    store()
    assert list(find_dirty(archive)) == []


def test_failures_are_cleaned(archive: Archive) -> None:
    crawl_id = archive.runs.begin("kedreamix", "full", NOW)
    failure = PageFailure("https://first.example/a/", "fetch", "\x1b[31mHTTP\x00 418\ud800")
    assert not archive.failures.record(crawl_id, failure, NOW)
    assert archive.failures.record(archive.runs.begin("kedreamix", "full", NOW), failure, NOW), "it is known"
    assert [failure.error for failure in archive.failures.list_open()] == [r"\x1b[31mHTTP\x00 418\ud800"]


def add_mark(value: Any) -> Any:
    """The value with the mark at the end of each text in it."""
    if isinstance(value, dict):
        return {key: add_mark(part) for key, part in value.items()}
    if isinstance(value, list):
        return [add_mark(part) for part in value]
    return value + HERE if isinstance(value, str) else value


@pytest.mark.parametrize("escape", ["\\u0000", "\\u001b", "\\b", "\\ud800", "\u200b", "\x9b"])
def test_a_dump_is_cleaned(archive: Archive, tmp_path: Path, escape: str) -> None:
    """A dump in which every text ends in such a character is loaded as the dump without it."""
    live_through(archive)
    add_talks(archive)
    sound = dump_archive(archive, tmp_path / "sound", with_fetches=True)
    shutil.copytree(tmp_path / "sound", tmp_path / "dirty")
    manifest = json.loads(sound["manifest.json"])
    for name, told in manifest["files"].items():
        rows = [add_mark(json.loads(line)) for line in sound[name].splitlines()]
        dirty = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).replace(HERE, escape).encode()
        (tmp_path / "dirty" / name).write_bytes(dirty)
        told["sha256"] = hashlib.sha256(dirty).hexdigest()
    (tmp_path / "dirty" / "manifest.json").write_text(json.dumps(manifest))
    url = f"sqlite:///{tmp_path}/loaded.db"
    load_new(url, tmp_path / "dirty", NOW)
    with closing(open_archive(url)) as loaded:
        assert dump_archive(loaded, tmp_path / "again", with_fetches=True) == sound


def test_whatever_is_written_passes_the_gate(archive_url: str) -> None:
    engine = connect(archive_url)
    with write_to(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE t (a TEXT, b JSON)")
        table = Table("t", MetaData(), Column("a", Text), Column("b", JSON))
        connection.execute(insert(table), {"a": "x\x00\ud800y", "b": {"c\x1b": ["d\x00", "\\beta"]}})
        connection.execute(insert(table), [{"a": "sound", "b": None}, {"a": "\x1bx", "b": "\x7f"}])
        rows = connection.execute(select(table)).all()
        assert [tuple(row) for row in rows] == [("xy", {"c": ["d", "\\beta"]}), ("sound", None), ("x", "")]
        assert connection.scalar(select(table.c.a).where(table.c.a == "x\x00y")) == "xy"
    engine.dispose()
