"""Tables of repaired text: the characters that were chosen, and the language models that chose them.

Does not import other tables.
"""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, LargeBinary, Table, Text

from pipelines.archive.schema.columns import UTCDateTime, metadata

repairs = Table(
    "repairs",
    metadata,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True, comment="The revision that was repaired."),
    Column(
        "table_name",
        Text,
        primary_key=True,
        comment="View that holds the repaired text, such as sections; posts and tags for the metadata.",
    ),
    Column("column_name", Text, primary_key=True, comment="Column of that view, such as text."),
    Column("row_position", Integer, primary_key=True, comment="Position of the row in that view; 0 in posts."),
    Column("offset", Integer, primary_key=True, comment="Offset of the character in the text, from 0."),
    Column("restored", Text, nullable=False, comment="Character that was chosen."),
    Column(
        "alternatives",
        JSON,
        nullable=False,
        comment="Other possible characters, the most likely first, as a JSON list.",
    ),
    Column("confidence", Float, nullable=False, comment="Probability that the choice is right."),
    Column("context", Text, nullable=False, comment="Text around the character, which is in brackets."),
    comment="Characters that a repair chose, one row per character and text that shows it, except the texts of links.",
)

models = Table(
    "models",
    metadata,
    Column(
        "id",
        Integer,
        primary_key=True,
        comment="ID of the model; the newest model repairs what no model has repaired before.",
    ),
    Column("version", Text, nullable=False, unique=True, comment="Hash of its content, see revisions.model_version."),
    Column("learned_at", UTCDateTime, nullable=False, comment="When it was learned."),
    Column(
        "posts",
        Integer,
        nullable=False,
        comment="Number of sound posts that it learned from; 0 for a model of word lists alone.",
    ),
    Column("characters", Integer, nullable=False, comment="Number of characters in those posts."),
    Column("packed", LargeBinary, nullable=False, comment="The packed model."),
    comment="Language models of repairs, one row per version. A model always repairs a text in the same way.",
)
