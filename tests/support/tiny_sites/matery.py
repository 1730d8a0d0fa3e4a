"""A blog of a few posts in the Matery theme: dates without times, a calendar, and its URL only below each post."""

from urllib.parse import quote

from tests.support.fake_host import Response

BASE = "https://kedreamix.github.io"
PREFIX = "/Talk2Paper/"
NAMES = ("NeRF", "3DGS", "医学影像_Breast Ultrasound")
PATHS = tuple(f"{PREFIX}Paper/2025-03-05/{name}/" for name in NAMES)
ARCHIVES = f"{PREFIX}archives/"


def write_blog(pages: int = 2, counted: int = len(PATHS), addressed: bool = True) -> dict[str, Response]:
    """The responses of its host: `pages` printed by its lists, `counted` posts in its calendar."""
    responses = {path: Response(write_post(path, number, addressed).encode()) for number, path in enumerate(PATHS)}
    responses[PREFIX] = Response(wrap("<div id='recent'></div>").encode())
    responses[ARCHIVES] = Response(write_list(PATHS[:2], f"1 / {pages}", counted, f"{ARCHIVES}page/2/").encode())
    responses[f"{ARCHIVES}page/2/"] = Response(write_list(PATHS[2:], f"2 / {pages}", counted, None).encode())
    return responses


def write_list(paths: tuple[str, ...], page: str, counted: int, following: str | None) -> str:
    posts = "".join(
        f'<article class="cd-timeline-content"><a href="{quote(path)}"><div class="card-image">'
        f'<img src="{PREFIX}medias/featureimages/8.jpg"><span class="card-title">t</span></div></a>'
        f'<span class="publish-date"><i></i>2025-03-05</span></article>'
        for path in paths
    )
    right = f'href="{following}" class="right' if following else 'class="right disabled'
    return wrap(
        f'<script>option = {{series: [{{data: [["2025-03-05", {counted}]]}}]}};</script>'
        f'<div id="cd-timeline">{posts}</div><div class="paging"><div class="page-info"><div>{page}</div></div>'
        f'<a {right} btn-floating">next</a></div>'
    )


def write_post(path: str, number: int, addressed: bool = True) -> str:
    name = path.rstrip("/").rpartition("/")[2]
    address = f'<span class="reprint-info"><a href="{BASE}{quote(path)}">here</a></span>' if addressed else ""
    return wrap(
        f'<h1 class="post-title">{name}</h1>'
        f'<div class="post-info"><div class="post-date">发布日期:&nbsp;2025-03-05</div></div>'
        f'<div id="articleContent"><h1>2025-03-05 更新</h1><h2>A Paper about {name}</h2>'
        f"<p><strong>Authors:Ada One, Bo Two</strong></p><p>What it is about.</p>"
        f'<p><a href="http://arxiv.org/abs/9914.0000{number}v1">PDF</a> </p><p><strong>Summary</strong><br>一句话。</p>'
        f'</div><div class="reprint__type">{address}</div>'
    )


def wrap(body: str) -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="UTF-8"></head><body>{body}</body></html>'
