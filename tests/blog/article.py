"""The article of a post, which every theme sets into its own page."""

from tests.blog.blocks import render_block
from tests.blog.markup import Image, anchor, heading
from tests.blog.posts import Post

_DISCLAIMER = (
    "<blockquote>\n<p>⚠️ 本页总结由"
    + anchor("https://example.com/model", "大语言模型")
    + "写成，难免有误，请以原文为准<br>🔴 只适合用来挑选论文，不能代替阅读 👩‍💻<br>💗 觉得有用的话，欢迎给 "
    + anchor("https://example.com/inkfish", "墨鱼手帐")
    + " 提建议 ⭐️</p>\n</blockquote>\n"
)


def render_article(post: Post, image: Image) -> str:
    """The HTML inside of the article; in `post.html` images are written `[[address|alt]]`."""
    if not post.is_digest:
        return _with_images(post.html, image)
    blocks = [render_block(paper, image) for paper in post.papers]
    if post.blank_headings:
        blocks = [f"{block}\n\n\n{_blank_heading(place)}" for place, block in enumerate(blocks)]
    once = (
        _DISCLAIMER + heading(1, post.heading) + post.preface + ("" if post.blank_headings else "\n\n\n").join(blocks)
    )
    return "\n\n\n".join([once] * post.times) + _with_images(post.html, image)


def _blank_heading(place: int) -> str:
    """An `h1` without text; its name is what Hexo makes of no name."""
    name = f"-{place}" if place else ""
    return f'<h1 id="{name}"><a href="#{name}" class="headerlink" title=""></a></h1>'


def _with_images(html: str, image: Image) -> str:
    first, *others = html.split("[[")
    pieces = [other.split("]]", 1) for other in others]
    return first + "".join(_one_image(named, image) + rest for named, rest in pieces)


def _one_image(named: str, image: Image) -> str:
    address, _, alt = named.partition("|")
    return image(address).replace(' align="middle"', f' alt="{alt}"')
