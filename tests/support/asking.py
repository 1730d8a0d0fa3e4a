"""An archive of a few telling papers, and a way to ask it as the command line does."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from crawler.entry_point import main
from pipelines.archive.store import Archive
from pipelines.records.readings import Link, Mention, Section, Takeaway
from tests.support.factories import (
    FIRST,
    NOW,
    make_block,
    make_lecture,
    make_list,
    make_reading,
    make_recommended,
    settle,
    store,
)

Ask = Callable[..., int]
SAILS, MILLS, LAMPS = "2413.00001", "2413.00002", "2413.00003"
_TEXTS = {
    SAILS: ("White Sails of Müller", "海上的白帆很轻。\n帆布用了三年。", ("帆布不怕水", "风大也不破")),
    MILLS: ("Windmills by the Sea", "海边的风车磨面。", ("风车转得慢",)),
    LAMPS: ("A Lamp for the Sea", "灯塔照亮海上的船。", ()),
}


def fill(archive: Archive) -> None:
    """Two digests of three papers, a lecture that recommends one of them, and a list; the first digest is gone."""
    for number, (topic, names) in enumerate((("帆", (SAILS, MILLS)), ("Lamps", (SAILS, LAMPS)))):
        blocks = [
            make_block(place, name, title=_TEXTS[name][0], author_names=("Ada Probe", "Bo Müster"), comment="8 页")
            for place, name in enumerate(names)
        ]
        sections = [
            Section(block.position, 3 * block.position + place, kind, heading, text)  # type: ignore[arg-type]
            for block in blocks
            for place, (kind, heading, text) in enumerate(
                [
                    ("abstract", None, f"We build {block.title.lower()} number {number}."),
                    ("summary", "Summary", _TEXTS[block.arxiv_id][1]),
                    ("takeaways_label", "要点", ""),
                ]
            )
        ]
        takeaways = [(block.position, text) for block in blocks for text in _TEXTS[block.arxiv_id][2]]
        store(
            archive,
            make_reading(
                *blocks,
                url=f"{FIRST.base_url}{number}/",
                key=f"digest {number}",
                topic=topic,
                edition_date=date(2024, 5, 20 + number),
                content_hash=f"{number}",
                sections=tuple(sections),
                takeaways=tuple(Takeaway(block, place, text) for place, (block, text) in enumerate(takeaways)),
                links=(Link(0, 0, "code", "https://code.example/sails", "Code", "https://code.example/sails"),),
                mentions=(),
            ),
            NOW + timedelta(hours=number),
        )
    talk = make_lecture(make_recommended(0, "White sails of Müller", arxiv_id=SAILS), content_hash="talk")
    store(archive, talk, NOW + timedelta(hours=2))
    store(archive, make_list(Mention(0, "2413.00009", None, "Nets and Knots")), NOW + timedelta(hours=3))
    listed = [f"{FIRST.base_url}1/", talk.url, f"{FIRST.base_url}list/"]
    settle(archive, *listed, at=NOW + timedelta(days=1))


def read_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def make_ask(archive: Archive, url: str) -> Ask:
    """Runs a command on an archive that is filled; its exit code."""
    fill(archive)
    return lambda *arguments: main([*map(str, arguments), "-s", f"ARCHIVE_URL={url}"])
