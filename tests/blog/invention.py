"""Posts by number, where many are needed and each only has to be itself."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from tests.blog.deployment import local_day
from tests.blog.posts import Paper, Post

TOPICS = ("NeRF", "3DGS", "元宇宙/虚拟人", "Diffusion Models", "LLM")
_KINDS = ("Harbour", "Moss", "Kite", "Anvil", "Juniper", "Sextant", "Cobbler", "Tide", "Lantern", "Quarry", "Wren")
_DEEDS = ("Counts", "Sings", "Folds", "Mends", "Sorts", "Weighs", "Paints")
_THINGS = ("Clouds", "Staircases", "Echoes", "Postage Stamps", "Shadows", "Bicycles")
_NOTES = ("Tmux", "Docker", "Git", "Vim", "Make")


def invent_digest(topic: str, at: datetime, papers: Sequence[int]) -> Post:
    """The digest of `topic` that is published at `at`; `papers` by number, 0 to 99,999."""
    day, name = local_day(at), topic.replace("/", "_")
    return Post(
        title=topic,
        path=f"{day.replace('-', '/')}/Paper/{day}/{name}",
        published=at,
        updated=at,
        category="Paper",
        tags=(topic,),
        description=f"{topic} 方向的新论文，{day}",
        cover=invent_paper(papers[0]).images[0],
        heading=f"{day} 更新",
        papers=tuple(map(invent_paper, papers)),
    )


def invent_paper(number: int) -> Paper:
    title = f"{_KINDS[number % 11]}{number}: A Field that {_DEEDS[number % 7]} {_THINGS[number % 6]}"
    return Paper(
        id=f"2413.{number:05}",
        version=number % 3 + 1,
        title=title,
        authors=(f"{_KINDS[number % 10]} Of{number % 37}", f"Second {_KINDS[number // 7 % 11]}"),
        abstract=f"We ask what a field that {_DEEDS[number % 7].lower()} is good for. It took {number} evenings.",
        images=(f"https://picx.zhimg.com/v2-{hashlib.md5(str(number).encode()).hexdigest()}.jpg",),
        summary=f"第 {number} 号虚构论文，用了 {number} 个晚上。",
        takeaways=(f"一共 {number} 个晚上。", "没有用到任何真实数据。"),
    )


def invent_note(number: int, at: datetime) -> Post:
    title = f"{_NOTES[number % 5]} 小抄之{number}"
    return Post(
        title=title,
        path=f"{local_day(at).replace('-', '/')}/Note/{title}",
        published=at,
        updated=at,
        category="Note",
        tags=(_NOTES[number % 5],),
        description=f"第 {number} 篇小抄",
        html=f"<h2>开始</h2>\n<p>第 {number} 次记下同一件事。</p>\n<p>下次还会忘。</p>\n",
    )
