"""The two sites of the sample: what `data/sample` and `data/sample-talk2paper` hold."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.blog.butterfly import Butterfly
from tests.blog.expectation import ExpectedPost, expected_posts
from tests.blog.matery import Matery
from tests.blog.posts import SOURCES, Post, load_posts
from tests.blog.site import Theme, write_site

SEED = 20240613
UNTOUCHED_BY_MINIFIER = frozenset({"2024/06/05/Paper/2024-06-05/Diffusion Models", "2024/06/03/Paper/2024-06-03/NeRF"})
ON_BOTH_SITES = frozenset(
    {
        "2024/05/20/Paper/Awesome-Ink-Avatars",
        "2024/05/22/Note/websocket",
        "2024/06/01/Paper/2024-06-01/3D reconstruction",
        "2024/06/03/Paper/2024-06-03/3DGS",
        "2024/06/03/Paper/2024-06-03/NeRF",
        "2024/06/05/Paper/2024-06-05/Talking Head Generation",
        "2024/06/07/Paper/2024-06-07/元宇宙_虚拟人",
        "2024/06/08/Paper/2024-06-07/NeRF",
        "2024/06/10/Paper/2024-06-10/LLM",
        "2024/06/13/Paper/2024-06-13/语音+表情（Speech）",
    }
)
_STAMPED_BY_BUILD = frozenset({"Note/websocket", "Paper/2024-06-05/Talking Head Generation", "Paper/2024-06-10/LLM"})
_BUILT = datetime(2025, 10, 2, 1, tzinfo=UTC)
_DAY_IN_PATH = re.compile(r"^\d{4}/\d{2}/\d{2}/")


@dataclass(frozen=True)
class Sample:
    """A site of the sample; `is_minified` tells by a page's path."""

    posts: tuple[Post, ...]
    theme: Theme
    is_minified: Callable[[str], bool]

    def expected(self) -> dict[str, ExpectedPost]:
        """What its posts say, by path below the site's base."""
        return expected_posts(self.posts, self.theme.precision)


def first_site() -> Sample:
    """Minified, but for the pages that show unrendered Markdown with its newlines."""
    return Sample(tuple(load_posts()), Butterfly(), lambda path: path not in UNTOUCHED_BY_MINIFIER)


def talk2paper() -> Sample:
    """Ten posts of the first site again, and those of `sources/talk2paper`; as on the real site nothing is minified."""
    posts = [_republish(post) for post in load_posts() if post.path in ON_BOTH_SITES]
    return Sample((*load_posts(SOURCES / "talk2paper"), *posts), Matery(), lambda _: False)


def _republish(post: Post) -> Post:
    """The same post without a day in its address; some carry the date of the build as that of an edit."""
    path = _DAY_IN_PATH.sub("", post.path)
    return replace(post, path=path, updated=_BUILT if path in _STAMPED_BY_BUILD else post.updated)


def write_samples(folder: Path) -> None:
    """Both sites: the first into `folder`, Talk2Paper beside it."""
    write_sample(folder, first_site())
    write_sample(folder.with_name(f"{folder.name}-talk2paper"), talk2paper())


def write_sample(folder: Path, sample: Sample) -> None:
    """Replace `folder` by the deployment of `sample`."""
    if folder.exists() and not (folder / "atom.xml").exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} holds something else than a blog")
    shutil.rmtree(folder, ignore_errors=True)
    write_site(folder, sample.posts, minified=sample.is_minified, seed=SEED, theme=sample.theme)
