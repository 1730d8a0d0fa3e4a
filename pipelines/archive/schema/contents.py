"""Tables of the contents of revisions; the views of the same names show the current revision of each post.

Each row belongs to a revision, is written once with it and never changed.  `kinds` lists these tables.
"""

from typing import Any, get_args

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from pipelines.archive.schema.columns import metadata, one_of
from pipelines.records.kinds import LinkKind, SectionKind


def _key() -> tuple[Column[Any], Column[Any]]:
    """The key of every table here but `all_appearances`: the revision and the position in it."""
    return (
        Column("revision_id", ForeignKey("revisions.id"), primary_key=True, comment="The revision."),
        Column(
            "position", Integer, primary_key=True, comment="Position in the post among the rows of this table, from 0."
        ),
    )


def _appearance(*, index: bool = True) -> Column[Any]:
    comment = "The paper block that it belongs to; null for the post itself."
    return Column("appearance_id", ForeignKey("all_appearances.id"), index=index, comment=comment)


# The row of a paper is written after its readings, of which it takes the best: this key is checked at the commit.
_paper = ForeignKey("papers.arxiv_id", deferrable=True, initially="DEFERRED")

all_appearances = Table(
    "all_appearances",
    metadata,
    Column("id", Integer, primary_key=True, comment="ID of this paper block."),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False, comment="The revision."),
    Column("position", Integer, nullable=False, comment="Position among the paper blocks of the post, from 0."),
    Column(
        "arxiv_id", Text, _paper, nullable=False, index=True, comment="arXiv ID of the paper, taken from its PDF link."
    ),
    Column("version", Integer, comment="Version in the PDF link; null where the link names none."),
    Column("title", Text, nullable=False, comment="Title as printed."),
    Column("authors", Text, nullable=False, comment="Authors, in one line as printed."),
    Column("author_names", JSON, nullable=False, comment="Names of the authors, as a JSON list."),
    Column("comment", Text, comment="Text that follows the PDF link."),
    Column("rendered", Boolean, nullable=False, comment="False for a block that is raw Markdown."),
    UniqueConstraint("revision_id", "position"),
    comment="Papers in posts, one row per paper block.",
)

all_sections = Table(
    "all_sections",
    metadata,
    *_key(),
    _appearance(index=False),
    Column(
        "kind", Text, nullable=False, comment="Kind: abstract, methods ..., a label such as takeaways_label, or other."
    ),
    Column("heading", Text, comment="Heading as printed."),
    Column("text", Text, nullable=False, comment="Plain text, one line per block."),
    Column("markup", Text, comment="Markup of the text, where plain text loses structure."),
    one_of("kind", get_args(SectionKind)),
    Index(None, "appearance_id", "kind"),
    comment="Texts of posts and of the papers in them, one row per section.",
)

all_takeaways = Table(
    "all_takeaways",
    metadata,
    *_key(),
    _appearance(),
    Column("text", Text, nullable=False, comment="Takeaway as plain text."),
    Column("markup", Text, comment="Markup of the text, where plain text loses structure."),
    comment="Key takeaways, one row per item.",
)

all_post_images = Table(
    "all_post_images",
    metadata,
    *_key(),
    _appearance(),
    Column("position_in_appearance", Integer, comment="Position among the images of its paper block, from 0."),
    Column("image_id", ForeignKey("images.id"), nullable=False, index=True, comment="The image."),
    Column("url", Text, nullable=False, comment="URL as printed, made absolute."),
    Column("alt", Text, comment="Alternative text of the image."),
    Column("caption", Text, comment="Caption of the image."),
    comment="Images in posts, one row per use.",
)

all_links = Table(
    "all_links",
    metadata,
    *_key(),
    _appearance(),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="Kind: pdf, code, project, dataset, demo, cool_papers, video, reference or other.",
    ),
    Column("url", Text, nullable=False, comment="URL that it leads to."),
    Column("text", Text, nullable=False, comment="Text of the link."),
    Column("url_as_written", Text, nullable=False, comment="URL as printed, before what it had swallowed was cut off."),
    one_of("kind", get_args(LinkKind)),
    Column(
        "mention_position",
        Integer,
        comment="In a note, the position of the mention in the same table row or list item.",
    ),
    comment="Links in posts, one row per link.",
)

all_mentions = Table(
    "all_mentions",
    metadata,
    *_key(),
    Column("arxiv_id", Text, nullable=False, index=True, comment="arXiv ID without version."),
    Column("version", Integer, comment="Version in the link."),
    Column("title", Text, comment="Title printed beside the link."),
    Column("venue", Text, comment="Venue printed beside the link."),
    Column("year", Integer, comment="Year printed beside the link."),
    Column("authors", Text, comment="Authors printed beside the link."),
    comment="arXiv IDs that are linked outside a paper block, one row per link.",
)

all_lectures = Table(
    "all_lectures",
    metadata,
    *_key(),
    Column("series", Text, comment="Series of the talk, such as SFFAI; null for a talk outside a series."),
    Column("number", Integer, comment="Number in the series; two talks can share one."),
    Column("speaker", Text, comment="Name of the speaker; null where the page has none."),
    Column("speaker_bio", Text, comment="Biography of the speaker."),
    Column(
        "talk_title", Text, nullable=False, comment="Title of the talk, which can differ from the title of the post."
    ),
    Column("abstract", Text, comment="Abstract of the talk."),
    comment="Talks in lecture posts, one row per talk.",
)

all_lecture_videos = Table(
    "all_lecture_videos",
    metadata,
    *_key(),
    Column("provider", Text, nullable=False, comment="Provider, such as bilibili."),
    Column("video_id", Text, nullable=False, comment="ID of the video at the provider (bvid)."),
    Column("aid", Text, comment="Older ID at Bilibili."),
    Column("cid", Text, comment="ID of the part at Bilibili."),
    Column("page", Integer, comment="Part of the video, from 1."),
    Column("url", Text, nullable=False, comment="URL of the player."),
    comment="Recordings of talks, one row per video.",
)

all_recommended_papers = Table(
    "all_recommended_papers",
    metadata,
    *_key(),
    Column("group_title", Text, comment="Heading that the paper is listed under."),
    Column("title", Text, nullable=False, comment="Title as printed."),
    Column("authors", Text, comment="Authors as printed."),
    Column("venue", Text, comment="Venue as printed."),
    Column("year", Integer, comment="Year as printed."),
    Column("reason", Text, comment="Why the speaker recommends the paper."),
    Column(
        "arxiv_id",
        ForeignKey("papers.arxiv_id"),
        index=True,
        comment="arXiv ID of the paper, once a paper of that title is known.",
    ),
    Column("linked_arxiv_id", Text, index=True, comment="arXiv ID in a link beside the title, if there is one."),
    Column("title_key", Text, index=True, comment="Letters and digits of the title, equal for spellings of one title."),
    comment="Papers that speakers recommend, one row per recommendation.",
)
