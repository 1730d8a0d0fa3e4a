"""The theme Matery, served under a path of its own: what stands around an article, and the home page.

The archives are `matery_archives`' business.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from urllib.parse import quote

from tests.blog.article import render_article
from tests.blog.deployment import AUTHOR, BLOG, Deployment, count_words, local_day, path_of, updated_day
from tests.blog.markup import plain_image, slug
from tests.blog.matery_archives import fill_calendar, fill_pager, fill_timeline, list_archives
from tests.blog.posts import Post, Precision
from tests.blog.template import fill_template

_STOCK_PICTURES, _SLIDES, _CARDS = 24, 3, 12  # as on the real site
_fill = partial(fill_template, "matery")


@dataclass(frozen=True)
class Matery:
    """`per_page` posts stand on a page of an archive (about twenty on the real site); `calendar` may be left empty.

    Pages link below `/Talk2Paper/`, but their folders lie beside each other: a host adds the prefix.
    """

    base_url: ClassVar[str] = "https://kedreamix.github.io/Talk2Paper"
    precision: ClassVar[Precision] = "day"
    per_page: int = 10
    calendar: bool = True

    def pages(self, deployment: Deployment) -> Iterator[tuple[str, str]]:
        for post in deployment.posts:
            yield post.path, _post_page(deployment, post)
        yield "", _home(deployment)
        yield from _archives(deployment, self.per_page, fill_calendar(deployment) if self.calendar else "")


def _archives(deployment: Deployment, size: int, calendar: str) -> Iterator[tuple[str, str]]:
    around = {"blog": html.escape(BLOG), "root": deployment.root, "calendar": calendar}
    for page in list_archives(deployment.posts, size):
        entries = fill_timeline(page, deployment.root, partial(_card, deployment))
        main = _fill("archive", entries=entries, pager=fill_pager(page, deployment.root), **around)
        yield page.path, _frame(deployment, main, title="归档")


def _frame(deployment: Deployment, main: str, title: str = "", description: str = "") -> str:
    """The document around `main`, whose title and description are HTML; the home page has none of its own."""
    blog = html.escape(BLOG)
    return _fill(
        "frame",
        blog=blog,
        author=AUTHOR,
        root=deployment.root,
        main=main,
        title=f"{title} | {blog}" if title else blog,
        keywords=f"{title}, {blog}" if title else blog,
        description=description or blog,
        years=f"2019-{deployment.newest_update:%Y}",
        words=f"{deployment.dice('words').randint(3000, 9000) / 10}k",
        visitors=_fill("visitors") if _counts(deployment) else "",
    )


def _counts(deployment: Deployment) -> bool:
    """Whether the visitor counter is switched on, which deployments decide one by one."""
    return deployment.dice("busuanzi").random() < 0.5


def _facts(deployment: Deployment, post: Post) -> dict[str, str]:
    return {
        "root": deployment.root,
        "title": html.escape(post.title),
        "address": deployment.root + path_of(post),
        "picture": post.cover or _stock_picture(deployment, post),
        "description": html.escape(post.description),
        "day": local_day(post.published),
        "category": html.escape(post.category),
        "category_slug": quote(slug(post.category)),
        "tags": "".join(_tag(deployment, tag) for tag in post.tags),
    }


def _stock_picture(deployment: Deployment, post: Post) -> str:
    """The theme's own, chosen by the title, so that post and lists agree."""
    number = deployment.dice(f"cover {post.title}").randrange(_STOCK_PICTURES)
    return f"{deployment.root}/medias/featureimages/{number}.jpg"


def _tag(deployment: Deployment, tag: str) -> str:
    return _fill("tag", root=deployment.root, slug=quote(slug(tag)), tag=html.escape(tag))


def _card(deployment: Deployment, post: Post) -> str:
    return _fill("card", **_facts(deployment, post))


def _post_page(deployment: Deployment, post: Post) -> str:
    facts = _facts(deployment, post)
    main = _fill(
        "post",
        article=render_article(post, plain_image),
        public=deployment.base_url + path_of(post),
        author=AUTHOR,
        days=_days(post),
        readers=_fill("readers") if _counts(deployment) else "",
        neighbours=_neighbours(deployment, post),
        **facts,
        **count_words(post),
    )
    return _frame(deployment, main, facts["title"], facts["description"])


def _days(post: Post) -> str:
    published = _fill("day", icon="minus", label="发布日期", day=local_day(post.published))
    updated = updated_day(post)
    return published + (_fill("day", icon="check", label="更新日期", day=updated) if updated else "")


def _neighbours(deployment: Deployment, post: Post) -> str:
    newer, older = deployment.neighbours_of(post)
    sides = [("left", "上一篇", other) for other in newer] + [("right", "下一篇", other) for other in older]
    return "".join(
        _fill("neighbour", side=side, label=label, card=_card(deployment, other)) for side, label, other in sides
    )


def _home(deployment: Deployment) -> str:
    """The latest posts; the slides above are drawn anew by each deployment."""
    chosen = deployment.dice("slides").sample(deployment.posts, min(_SLIDES, len(deployment.posts)))
    slides = "".join(_slide(deployment, post) for post in chosen)
    cards = "".join(_fill("listed", card=_card(deployment, post)) for post in deployment.posts[:_CARDS])
    return _frame(deployment, _fill("home", slides=slides, cards=cards))


def _slide(deployment: Deployment, post: Post) -> str:
    facts = _facts(deployment, post)
    return _fill("slide", **{name: facts[name] for name in ("picture", "title", "description", "address")})
