"""Keeps the entries of the index in a temporary file while all papers and posts are written anew.

Posts get other IDs then, so that theirs are kept by identity.
"""

from tempfile import gettempdir
from typing import BinaryIO

from sqlalchemy import Connection, delete, select

from pipelines.archive.database.bulk import among, insert_plain, select_among
from pipelines.archive.database.row_files import append_rows, explain_full_folder, read_rows
from pipelines.archive.schema.posts import posts
from pipelines.archive.schema.search import search_documents
from pipelines.archive.schema.things import papers

_BATCH = 1000  # entries in memory at a time
_document = search_documents.c
_ENTRIES = select(_document.id, _document.kind, _document.arxiv_id, posts.c.identity, _document.checksum).join_from(
    search_documents, posts, posts.c.id == _document.post_id, isouter=True
)
_PAPERS = select(papers.c.arxiv_id).where(among(papers.c.arxiv_id))
_POSTS = select(posts.c.identity, posts.c.id).where(among(posts.c.identity))


def keep_entries(connection: Connection, file: BinaryIO) -> None:
    """Write all entries into a file.  Raises ArchiveError."""
    with (
        explain_full_folder(gettempdir()),
        connection.execute(_ENTRIES, execution_options={"yield_per": _BATCH}) as result,
    ):
        for rows in result.partitions():
            append_rows(file, list(map(tuple, rows)))


def restore_entries(connection: Connection, file: BinaryIO) -> None:
    """Write the entries in a file again, except those whose paper or post there is no more."""
    connection.execute(delete(search_documents))
    file.seek(0)
    for rows in read_rows(file):
        shown = {row.arxiv_id for row in select_among(connection, _PAPERS, [row[2] for row in rows if row[2]])}
        ids = {row.identity: row.id for row in select_among(connection, _POSTS, [row[3] for row in rows if row[3]])}
        again = [
            (document_id, kind, arxiv_id, ids.get(identity), checksum)
            for document_id, kind, arxiv_id, identity, checksum in rows
            if arxiv_id in shown or identity in ids
        ]
        insert_plain(connection, search_documents, _document.keys(), again)
