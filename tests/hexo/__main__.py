"""`python -m tests.hexo [THEME …]`: renders the posts with npm's Hexo and keeps the pages as test cases, trimmed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.hexo.kept import FEEDS, KEPT, OLDER, THEMES, list_pages
from tests.hexo.trimming import trim_page

HERE = Path(__file__).parent
WORK = HERE.parents[1] / ".hexo"  # beside the checkout's own files, ignored by git: the packages stay for the next time


def main(themes: list[str]) -> None:
    WORK.mkdir(exist_ok=True)
    shutil.copy(HERE / "package.json", WORK)
    _run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock")
    for theme in themes or (*THEMES, *OLDER):
        keep_pages(theme, render_blog(theme))


def render_blog(theme: str) -> Path:
    """The folder that Hexo made of the posts in a theme; a theme of an older version has the settings of the newest."""
    for left in ("source", "public"):
        shutil.rmtree(WORK / left, ignore_errors=True)
    (WORK / "db.json").unlink(missing_ok=True)
    shutil.copytree(HERE / "posts", WORK / "source" / "_posts")
    (WORK / "_config.yml").write_text(f"{(HERE / '_config.yml').read_text('utf-8')}theme: {theme}\n", "utf-8")
    settings = HERE / f"_config.{theme.rstrip('345')}.yml"
    if settings.exists():
        shutil.copy(settings, WORK / f"_config.{theme}.yml")
    _run("npx", "--no-install", "hexo", "generate")
    return WORK / "public"


def keep_pages(theme: str, public: Path) -> None:
    for name, path in list_pages(theme).items():
        page = (public / path / "index.html").read_text("utf-8")
        if "</html>" not in page:  # Hexo ends well where a theme's layout has failed
            sys.exit(f"{theme} rendered nothing at {path}")
        kept = KEPT / name / f"{theme}.html"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(trim_page(page), "utf-8")
    if theme == THEMES[0]:
        for feed in FEEDS:
            shutil.copy(public / feed, KEPT)


def _run(*command: str) -> None:
    environment = os.environ | {"TZ": "Asia/Shanghai"}  # the dates in the addresses are those of the machine
    done = subprocess.run(command, cwd=WORK, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


main(sys.argv[1:])
