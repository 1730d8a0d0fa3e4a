"""Tables of what was read in a post, every revision of it; the views of the same names show the current ones.

Each row belongs to a revision, is written once with it and never changed.
"""

from typing import Any, get_args

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from pipelines.archive.schema.columns import metadata, one_of
from pipelines.records.readings import LinkKind, SectionKind


def _key() -> tuple[Column[Any], Column[Any]]:
    """The key of every table here but `all_appearances`: the revision, and the place in it."""
    return (
        Column("revision_id", ForeignKey("revisions.id"), primary_key=True, comment="The reading it stands in."),
        Column("position", Integer, primary_key=True, comment="Place among its like over the whole post, from 0."),
    )


def _appearance(*, index: bool = True) -> Column[Any]:
    comment = "The paper block it stands in; null for the post's own."
    return Column("appearance_id", ForeignKey("all_appearances.id"), index=index, comment=comment)


# The paper's row is written after its readings, of which it takes the best: so this key is checked at the commit.
_paper = ForeignKey("papers.arxiv_id", deferrable=True, initially="DEFERRED")

all_appearances = Table(
    "all_appearances",
    metadata,
    Column("id", Integer, primary_key=True, comment="Number of this paper block."),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False, comment="The reading it stands in."),
    Column("position", Integer, nullable=False, comment="Place among the paper blocks of the post, from 0."),
    Column("arxiv_id", Text, _paper, nullable=False, index=True, comment="The paper, by its PDF link alone."),
    Column("version", Integer, comment="Version in the PDF link; null where it names none."),
    Column("title", Text, nullable=False, comment="Title as printed."),
    Column("authors", Text, nullable=False, comment="Line of authors as printed."),
    Column("author_names", JSON, nullable=False, comment="The same, split into names, as a JSON list."),
    Column("comment", Text, comment="What follows the PDF link."),
    Column("rendered", Boolean, nullable=False, comment="False where the block stood there as raw Markdown."),
    UniqueConstraint("revision_id", "position"),
    comment="Papers in posts.",
)

all_sections = Table(
    "all_sections",
    metadata,
    *_key(),
    _appearance(index=False),
    Column("kind", Text, nullable=False, comment="What it is: abstract, summary, methods ... or other."),
    Column("heading", Text, comment="The label as it stood."),
    Column("text", Text, nullable=False, comment="Plain text, one line a block."),
    Column("markup", Text, comment="The structure that plain text loses."),
    one_of("kind", get_args(SectionKind)),
    Index(None, "appearance_id", "kind"),
    comment="Text of posts and of the papers in them, by kind.",
)

all_takeaways = Table(
    "all_takeaways",
    metadata,
    *_key(),
    _appearance(),
    Column("text", Text, nullable=False, comment="One takeaway as plain text."),
    Column("markup", Text, comment="The structure that plain text loses."),
    comment="Key takeaways, one row an item.",
)

all_post_images = Table(
    "all_post_images",
    metadata,
    *_key(),
    _appearance(),
    Column("position_in_appearance", Integer, comment="Place among the pictures of its paper block, from 0."),
    Column("image_id", ForeignKey("images.id"), nullable=False, index=True, comment="The picture."),
    Column("url", Text, nullable=False, comment="Address as printed, made absolute."),
    Column("alt", Text, comment="Text in place of the picture."),
    Column("caption", Text, comment="Text under the picture."),
    comment="Pictures in posts.",
)

all_links = Table(
    "all_links",
    metadata,
    *_key(),
    _appearance(),
    Column("kind", Text, nullable=False, comment="pdf, code, project, cool_papers, video, reference or other."),
    Column("url", Text, nullable=False, comment="Where it leads."),
    Column("text", Text, nullable=False, comment="Text of the link."),
    Column("url_as_written", Text, nullable=False, comment="The address before text was cut from its end."),
    one_of("kind", get_args(LinkKind)),
    Column(
        "mention_position", Integer, comment="Position of the mention whose row or list item it stands in, in a note."
    ),
    comment="Links in posts.",
)

all_mentions = Table(
    "all_mentions",
    metadata,
    *_key(),
    Column("arxiv_id", Text, nullable=False, index=True, comment="arXiv identifier without version."),
    Column("version", Integer, comment="Version that the link names."),
    Column("title", Text, comment="Title printed beside it."),
    Column("venue", Text, comment="Where it was published, as printed beside it."),
    Column("year", Integer, comment="Year printed beside it."),
    comment="arXiv identifiers linked outside a paper block.",
)

all_lectures = Table(
    "all_lectures",
    metadata,
    *_key(),
    Column("series", Text, comment="Series of the talk, such as SFFAI; null for a talk of none."),
    Column("number", Integer, comment="Number in the series; two talks can share one."),
    Column("speaker", Text, comment="Who speaks; null where the page names nobody."),
    Column("speaker_bio", Text, comment="What the page says of the speaker."),
    Column("talk_title", Text, nullable=False, comment="Title of the talk, which can differ from the post's."),
    Column("abstract", Text, comment="Abstract of the talk."),
    comment="Talks that lecture posts announce.",
)

all_lecture_videos = Table(
    "all_lecture_videos",
    metadata,
    *_key(),
    Column("provider", Text, nullable=False, comment="Who serves it, such as bilibili."),
    Column("video_id", Text, nullable=False, comment="Its identifier there (bvid)."),
    Column("aid", Text, comment="Bilibili's older identifier."),
    Column("cid", Text, comment="Bilibili's identifier of the part."),
    Column("page", Integer, comment="Part of the video, from 1."),
    Column("url", Text, nullable=False, comment="Where to watch it."),
    comment="Recordings of talks.",
)

all_recommended_papers = Table(
    "all_recommended_papers",
    metadata,
    *_key(),
    Column("group_title", Text, comment="Heading that it is listed under."),
    Column("title", Text, nullable=False, comment="Title as printed."),
    Column("authors", Text, comment="Authors as printed."),
    Column("venue", Text, comment="Where it was published, as printed."),
    Column("year", Integer, comment="Year as printed."),
    Column("reason", Text, comment="Why the speaker recommends it."),
    Column(
        "arxiv_id", ForeignKey("papers.arxiv_id"), index=True, comment="The paper, once one of that title is known."
    ),
    Column("linked_arxiv_id", Text, index=True, comment="The paper that a link beside the title names, if any."),
    Column("title_key", Text, index=True, comment="Letters and digits of the title: equal for what is one title."),
    comment="Papers that speakers recommend.",
)
