"""A blog of a few posts in the Butterfly theme, two of them lectures: one by its title, one by its sections."""

from tests.support.fake_host import Response

PUBLIC = "https://talks.example/"
TALKS = ("/posts/90190122/", "/posts/night.html")
OTHERS = ("/posts/1/", "/posts/2/")
_HEAD = '<a href="/archives/">归档</a>'
_BIO = "<h3>讲者介绍</h3><p><strong>许星图：</strong>星图博士。</p><p><strong>报告题目：</strong>从笔画到星图</p>"
_POSTS = {
    TALKS[0]: ("SFFAI 22 | 许星图：从笔画到星图", "<h3>论文推荐</h3><ol><li>Star Charts</li></ol>"),
    TALKS[1]: ("夜里的讲座", _BIO),
    OTHERS[0]: ("周记", "<p>甲</p>"),
    OTHERS[1]: ("读书", "<p>乙</p>"),
}


def write_blog(*, canonical: bool = False) -> dict[str, Response]:
    """The responses of its host: a home page without posts, a list of two pages, a category with one post."""
    paths = [*TALKS, *OTHERS]
    responses = {path: Response(write_page(write_post(*_POSTS[path]), path if canonical else None)) for path in paths}
    responses["/"] = Response(write_page("<p>星图</p>", "/" if canonical else None))
    responses["/archives/"] = Response(write_page(write_list(paths[1:3], "/archives/page/2/")))
    responses["/archives/page/2/"] = Response(write_page(write_list([paths[0], paths[3], "/posts/404/"])))
    responses["/categories/讲座/"] = Response(write_page(write_list([TALKS[1]])))
    return responses


def write_feed() -> bytes:
    entries = "".join(f'<entry><link href="{PUBLIC.rstrip("/")}{path}"/></entry>' for path in (TALKS[0], OTHERS[0]))
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="{PUBLIC}"/>{entries}</feed>'.encode()


def write_post(title: str, article: str) -> str:
    return f'<h1 class="post-title">{title}</h1><article id="article-container">{article}</article>'


def write_list(paths: list[str], following: str | None = None) -> str:
    posts = "".join(
        f'<div class="article-sort-item"><a class="article-sort-item-title" href="{path}">甲</a></div>'
        for path in paths
    )
    pager = f'<nav id="pagination"><a rel="next" href="{following}">下页</a></nav>' if following else ""
    return f'<div class="article-sort">{posts}</div>{pager}'


def write_page(body: str, path: str | None = None) -> bytes:
    own = f'<link rel="canonical" href="{PUBLIC.rstrip("/")}{path}">' if path else ""
    return f'<html><head><meta charset="utf-8">{own}</head><body>{_HEAD}{body}</body></html>'.encode()
