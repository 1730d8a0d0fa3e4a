"""Tables of what the posts are about, one row per paper, author, image and tag; does not import other tables."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from pipelines.archive.schema.columns import metadata, one_of

PAPER_SOURCES = ("digest", "list", "lecture")

papers = Table(
    "papers",
    metadata,
    Column("arxiv_id", Text, primary_key=True, comment="arXiv ID without version."),
    Column("title", Text, nullable=False, comment="Title by the best reading."),
    Column("abstract", Text, comment="Abstract by the best reading."),
    Column("abstract_zh", Text, comment="Chinese abstract by the best reading that has one."),
    Column("latest_version", Integer, comment="Highest version in any reading."),
    Column("source", Text, nullable=False, comment="Kind of the best reading: digest, list or lecture."),
    one_of("source", PAPER_SOURCES),
    Column("title_key", Text, index=True, comment="Letters and digits of the title, equal for spellings of one title."),
    comment=(
        "Papers, one row per paper. The best reading is: in a digest before a list before a lecture, shown before"
        " withdrawn, sound before repaired text, then by the highest version, the latest published post and the URL."
        " A paper stays when no post shows it any more. Hidden posts count only where no other post has the paper; the"
        " views leave out such a paper."
    ),
)

authors = Table(
    "authors",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the author in this archive."),
    Column("name", Text, nullable=False, unique=True, comment="Name as printed; two spellings have two rows."),
    comment="Authors of papers, one row per name.",
)

paper_authors = Table(
    "paper_authors",
    metadata,
    Column("arxiv_id", ForeignKey("papers.arxiv_id"), primary_key=True, comment="The paper."),
    Column("position", Integer, primary_key=True, comment="Position in the list of authors, from 0."),
    Column("author_id", ForeignKey("authors.id"), nullable=False, index=True, comment="The author."),
    comment="Authors of each paper, by its best reading.",
)

images = Table(
    "images",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the image in this archive."),
    Column("key", Text, nullable=False, unique=True, comment="Hash in a zhimg URL, else the absolute URL."),
    Column(
        "dead",
        Boolean,
        nullable=False,
        comment="Whether the image cannot be fetched: its URL cannot be requested, or the response was 404 or 410.",
    ),
    Column("path", Text, comment="Path of the file below IMAGES_STORE, once the image was fetched."),
    Column("checksum", Text, comment="MD5 of the file, once the image was fetched."),
    comment="Images, one row per image, whatever the number of hosts that serve it.",
)

tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of the tag in this archive."),
    Column("name", Text, nullable=False, unique=True, comment="Tag as printed."),
    comment="Tags, one row per tag.",
)

post_tags = Table(
    "post_tags",
    metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True, comment="The post."),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True, index=True, comment="The tag."),
    comment="Tags of each post.",
)
