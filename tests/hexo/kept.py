"""What is kept of the rendered blog: a folder a post with a page in each theme, and the lists and feeds of the blog."""

from pathlib import Path

import yaml

POSTS = Path(__file__).parent / "posts"
KEPT = Path(__file__).parents[1] / "pages" / "hexo"
THEMES = ("landscape", "butterfly", "next", "fluid")
OLDER = ("butterfly3", "butterfly4")  # of which a post and a list show all that is different
FEEDS = ("atom.xml", "rss2.xml")
LISTS = {"archives": "archives", "archives_2": "archives/page/2"}
BASE = "https://lanterns.example/"


def list_posts() -> dict[str, Path]:
    """The Markdown of each post, by the name of its folder."""
    return {source.stem: source for source in sorted(POSTS.rglob("*.md"))}


def list_pages(theme: str) -> dict[str, str]:
    """The path of each page that is kept of a theme, below the blog's address, by the name of its folder."""
    pages = {name: find_path(source) for name, source in list_posts().items()} | LISTS
    return pages if theme in THEMES else {name: pages[name] for name in ("tmux 小抄", "archives")}


def find_path(source: Path) -> str:
    """Where Hexo puts a post: the day of its date, then the path of its source."""
    front = yaml.load(source.read_text("utf-8").split("---\n")[1], yaml.BaseLoader)
    return f"{front['date'][:10].replace('-', '/')}/{source.relative_to(POSTS).with_suffix('').as_posix()}"
