"""Tables of what the posts are about: papers, authors, pictures, tags; one row a thing, whatever says so."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from pipelines.archive.schema.columns import metadata, one_of

PAPER_SOURCES = ("digest", "list", "lecture")

papers = Table(
    "papers",
    metadata,
    Column("arxiv_id", Text, primary_key=True, comment="arXiv identifier without version."),
    Column("title", Text, nullable=False, comment="Title in the best reading."),
    Column("abstract", Text, comment="Abstract in the best reading."),
    Column("abstract_zh", Text, comment="Chinese abstract in the best reading that has one."),
    Column("latest_version", Integer, comment="Highest version that any reading names."),
    Column("source", Text, nullable=False, comment="What made it known: digest, list or lecture."),
    one_of("source", PAPER_SOURCES),
    Column("title_key", Text, index=True, comment="Letters and digits of the title: equal for what is one title."),
    comment=(
        "Papers, one row each. Best is: in a digest before a list before a lecture, shown before withdrawn, sound"
        " before repaired text, the highest version, the latest published post, then the address. A paper stays"
        " when no post shows it any more."
    ),
)

authors = Table(
    "authors",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the author in this archive."),
    Column("name", Text, nullable=False, unique=True, comment="Name as printed; two spellings are two rows."),
    comment="Names of papers' authors.",
)

paper_authors = Table(
    "paper_authors",
    metadata,
    Column("arxiv_id", ForeignKey("papers.arxiv_id"), primary_key=True, comment="The paper."),
    Column("position", Integer, primary_key=True, comment="Place in the list of authors, from 0."),
    Column("author_id", ForeignKey("authors.id"), nullable=False, index=True, comment="The author."),
    comment="Who wrote which paper, by its best reading.",
)

images = Table(
    "images",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the picture in this archive."),
    Column("key", Text, nullable=False, unique=True, comment="The hash in a zhimg address, else the absolute address."),
    Column(
        "dead",
        Boolean,
        nullable=False,
        comment="Whether it cannot be fetched by its address, as it is written or as its host has answered (404, 410).",
    ),
    Column("path", Text, comment="Where the picture is kept below IMAGES_STORE, once it was fetched."),
    Column("checksum", Text, comment="MD5 of the picture as kept, once it was fetched."),
    comment="Pictures, one row each from however many hosts it is served.",
)

tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of the tag in this archive."),
    Column("name", Text, nullable=False, unique=True, comment="The tag as shown."),
    comment="Tags of posts.",
)

post_tags = Table(
    "post_tags",
    metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True, comment="The post."),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True, index=True, comment="The tag."),
    comment="Which post carries which tag.",
)
