"""The decision table of changes: maps the comparison of a reading with its known post to what happened to the post.

Does not import SQL or a clock.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

Outcome = Literal["new", "address", "edited", "metadata", "same"]
EventKind = Literal["new", "edited", "metadata", "moved", "returned"]
PostEventKind = EventKind | Literal["replaced", "gone"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a reading compares with what the archive knows of its post.

    `metadata_changed` names the fields that differ from the last reading of this URL in this media type.
    """

    post_known: bool = True
    post_live: bool = True
    url_known: bool = True
    url_live: bool = True
    replaces_url: bool = False  # a new URL takes the place of another URL of the post on its site
    media_type_known: bool = True  # at this URL
    text_changed: bool = False
    comparable: bool = True  # the last revision has a content hash of the same rule
    metadata_changed: tuple[str, ...] = ()

    @property
    def post_lost(self) -> bool:
        """Whether the post was gone: not live at any URL of any site."""
        return self.post_known and not self.post_live


def replaces_url(others: Collection[bool], *, is_page: bool) -> bool:
    """Whether a new URL takes the place of the other URLs of the post on its site; `others` says which are live.

    Hexo writes no redirects: a second page of a post is its new URL, while a second document can be a copy.
    """
    return bool(others) and (is_page or not any(others))


@dataclass(frozen=True, slots=True)
class Decision:
    """What happened to a post: the outcome of the reading, the events in their order, and why, as a short phrase."""

    outcome: Outcome
    events: tuple[EventKind, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The decision where a comparison has the values of `when`; a value counts as true where it is not empty."""

    when: dict[str, bool]
    decision: Decision

    def applies(self, comparison: Comparison) -> bool:
        return all(bool(getattr(comparison, name)) is value for name, value in self.when.items())


# The first rule that applies decides.
RULES = (
    Rule({"post_known": False}, Decision("new", ("new",), "the post is not known")),
    Rule(
        {"url_known": False, "replaces_url": True},
        Decision("address", ("moved",), "the post has a new URL on a site that has it at another URL"),
    ),
    Rule({"url_known": False}, Decision("address", ("new",), "the post is known, this URL is not")),
    Rule(
        {"url_live": False, "post_live": True, "text_changed": True},
        Decision("address", ("moved", "edited"), "the post is back at a URL that was gone, and its text differs"),
    ),
    Rule(
        {"url_live": False, "post_live": True, "metadata_changed": True},
        Decision("address", ("moved", "metadata"), "the post is back at a URL that was gone, and its metadata differs"),
    ),
    Rule(
        {"url_live": False, "post_live": True},
        Decision("address", ("moved",), "the post is back at a URL that was gone"),
    ),
    Rule({"media_type_known": False}, Decision("address", ("new",), "the URL is read in a new media type")),
    Rule(
        {"text_changed": True, "comparable": False},
        Decision("metadata", (), "an earlier version read the last revision, and its page is lacking"),
    ),
    Rule({"text_changed": True}, Decision("edited", ("edited",), "the text differs from the last revision")),
    Rule({"metadata_changed": True}, Decision("metadata", ("metadata",), "the metadata differs")),
    Rule({}, Decision("same", (), "text and metadata are unchanged")),
)


def decide(comparison: Comparison) -> Decision:
    """The decision of the first rule that applies; a post that was lost has returned as well.

    >>> decide(Comparison(metadata_changed=("title",)))
    Decision(outcome='metadata', events=('metadata',), reason='the metadata differs: title')
    """
    decision = next(rule.decision for rule in RULES if rule.applies(comparison))
    if decision.events == ("metadata",):
        decision = replace(decision, reason=f"{decision.reason}: {', '.join(comparison.metadata_changed)}")
    if not comparison.post_lost:
        return decision
    return Decision(
        outcome="metadata" if decision.outcome == "same" else decision.outcome,
        events=(*decision.events, "returned"),
        reason=f"the post was gone and returned; {decision.reason}",
    )
