"""What a tag of Hexo is called with: its arguments, its body and the place of its post.

Arguments are split as in https://github.com/hexojs/hexo/blob/master/lib/extend/tag.ts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from pipelines.parse.source_folder import drop_extension

QUOTED = r"(?<![^\s,:=@])(?:\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
_QUOTED = re.compile(QUOTED)
_WORD = re.compile(rf"(?:{QUOTED}|\S)+")
_ESCAPED = re.compile(r"\\(.)")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://|(?:mailto|tel|data):|\.{0,2}/|#|www\.", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z]+$")
_SAFE = "/%:@!$&'()+,;="


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document is in its blog: the paths of the folder of posts and of its own URL."""

    folder: str = ""
    path: str = ""

    def find_asset(self, slug: str) -> str:
        """The path of a file in the asset folder of the post; a URL stays as it is.

        >>> Place("/source/_posts/", "/source/_posts/2024/炉.md").find_asset("图 1.png")
        '/source/_posts/2024/%E7%82%89/%E5%9B%BE%201.png'
        """
        return slug if is_url(slug) else _quote(f"{drop_extension(self.path).rstrip('/')}/{slug}")

    def find_post(self, slug: str) -> str:
        """The path of the document of another post, whose slug is its path in the folder of posts.

        >>> Place("/source/_posts/", "/source/_posts/2024/炉.md").find_post("2023/old#top")
        '/source/_posts/2023/old.md#top'
        """
        if is_url(slug):
            return slug
        name, hash_sign, anchor = slug.partition("#")
        extension = _EXTENSION.search(self.path)
        suffix = extension[0] if extension and not name.endswith((extension[0], "/")) else ""
        return _quote(f"{self.folder}{name}{suffix}") + hash_sign + anchor


NOWHERE = Place()


def find_place(base_url: str, url: str) -> Place:
    """The place of the document at a URL, in the site at the base URL."""
    return Place(urlsplit(base_url).path, urlsplit(url).path)


@dataclass(frozen=True, slots=True)
class TagCall:
    """A tag in a text; `body` is the Markdown of a block, empty for other tags; `render` turns Markdown into HTML."""

    words: tuple[str, ...]
    body: str
    place: Place
    render: Callable[[str], str]

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def parts(self) -> tuple[str, ...]:
        """The arguments as themes with commas or double colons between them read them."""
        return tuple(part.strip() for part in self.text.split("::" if "::" in self.text else ","))


def split_arguments(written: str) -> tuple[str, ...]:
    """The arguments of a tag: divided by blanks, but not in quotes.

    >>> split_arguments(" old-oven '旧 炉子' it's lang:\\"c++\\"")
    ('old-oven', '旧 炉子', "it's", 'lang:c++')
    """
    return tuple(_QUOTED.sub(_read_quoted, word) for word in _WORD.findall(written.lstrip(", ")))


def _read_quoted(quoted: re.Match[str]) -> str:
    return _ESCAPED.sub(r"\1", quoted[0][1:-1])


def is_url(word: str) -> bool:
    """Whether a word can only be a URL or a path from the root.

    >>> is_url("/img/a.png"), is_url("https://a.example"), is_url("./a"), is_url("a.png")
    (True, True, True, False)
    """
    return _URL.match(word) is not None


def _quote(path: str) -> str:
    return quote(path, safe=_SAFE, errors="replace")
