"""Tables of the full-text index; does not import the code that uses them.

What is searched has three weights: the title; the title, the abstracts and the summary; and all text.  Each holds the
one before, so that a query that must find all its words somewhere in a paper is one look-up in the third.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.types import UserDefinedType

from pipelines.archive.schema.columns import metadata, one_of


class TsQuery(UserDefinedType[str]):
    """A condition on grams in PostgreSQL; its own dialect is not imported for it, because that takes a while."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TSQUERY"


_Id = BigInteger().with_variant(Integer(), "sqlite")

search_documents = Table(
    "search_documents",
    metadata,
    Column(
        "id",
        _Id,
        primary_key=True,
        autoincrement=False,
        comment="ID in the full-text index: the ordinal number of the day, times 2^20, plus a number within the day.",
    ),
    Column("kind", Text, nullable=False, comment="paper, lecture or note."),
    Column("arxiv_id", ForeignKey("papers.arxiv_id"), unique=True, comment="The paper; null for a post."),
    Column("post_id", ForeignKey("posts.id"), unique=True, comment="The lecture or note; null for a paper."),
    Column("checksum", Text, nullable=False, comment="Hash of what is indexed, to notice a change."),
    one_of("kind", ("paper", "lecture", "note")),
    comment="What can be found: one row per paper, lecture and note; the order of the IDs is that of their days.",
)

search_state = Table(
    "search_state",
    metadata,
    Column("tokenizer", Integer, primary_key=True, autoincrement=False, comment="Version of the tokens in the index."),
    comment="State of the full-text index, one row.",
)

search_days = Table(
    "search_days",
    metadata,
    Column(
        "day",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="Ordinal number of the day, 1 for 0001-01-01; 0 for documents without a date.",
    ),
    Column("given", Integer, nullable=False, comment="Numbers given to documents of the day; none is given twice."),
    comment="Days of documents in the full-text index, one row per day.",
)

_HELD = {"title": "title", "summary": "title, abstracts and summary", "text": "whole text"}
WEIGHTS = tuple(_HELD)  # each holds what the one before it holds, and more
_database = MetaData()  # of the tables that only one kind of database has
# On SQLite.  They keep no text: what they hold is read from the rows of the archive.
FTS_TABLES = {
    weight: Table(
        f"search_{weight}",
        _database,
        Column("tokens", Text, comment=f"Tokens of the {held}; they can be searched and not read."),
        comment=f"Full-text index of the {held} of each document; rowid is the ID of the document.",
    )
    for weight, held in _HELD.items()
}
# On PostgreSQL.  Indexed are the grams of each document, its tokens and its pairs of tokens, as a `tsvector`: a set of
# words, which can be looked up by their beginnings.  With places it would lose phrases in long texts: it keeps 256
# places per word, and none beyond the place 16,383.
search_texts = Table(
    "search_texts",
    _database,
    Column("document_id", BigInteger, primary_key=True, comment="The document."),
    Column("title", Text, nullable=False, comment="Tokens of the title, between blanks."),
    Column("summary", Text, nullable=False, comment="Tokens of the abstracts and the summary, between blanks."),
    Column("text", Text, nullable=False, comment="Tokens of all other text, between blanks."),
    Column("grams", Text, nullable=False, comment="Tokens and pairs of tokens of all three, each once."),
    comment="Full-text index, one row per document.",
)
# Grams are stored as text, which takes less room than a `tsvector`.  The cost is declared so that PostgreSQL looks them
# up in the index wherever it can: by itself it does not count what it takes to unpack them.
_CREATE_GRAMS = """
CREATE FUNCTION search_grams(grams TEXT) RETURNS TSVECTOR
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
BEGIN
  RETURN grams::TSVECTOR;
END $$"""
GRAMS_INDEX = "ix_search_texts_grams"
# Without statistics, for which the grams of thousands of documents would be computed.  New entries wait in a list, of
# some 150 papers at most, and are then written together: a gram that several have is looked up once.  Every query
# reads the list, which takes it a millisecond or less.
CREATE_GRAMS_INDEX = (
    f"CREATE INDEX {GRAMS_INDEX} ON search_texts USING gin (search_grams(grams)) WITH (gin_pending_list_limit = 4096)",
    f"ALTER INDEX {GRAMS_INDEX} ALTER COLUMN 1 SET STATISTICS 0",
)
INDEX_TABLES: dict[str, tuple[Table, ...]] = {"sqlite": tuple(FTS_TABLES.values()), "postgresql": (search_texts,)}
# Segments of an FTS5 table that are merged at a time.  With the default of 4 a crawl takes 30 % longer to index a post.
_MERGED = 8
CREATE_INDEX = {
    "sqlite": [
        command
        for weight in WEIGHTS
        for command in (
            f"CREATE VIRTUAL TABLE search_{weight} USING fts5(tokens, content='', tokenize='ascii')",
            f"INSERT INTO search_{weight} (search_{weight}, rank) VALUES ('automerge', {_MERGED})",
        )
    ],
    "postgresql": [
        # Texts are stored beside the rows: a row that is found is mostly not read.
        "CREATE TABLE search_texts (document_id BIGINT PRIMARY KEY, title TEXT NOT NULL, summary TEXT NOT NULL, "
        "text TEXT NOT NULL, grams TEXT NOT NULL) WITH (toast_tuple_target = 128)",
        _CREATE_GRAMS,
        *CREATE_GRAMS_INDEX,
    ],
}
