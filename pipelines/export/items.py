"""What is written: papers and posts, as the archive shows them, and what both have in common."""

from datetime import date

from pipelines.records.papers import PostHead, ShownPaper, ShownPost

ShownItem = ShownPaper | ShownPost


def list_posts(item: ShownItem) -> tuple[PostHead, ...]:
    """The posts that an item was read in: the digests of a paper and what else names it, or the post itself."""
    if isinstance(item, ShownPost):
        return (item.head,)
    heads = {head.id: head for head in (*(block.post for block in item.blocks), *item.mentioned_in)}
    return tuple(heads.values())


def date_post(head: PostHead) -> date | None:
    """The edition date of a digest; of another post the day on which it was published, in UTC."""
    return head.edition_date or (head.published_at.date() if head.published_at else None)


def list_post_authors(post: ShownPost) -> tuple[str, ...]:
    """The speakers of a lecture, else the author of the post."""
    speakers = tuple(dict.fromkeys(talk.speaker for talk in post.talks if talk.speaker))
    return speakers or ((post.head.author,) if post.head.author else ())


def find_talk_abstract(post: ShownPost) -> str | None:
    return next((talk.abstract for talk in post.talks if talk.abstract), None)
