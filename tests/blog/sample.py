"""The deployment that `data/sample` holds."""

import shutil
from pathlib import Path

from tests.blog.butterfly import Butterfly
from tests.blog.posts import load_posts
from tests.blog.site import write_site

SEED = 20240613
UNTOUCHED_BY_MINIFIER = frozenset({"2024/06/05/Paper/2024-06-05/Diffusion Models", "2024/06/03/Paper/2024-06-03/NeRF"})


def write_sample(folder: Path) -> None:
    """Replace `folder` by the sample: minified, but for the pages that show unrendered Markdown with its newlines."""
    posts = load_posts()
    if folder.exists() and not (folder / "atom.xml").exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} holds something else than a blog")
    shutil.rmtree(folder, ignore_errors=True)
    write_site(folder, posts, minified=lambda path: path not in UNTOUCHED_BY_MINIFIER, seed=SEED, theme=Butterfly())
