"""What each URL says by itself: the identity of its post, its post on this site, and the digest that took its place.

With that, the events of a post can be told again when another site of the blog is read later.
"""

import re
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_SUCCESSORS = """
    UPDATE departures SET successor_url = (
        SELECT max(later.url) FROM events e
          JOIN posts p ON p.id = e.post_id JOIN posts later ON later.id = p.replaced_by_id
         WHERE e.kind = 'replaced' AND e.url = departures.url AND e.at = departures.at)
"""
_LINEAGES = "UPDATE post_urls SET lineage = (SELECT identity FROM posts WHERE posts.id = post_urls.post_id)"
_NOTES = """
    SELECT u.url, s.base_url, s.theme FROM post_urls u JOIN sites s ON s.id = u.site_id JOIN posts p ON p.id = u.post_id
     WHERE p.kind = 'note'
"""
_SOURCES = "source/_posts/"
_EXTENSION = re.compile(r"(?:(?:^|(?<=/))index)?\.(?:md|markdown|txt)$", re.IGNORECASE)
_DATED = re.compile(r"^\d{4}/\d{2}/\d{2}/")


def upgrade() -> None:
    op.add_column("post_urls", sa.Column("own_identity", sa.Text()))
    op.create_index("ix_post_urls_own_identity", "post_urls", ["own_identity"])
    op.add_column("post_urls", sa.Column("lineage", sa.Text()))
    op.add_column("departures", sa.Column("successor_url", sa.Text()))
    op.create_index("ix_departures_url", "departures", ["url"])
    op.execute(_SUCCESSORS)
    op.execute(_LINEAGES)
    op.execute("UPDATE post_urls SET own_identity = lineage")
    _name_notes(op.get_bind())


def _name_notes(connection: sa.Connection) -> None:
    """A note that moved has another identity at each of its URLs: that of its path."""
    named = sa.text("UPDATE post_urls SET own_identity = :name WHERE url = :url")
    for url, base_url, theme in connection.exec_driver_sql(_NOTES).all():
        connection.execute(named, {"url": url, "name": _name_note(url, base_url, is_source=theme == "source")})


def _name_note(url: str, base_url: str, *, is_source: bool) -> str:
    path = urlsplit(url).path.removeprefix(urlsplit(base_url).path).lstrip("/")
    name = _DATED.sub("", unquote(_EXTENSION.sub("", path).rstrip("/") if is_source else path)).strip("/")
    blog = urlsplit(base_url.removesuffix(_SOURCES) if is_source else base_url)
    return f"note:{blog.netloc}{blog.path}:{name}"
