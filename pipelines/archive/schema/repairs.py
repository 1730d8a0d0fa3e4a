"""Tables of repaired text: the characters that were chosen, and the language models that chose them.

Does not import other tables.
"""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, LargeBinary, Table, Text

from pipelines.archive.schema.columns import UTCDateTime, metadata

repairs = Table(
    "repairs",
    metadata,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True, comment="The reading that was repaired."),
    Column(
        "table_name",
        Text,
        primary_key=True,
        comment="View that holds the repaired text, such as sections; posts and tags for what is said beside it.",
    ),
    Column("column_name", Text, primary_key=True, comment="Its column, such as text."),
    Column("row_position", Integer, primary_key=True, comment="Position of the row in that view; 0 in posts."),
    Column("offset", Integer, primary_key=True, comment="Place of the character in the text, from 0."),
    Column("restored", Text, nullable=False, comment="The character that was chosen."),
    Column("alternatives", JSON, nullable=False, comment="Characters that it could have been as well, as a JSON list."),
    Column("confidence", Float, nullable=False, comment="Share of such choices that are right."),
    Column("context", Text, nullable=False, comment="The text around it, itself in brackets."),
    comment="Each character that was chosen, not read, in each text that shows it but those of links.",
)

models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the model; the newest reads what was not read before."),
    Column("version", Text, nullable=False, unique=True, comment="Hash of what it holds, see revisions.model_version."),
    Column("learned_at", UTCDateTime, nullable=False, comment="When it was learned."),
    Column("posts", Integer, nullable=False, comment="Sound posts that it learned from; 0: from word lists alone."),
    Column("characters", Integer, nullable=False, comment="Characters of their text."),
    Column("packed", LargeBinary, nullable=False, comment="The model itself."),
    comment="Language models that repairs chose by. What a model once read, it reads the same again.",
)
