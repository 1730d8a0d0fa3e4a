"""Readings of invented papers in Chinese and English, as different as chance makes them, for tests of search."""

import random
from dataclasses import replace
from datetime import date, timedelta

from pipelines.records.readings import Mention, Reading, Section, Takeaway
from tests.support.factories import FIRST, SECOND, make_block, make_lecture, make_list, make_reading, make_recommended

_WORDS = (
    "windmill café sail Müller harbour text-to-sail 3D lantern SAIL-4 naïve sailing mill MILL windmills sea-wall x2 ε Ω"
).split()
_CLAUSES = "风车磨面 灯塔会转 帆船出海 高斯风车 三维灯塔 船帆很白 磨坊主人 海风不止 夜里点灯 渔网很旧 灯 风".split()
_SIGNS = ["，", "。", "；", " ", ", ", ". ", "\n", "（", "）", " – ", "", " ", "／", "_"]


def write_text(choose: random.Random) -> str:
    """A few clauses and words, with signs between them."""
    parts = (choose.choice(_WORDS if choose.random() < 0.5 else _CLAUSES) for _ in range(choose.randint(1, 12)))
    return "".join(part + choose.choice(_SIGNS) for part in parts)


def make_varied(choose: random.Random, number: int) -> Reading:
    """A digest, now and then a lecture or a list of papers, at one of some URLs of two sites."""
    place, site = number % 12, FIRST if number % 3 else SECOND
    common = {"site": site, "content_hash": f"{choose.random()}", "url": f"{site.base_url}{place}/"}
    if place == 10:
        papers = [make_recommended(each, write_text(choose), arxiv_id=_name(choose)) for each in range(2)]
        return replace(
            make_lecture(*papers, key=f"talk {place}", **common | {"sections": _write_sections(choose, None)})
        )
    if place == 11:
        mentions = [Mention(each, _name(choose), None, write_text(choose)) for each in range(3)]
        return make_list(*mentions, key=f"list {place}", **common | {"sections": _write_sections(choose, None)})
    day = date(2024, 5, 1) + timedelta(days=choose.randrange(20))
    names = sorted({_name(choose) for _ in range(choose.randint(1, 4))})
    blocks = [
        make_block(each, name, title=write_text(choose), comment=write_text(choose)) for each, name in enumerate(names)
    ]
    sections = [section for block in blocks for section in _write_sections(choose, block.position)]
    return make_reading(
        *blocks,
        key=f"digest {place}",
        topic=choose.choice(("NeRF", "3DGS", "数字人")),
        edition_date=day,
        mentions=(),
        sections=tuple(replace(section, position=each) for each, section in enumerate(sections)),
        takeaways=tuple(Takeaway(block.position, block.position, write_text(choose)) for block in blocks),
        **common,
    )


def _name(choose: random.Random) -> str:
    return f"2413.{choose.randrange(30):05}"


def _write_sections(choose: random.Random, block: int | None) -> tuple[Section, ...]:
    kinds = ("abstract", "abstract_zh", "summary", "methods", "other")
    return tuple(Section(block, each, kind, None, write_text(choose)) for each, kind in enumerate(kinds))
