"""Factories of papers and posts as the archive shows them, invented, with the titles that break formats."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from pipelines.records.papers import (
    PostHead,
    RecommendedPaperRow,
    ShownBlock,
    ShownImage,
    ShownLink,
    ShownPaper,
    ShownPost,
    ShownSection,
    ShownTalk,
)

BY = "https://creativecommons.org/licenses/by/4.0/"
BY_NC_SA = "https://creativecommons.org/licenses/by-nc-sa/4.0/"
DIFFICULT_TITLES = (
    "Übergang naïve Ångström façades of Erdős",
    "50% off & more: #1 a_b",
    "$360^\\circ$ scenes with $\\alpha$-blending and H$_2$O",
    "Back\\slash ~tilde ^caret",
    "Braces {in} the {{title}}",
    "大语言模型：扩散模型，“说话人”",
    "Dashes - of -- three --- kinds – and —",
    "<b>not</b> [a] *link* `code` {{x}} {% y %} &amp; |",
    "=1+1 is no formula",
    "＝1+1 neither",
    "- nor a list",
    "1. nor a number",
    "# nor a heading",
    'a "quoted", comma; semicolon',
    "an @misc{ in braces}",
    "😀 emoji and 𝛼",
    "Earth Mover's 'Distance'",
)


def make_head(**given: Any) -> PostHead:
    head = PostHead(
        id=1,
        kind="digest",
        identity="kedreamix/2024-05-22/nerf",
        title="NeRF",
        topic="NeRF",
        edition_date=date(2024, 5, 22),
        published_at=datetime(2024, 5, 22, 8, 30, tzinfo=UTC),
        url="https://first.example/Paper/2024-05-22/NeRF/",
        author="Kedreamix",
        licence_url=BY_NC_SA,
        is_gone=False,
        first_seen_at=datetime(2024, 5, 23, 1, 2, 3, tzinfo=UTC),
    )
    return replace(head, **given)


def make_block(**given: Any) -> ShownBlock:
    block = ShownBlock(
        post=make_head(),
        position=0,
        arxiv_id="2405.10980",
        version=2,
        title="Invented Scenes",
        authors=("Abena van der Berg", "张三"),
        comment="12 pages, 3 figures",
        sections=(
            ShownSection("abstract", None, "We invent scenes."),
            ShownSection("summary", "Summary", "虚构的场景。\n第二段。"),
            ShownSection("takeaways_label", None, "", takeaways=("更快", "更准")),
            ShownSection("other", None, "A text without a label."),
            ShownSection("methods", None, "(1) 方法"),
        ),
        images=(
            ShownImage("https://i.example/a.jpg", "alt", "Fig. 1", is_dead=False),
            ShownImage("https://i.example/b.jpg", None, None, is_dead=True),
        ),
        links=(
            ShownLink("code", "https://code.example/a_b", "Code"),
            ShownLink("project", "https://project.example/", ""),
            ShownLink("pdf", "https://arxiv.org/pdf/2405.10980", "PDF"),
        ),
    )
    return replace(block, **given)


def make_paper(**given: Any) -> ShownPaper:
    second = make_head(
        id=2,
        identity="kedreamix/2024-06-01/3dgs",
        topic="3DGS",
        title="3DGS",
        edition_date=date(2024, 6, 1),
        url="https://second.example/Paper/2024-06-01/3DGS/",
        licence_url=BY,
        is_gone=True,
    )
    paper = ShownPaper(
        arxiv_id="2405.10980",
        title="Invented Scenes",
        authors=("Abena van der Berg", "Tomas Okafor Jr.", "张三", "The Rock and Roll Team"),
        abstract="We invent scenes.",
        abstract_zh="我们虚构场景。",
        latest_version=2,
        topics=("NeRF", "3DGS"),
        is_gone=False,
        blocks=(make_block(), make_block(post=second)),
        mentioned_in=(
            make_head(id=3, kind="note", url="https://first.example/list/", title="A list", licence_url=None),
        ),
    )
    return replace(paper, **given)


def make_papers() -> list[ShownPaper]:
    """A paper per difficult title, and one that only a list names."""
    papers = [
        make_paper(arxiv_id=f"2405.{10000 + 10 * number}", title=title) for number, title in enumerate(DIFFICULT_TITLES)
    ]
    bare = make_paper(arxiv_id="hep-th/9901001", title="Old", authors=(), abstract=None, abstract_zh=None)
    return [*papers, replace(bare, latest_version=None, topics=(), blocks=())]


def make_lecture(**given: Any) -> ShownPost:
    head = make_head(
        id=9, kind="lecture", identity="lectures/22", title="SFFAI 22 | 讲者: 虚构/报告?", topic=None, edition_date=None
    )
    lecture = ShownPost(
        head=replace(head, url="https://talks.example/22/"),
        sections=(ShownSection("bio", "讲者介绍", "虚构的人"),),
        images=(ShownImage("https://i.example/c.jpg", None, None, is_dead=False),),
        links=(ShownLink("reference", "https://reference.example/a(b)", ""),),
        talks=(
            ShownTalk("SFFAI", 22, "李四", "A biography.", "An invented talk", "What it says."),
            ShownTalk(None, None, None, None, "Another", None),
        ),
        video_urls=("https://video.example/1",),
        recommended=(
            RecommendedPaperRow(None, "Known", "A. Author", "CVPR", 2019, "好", "1905.00001"),
            RecommendedPaperRow(None, "Unknown", None, None, None, None, None),
        ),
    )
    return replace(lecture, **given)


def make_digest(**given: Any) -> ShownPost:
    preamble = (ShownSection("preamble", None, "# A disclaimer."),)
    return replace(ShownPost(make_head(), preamble, (), (), blocks=(make_block(),)), **given)
