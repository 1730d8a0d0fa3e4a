"""The eight real lectures beside the project, where they are: every value that they are known to say."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.parse.html.line_reader import read_article
from pipelines.parse.lectures.lecture import read_lecture
from pipelines.parse.lectures.sections import is_lecture
from pipelines.parse.markdown.document import parse_document
from pipelines.text.cleaning import clean_text

FOLDER = Path(__file__).parents[5] / "shared" / "lectures"
NAMES = sorted(post.stem for post in FOLDER.glob("*.md"))


@pytest.mark.skipif(not NAMES, reason=f"no lectures at {FOLDER}")
@pytest.mark.parametrize("name", NAMES)
def test_real_lecture(name: str) -> None:
    expected: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text("utf-8"))[name]
    document = parse_document(clean_text((FOLDER / f"{name}.md").read_text("utf-8")))
    lines = read_article(document.article)
    assert is_lecture(document.metadata.title, lines)
    rows = read_lecture(document.metadata.title, lines, "https://lectures.example/")
    [video], [lecture] = rows.lecture_videos, rows.lectures
    points = [line for row in rows.sections if row.kind == "spotlight" for line in row.text.split("\n")]
    assert expected == {
        "number": lecture.number,
        "speaker": lecture.speaker,
        "talk_title": lecture.talk_title,
        "video_id": video.video_id,
        "aid": video.aid,
        "cid": video.cid,
        "spotlight": len(points),
        "recommended": len(rows.recommended_papers),
        "references": sum(link.kind == "reference" for link in rows.links),
    }
