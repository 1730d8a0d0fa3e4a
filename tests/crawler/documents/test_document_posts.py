"""Documents of every kind in an archive: lectures, notes, digests, what ties them, and that nothing of it is lost."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from pipelines.archive.store import Archive, load_new, open_archive
from pipelines.reparse import rebuild_archive
from tests.support.document_runs import read_documents
from tests.support.tiny_sites.digest import BODY, FRONT

SHARED = Path(__file__).parents[4] / "shared"
LECTURES = json.loads((SHARED / "lectures" / "expected.json").read_text("utf-8")) if SHARED.is_dir() else {}
beside = pytest.mark.skipif(not LECTURES, reason=f"no documents at {SHARED}")
TALK = """---
title: SFFAI {number} | 许星图：从笔画到星图
abbrlink: 90190199
date: 2021-03-07 05:15:16
---
<iframe src="//player.bilibili.com/player.html?aid=900000901&bvid=BV1aa411A7aa&cid=900000911&p=2"></iframe>

### 讲者介绍

**许星图：**星图博士。

**Spotlight：**
1. 更快；
2. 更准。

### 论文推荐

1. heads of CLAY [Li Yi, et al., CVPR 2021]

    **推荐理由：**第一次用了黏土。

2. [Ink and Paper](https://arxiv.org/abs/2413.00012v2)

下期再见。

### 参考资料

> <https://www.bilibili.com/video/BV1aa411A7aa/>
"""
NOTE = """---
title: 清单
---
|Year|Title|Code|
|-|-|-|
|2024|[Lists of Ink](https://arxiv.org/abs/2413.00013)|[Code](https://c.example/)|
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(f"sqlite:///{tmp_path}/archive.db")
    yield opened
    opened.close()


def ask(archive: Archive, query: str, **given: Any) -> list[tuple[Any, ...]]:
    with archive.read() as connection:
        return [tuple(row) for row in connection.execute(text(query), given)]


def write(folder: Path, **documents: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in documents.items():
        (folder / f"{name}.md").write_text(content, "utf-8")
    return folder


def dump(archive: Archive, folder: Path) -> dict[str, bytes]:
    archive.dump(folder, with_fetches=False)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_lecture(archive: Archive, tmp_path: Path) -> None:
    read_documents(archive, str(write(tmp_path / "a", talk=TALK.format(number=901))))
    assert ask(archive, "SELECT series, number, speaker, speaker_bio, talk_title FROM lectures") == [
        ("SFFAI", 901, "许星图", "星图博士。", "从笔画到星图")
    ]
    assert ask(archive, "SELECT provider, video_id, aid, cid, page, url FROM lecture_videos") == [
        ("bilibili", "BV1aa411A7aa", "900000901", "900000911", 2, "https://www.bilibili.com/video/BV1aa411A7aa/?p=2")
    ]
    assert ask(archive, "SELECT title, authors, venue, year, reason, arxiv_id FROM recommended_papers") == [
        ("heads of CLAY", "Li Yi, et al.", "CVPR", 2021, "第一次用了黏土。", None),
        ("Ink and Paper", None, None, None, None, "2413.00012"),
    ]
    assert ask(archive, "SELECT arxiv_id, title, source FROM papers") == [("2413.00012", "Ink and Paper", "lecture")]
    assert ask(archive, "SELECT count(*) FROM links WHERE kind = 'reference' AND url LIKE '%bilibili%'") == [(1,)]


def test_a_link_made_late(archive: Archive, tmp_path: Path) -> None:
    """First the lecture, then the digest with the paper that it recommends."""
    read_documents(archive, str(write(tmp_path / "a", talk=TALK.format(number=901))))
    read_documents(archive, str(write(tmp_path / "b", digest=FRONT + BODY)))
    assert ask(archive, "SELECT title, arxiv_id FROM recommended_papers ORDER BY position") == [
        ("heads of CLAY", "2413.00011"),
        ("Ink and Paper", "2413.00012"),
    ]


def test_two_talks_of_one_abbrlink_are_two_posts(archive: Archive, tmp_path: Path) -> None:
    read_documents(archive, str(write(tmp_path / "a", x=TALK.format(number=17), y=TALK.format(number=18))))
    assert ask(archive, "SELECT number FROM lectures ORDER BY number") == [(17,), (18,)]


def test_all_is_carried_and_rebuilt(archive: Archive, tmp_path: Path) -> None:
    documents = {"talk": TALK.format(number=901), "digest": FRONT + BODY, "note": NOTE, "broken": "甲"}
    read_documents(archive, str(write(tmp_path / "a", **documents)))
    said = dump(archive, tmp_path / "before")
    assert ask(archive, "SELECT source, count(*) FROM papers GROUP BY source ORDER BY source") == [
        ("digest", 1),
        ("lecture", 1),
        ("list", 1),
    ]
    load_new(f"sqlite:///{tmp_path}/loaded.db", tmp_path / "before", datetime.now(UTC))
    loaded = open_archive(f"sqlite:///{tmp_path}/loaded.db")
    assert dump(loaded, tmp_path / "after") == said
    keys = "SELECT arxiv_id, title_key FROM papers UNION SELECT arxiv_id, title_key FROM all_recommended_papers"
    assert sorted(ask(loaded, keys)) == sorted(ask(archive, keys))
    loaded.close()
    assert [failure.reason for failure in rebuild_archive(archive, relearn=False).failed] == [
        "no title in the front matter, or no front matter"
    ]
    assert dump(archive, tmp_path / "rebuilt") == said


@beside
@pytest.mark.parametrize("reverse", [False, True])
def test_the_seeds(archive: Archive, reverse: bool) -> None:
    for file in sorted((SHARED / "seeds").iterdir(), reverse=reverse):
        read_documents(archive, str(file))
    assert read_documents(archive, str(SHARED / "seeds")) == ["same"] * 5
    kinds = ask(archive, "SELECT kind, count(*) FROM posts GROUP BY kind ORDER BY kind")
    assert kinds == [("digest", 3), ("lecture", 1)]
    assert ask(archive, "SELECT count(*) FROM papers") == [(9,)]
    shown = ask(archive, "SELECT encoding_fault IS NULL FROM posts JOIN revisions r ON r.id = current_revision_id")
    assert sorted(shown) == [(0,), (0,), (1,), (1,)]
    assert ask(archive, "SELECT series, number, speaker FROM lectures") == [("SFFAI", 22, "夏纾旸")]


@beside
def test_the_lectures(archive: Archive) -> None:
    """Every value that they are known to say, by the queries that people ask."""
    assert read_documents(archive, str(SHARED / "lectures" / "*.md")) == ["new"] * len(LECTURES)
    for name, expected in LECTURES.items():
        assert _tell_lecture(archive, name) == expected


def _tell_lecture(archive: Archive, name: str) -> dict[str, Any]:
    [(post_id, *talk)] = ask(
        archive,
        "SELECT l.post_id, l.number, l.speaker, l.talk_title, v.video_id, v.aid, v.cid FROM lectures l"
        " JOIN lecture_videos v ON v.post_id = l.post_id JOIN posts ON posts.id = l.post_id WHERE posts.url LIKE :url",
        url=f"%/{name}.md",
    )
    counts = (
        "SELECT sum(1 + length(text) - length(replace(text, char(10), ''))) FROM sections WHERE kind = 'spotlight'",
        "SELECT count(*) FROM recommended_papers WHERE 1 = 1",
        "SELECT count(*) FROM links WHERE kind = 'reference'",
    )
    counted = [ask(archive, f"{query} AND post_id = :post_id", post_id=post_id)[0][0] or 0 for query in counts]
    names = ("number", "speaker", "talk_title", "video_id", "aid", "cid", "spotlight", "recommended", "references")
    return dict(zip(names, [*talk, *counted], strict=True))
