"""The theme Butterfly: what stands around an article, and the pages that list posts.

Another theme is another module with a class of the same method `pages`; articles and files are not its business.
"""

import html
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import ClassVar

from tests.blog.article import render_article
from tests.blog.deployment import AUTHOR, BLOG, Deployment, count_words, file_of, local, local_day, path_of, utc
from tests.blog.markup import anchor, slug
from tests.blog.pager import render_pager, split_pages
from tests.blog.posts import Post, Precision
from tests.blog.template import fill_template

_PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_ON_HOME, _ON_ARCHIVE, _RELATED, _RECENT = 10, 15, 3, 5
_fill = partial(fill_template, "butterfly")


class Butterfly:
    precision: ClassVar[Precision] = "second"
    base_url: ClassVar[str] = "https://kedreamix.github.io"  # a known site, so that a crawl of the sample recognises it

    def pages(self, deployment: Deployment) -> Iterator[tuple[str, str]]:
        for post in deployment.posts:
            yield post.path, _post_page(deployment, post)
        yield from _home(deployment)
        yield from _archive(deployment)
        yield "link", _link_page(deployment)
        yield "404.html", _missing_page(deployment)


def _frame(deployment: Deployment, path: str, main: str, **values: str) -> str:
    """The document around `main`; `values` replace what a plain page says of itself."""
    address = f"{deployment.base_url}/{file_of(path)}"
    plain = {"kind": "website", "name": BLOG, "description": AUTHOR, "meta": "", "body": "page", "banner": ""}
    plain |= {"header": "not-home-page", "picture": "/img/cover.jpg", "title": html.escape(BLOG)} | values
    fixed = {"blog": html.escape(BLOG), "author": AUTHOR, "count": str(len(deployment.posts)), "canonical": address}
    return _fill("frame", **plain | fixed | {"name": html.escape(plain["name"]), "main": main})


def _lazy_image(address: str) -> str:
    return f'<img src= "{_PLACEHOLDER}" data-lazy-src="{address}" align="middle">'


def _post_page(deployment: Deployment, post: Post) -> str:
    picture = post.cover or f"/img/cover{deployment.dice(f'cover {post.path}').randint(1, 9)}.jpg"
    main = _fill(
        "post",
        article=render_article(post, _lazy_image),
        base=deployment.base_url,
        author=AUTHOR,
        blog=html.escape(BLOG),
        address=path_of(post),
        shown=html.escape(post.path),
        picture=picture,
        tags="".join(f'<a class="post-meta__tags" href="/tags/{slug(tag)}/">{tag}</a>' for tag in post.tags),
        neighbours=_neighbours(deployment, post),
        related=_related(deployment, post),
        aside=_aside(deployment, post.path),
    )
    title, description = html.escape(post.title), html.escape(post.description)
    look = {"body": "post", "header": "post-bg", "picture": picture, "meta": _meta(post), "kind": "article"}
    named = {"title": f"{title} | {html.escape(BLOG)}", "name": post.title, "description": description}
    return _frame(deployment, path_of(post).strip("/"), main, banner=_fill("banner", **_facts(post)), **look, **named)


def _meta(post: Post) -> str:
    times = {"published_time": utc(post.published), "modified_time": utc(post.updated)}
    pairs = [*times.items(), ("author", AUTHOR), *(("tag", tag) for tag in post.tags)]
    return "".join(f'<meta property="article:{name}" content="{html.escape(value)}">\n' for name, value in pairs)


def _facts(post: Post) -> dict[str, str]:
    created, updated = local(post.published), local(post.updated)
    return {
        "title": html.escape(post.title),
        "address": path_of(post),
        "category": post.category,
        "description": html.escape(post.description),
        "created": utc(post.published),
        "created_at": created,
        "created_on": created[:10],
        "updated": utc(post.updated),
        "updated_at": updated,
        "updated_on": updated[:10],
    } | count_words(post)


def _neighbours(deployment: Deployment, post: Post) -> str:
    newer, older = deployment.neighbours_of(post)
    return "".join(_neighbour("prev", "上一篇", other) for other in newer) + "".join(
        _neighbour("next", "下一篇", other) for other in older
    )


def _neighbour(name: str, label: str, post: Post) -> str:
    title = html.escape(post.title)
    info = f'<div class="pagination-info"><div class="label">{label}</div><div class="{name}_info">{title}</div></div>'
    return f'<div class="{name}-post pull-left"><a href="{path_of(post)}" title="{title}">{info}</a></div>'


def _related(deployment: Deployment, post: Post) -> str:
    others = deployment.others_than(post)
    chosen = deployment.dice(f"related {post.path}").sample(others, min(_RELATED, len(others)))
    return "".join(_related_card(other) for other in chosen)


