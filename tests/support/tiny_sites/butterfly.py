"""A blog of a few posts in the Butterfly theme, as small as the crawler's tests need it."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from pipelines.records.pages import FetchedPage
from pipelines.records.sites import Site
from tests.support.fake_host import Response

BASE = "https://kedreamix.github.io"
NAMES = ("NeRF", "3DGS", "Diffusion Models", "元宇宙_虚拟人")
PATHS = tuple(f"/2024/05/22/Paper/2024-05-22/{name}/" for name in NAMES)

PAGE = FetchedPage(
    site=Site("kedreamix", f"{BASE}/", "butterfly"),
    url=f"{BASE}/a/",
    fetched_from=None,
    fetched_at=datetime(2024, 5, 22, tzinfo=UTC),
    status=200,
    content_type=None,
    etag=None,
    last_modified=None,
    body=b"",
)


def make_page(path: str, body: str) -> FetchedPage:
    """The page at a path of the blog, as it was fetched."""
    return replace(PAGE, url=PAGE.site.base_url + path[1:].replace(" ", "%20"), body=body.encode())


def write_blog(printed: int = len(PATHS), page_size: int = 3) -> dict[str, Response]:
    """The responses of its host; `printed` is the number of posts that its lists print."""
    pages = [PATHS[start : start + page_size] for start in range(0, len(PATHS), page_size)]
    responses = {path: Response(write_post(path, number).encode()) for number, path in enumerate(PATHS)}
    responses["/"] = Response(wrap("/", "<div id='recent-posts'></div>").encode())
    for number, paths in enumerate(pages, 1):
        last = number == len(pages)
        responses[list_path(number)] = Response(write_list(number, paths, printed, last).encode())
    return responses


def list_path(number: int) -> str:
    return "/archives/" if number == 1 else f"/archives/page/{number}/"


def write_list(number: int, paths: tuple[str, ...], printed: int, last: bool) -> str:
    items = "".join(
        f'<div class="article-sort-item"><div class="article-sort-item-info"><time class="post-meta-date-created"'
        f' datetime="2024-05-22T05:19:19.000Z">2024-05-22</time><a class="article-sort-item-title"'
        f' href="{quote(path)}" title="t">t</a></div></div>'
        for path in paths
    )
    pager = "" if last else f'<a class="extend next" rel="next" href="{list_path(number + 1)}">next</a>'
    return wrap(
        list_path(number),
        f'<div id="archive"><div class="article-sort-title">文章总览 - {printed}</div>'
        f'<div class="article-sort"><div class="article-sort-item year">2024</div>{items}</div>'
        f'<nav id="pagination"><div class="pagination">{pager}</div></nav></div>',
    )


def write_post(path: str, number: int) -> str:
    name = path.rstrip("/").rpartition("/")[2]
    return wrap(
        path,
        f'<div id="post-info"><h1 class="post-title">{name}</h1><time class="post-meta-date-created"'
        f' datetime="2024-05-22T05:19:1{number}.000Z">2024-05-22</time></div><div id="post">'
        f'<article class="post-content" id="article-container"><h1>2024-05-22 更新</h1>'
        f"<h2>A Paper about {name}</h2><p><strong>Authors:Ada One, Bo Two</strong></p><p>What it is about.</p>"
        f'<p><a href="http://arxiv.org/abs/9913.0000{number}v1">PDF</a> </p><p><strong>Summary</strong><br>一句话。</p>'
        f"<p><strong>Key Takeaways</strong></p><ul><li>要点</li></ul></article></div>",
    )


def wrap(path: str, body: str) -> str:
    canonical = f"{BASE}{quote(path)}index.html"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="UTF-8"><title>t</title>'
        f'<link rel="canonical" href="{canonical}"></head><body>{body}</body></html>'
    )
