"""Opens the history of a site in a clone: which site it is, and in which form its commits hold the posts.

Does not import spiders or settings.
"""

from functools import partial
from pathlib import PurePosixPath

from crawler.git_history.history import DeploymentHistory
from crawler.git_history.markdown_sources import MarkdownSources, is_markdown_source
from crawler.git_history.published_site import PublishedSite, holds_lists, recognise_published_site, recognise_theme
from crawler.git_history.repository import Repository, UnreadableError
from crawler.git_history.snapshot import Files, ReadFile, SnapshotReader
from crawler.sites.mirror import parse_base
from crawler.sites.registry import SITE_PROFILES, SiteProfile, find_blog, find_profile, make_profile
from pipelines.errors import UsageError


def open_history(git: str | None, branch: str | None, site: str | None, size_limit: int) -> DeploymentHistory:
    """The history of a site in the repository at `git`; the caller closes it.

    A file larger than `size_limit`, in bytes, is not read.  Raises UsageError when `git`, `branch` or `site` cannot be
    used.
    """
    if not git:
        raise UsageError("deployments needs a clone of the repository of a site: -a git=FOLDER")
    repository = Repository(git, branch)
    try:
        commits = repository.list_commits()
        read = partial(repository.read_file, limit=size_limit)
        reader = choose_reader(repository.list_files(commits[-1]), read, site)
        return DeploymentHistory(repository, commits, reader, size_limit)
    except (UsageError, UnreadableError) as error:
        repository.close()
        raise UsageError(f"git={git} cannot be used: {error}") from None


def choose_reader(files: Files, read: ReadFile, site: str | None) -> SnapshotReader:
    """The reader for the form of a commit.  Raises UsageError where it holds no site, or `site` is needed."""
    if holds_lists(files):
        return PublishedSite(choose_profile(files, read, site), read)
    if any(is_markdown_source(PurePosixPath(path)) for path in files):
        return MarkdownSources(find_blog(site))
    raise UsageError(
        "the newest commit has neither a published site (archives/index.html) nor Markdown sources (_posts/*.md);"
        " choose another branch with branch="
    )


def choose_profile(files: Files, read: ReadFile, site: str | None) -> SiteProfile:
    """The site that is named, or else the known site that the pages belong to.  Raises UsageError."""
    if site is None:
        profile = recognise_published_site(files, read, SITE_PROFILES)
        if profile is None:
            raise UsageError("the pages do not name the site they belong to; give its URL with site=")
        return profile
    base = parse_base(site)
    known = find_profile(base, SITE_PROFILES)
    if known and known.site.base_url == base:
        return known
    theme = recognise_theme(files, read)
    if theme is None:
        raise UsageError(f"site={site} is not a known site, and the theme of its lists is not known either")
    return make_profile(base, theme)