def _related_card(post: Post) -> str:
    title = html.escape(post.title)
    dated = f'<div class="date"> {local_day(post.published)}</div><div class="title">{title}</div>'
    return f'<div><a href="{path_of(post)}" title="{title}"><div class="content is-center">{dated}</div></a></div>'


def _aside(deployment: Deployment, path: str) -> str:
    dice = deployment.dice(f"aside {path}")
    return _fill(
        "aside",
        author=AUTHOR,
        count=str(len(deployment.posts)),
        recent="".join(_recent(post) for post in deployment.by_update[:_RECENT]),
        tags="".join(_coloured(tag, dice.sample(range(201), 3)) for tag in deployment.tags),
        words=f"{deployment.dice('words').randint(3000, 9000) / 10}k",
        pushed=str(deployment.dice("pushed").randint(1_717_000_000_000, 1_720_000_000_000)),
    )


def _recent(post: Post) -> str:
    title = html.escape(post.title)
    return (
        f'<div class="aside-list-item"><div class="content"><a class="title" href="{path_of(post)}" title="{title}">'
        f'{title}</a><time datetime="{utc(post.updated)}">{local_day(post.updated)}</time></div></div>'
    )


def _coloured(tag: str, colour: list[int]) -> str:
    rgb = ", ".join(map(str, colour))
    return f'<a href="/tags/{slug(tag)}/" style="font-size: 1.2em; color: rgb({rgb})">{html.escape(tag)}</a>'


def _home(deployment: Deployment) -> Iterator[tuple[str, str]]:
    for page in split_pages("", deployment.posts, _ON_HOME):
        cards = "".join(_home_card(post, ("left", "right")[i % 2]) for i, post in enumerate(page.posts))
        pager = render_pager(page, "#content-inner")
        yield (
            page.path,
            _list_page(deployment, page.path, f'<div class="recent-posts" id="recent-posts">{cards}{pager}</div>'),
        )


def _archive(deployment: Deployment) -> Iterator[tuple[str, str]]:
    count = f'<div class="article-sort-title">文章总览 - {len(deployment.posts)}</div>'
    for page in split_pages("archives", deployment.posts, _ON_ARCHIVE):
        pager = render_pager(page, "")
        inner = f'<div id="archive">{count}<div class="article-sort">{_by_year(page.posts)}</div>{pager}</div>'
        yield page.path, _list_page(deployment, page.path, inner)


def _list_page(deployment: Deployment, path: str, inner: str) -> str:
    main = f'<main class="layout" id="content-inner">{inner}{_aside(deployment, path)}</main>'
    return _frame(deployment, path, main)


def _by_year(posts: Iterable[Post]) -> str:
    years = groupby(posts, key=lambda post: local(post.published)[:4])
    heads = {year: "".join(map(_archive_card, of_year)) for year, of_year in years}
    return "".join(f'<div class="article-sort-item year">{year}</div>{cards}' for year, cards in heads.items())


def _home_card(post: Post, side: str) -> str:
    link = f'<div class="post_cover {side}">{_cover(post, "cover-link")}</div>' if post.cover else ""
    tags = "•".join(f'<a class="article-meta__tags" href="/tags/{slug(tag)}/">{tag}</a>' for tag in post.tags)
    return _fill("card", **_facts(post), cover=link, tags=tags)


def _archive_card(post: Post) -> str:
    return _fill("sorted", **_facts(post), cover=_cover(post, "article-sort-item-img") if post.cover else "")


def _cover(post: Post, link_class: str) -> str:
    title = html.escape(post.title)
    image = f'<img class="post-bg" src= "{_PLACEHOLDER}" data-lazy-src="{post.cover}" alt="{title}">'
    return f'<a class="{link_class}" href="{path_of(post)}" title="{title}">{image}</a>'


def _link_page(deployment: Deployment) -> str:
    friends = "".join(f"<li>{anchor(f'https://example.com/{name}', name)}</li>" for name in ("星图", "石墨"))
    inner = f'<article id="article-container"><div class="flink"><h2>友链</h2><ul>{friends}</ul></div></article>'
    main = f'<main class="layout" id="content-inner"><div id="page">{inner}</div>{_aside(deployment, "link")}</main>'
    return _frame(deployment, "link", main, title=f"link | {html.escape(BLOG)}", name="link")


def _missing_page(deployment: Deployment) -> str:
    info = '<h1 class="error_title">404</h1><div class="error_subtitle">Page Not Found</div>'
    return _frame(deployment, "404.html", f'<div id="error-wrap"><div class="error-content">{info}</div></div>')
