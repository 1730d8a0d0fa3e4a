"""Kinds for labels without text, which were `other` before.  Stored rows get theirs when they are parsed again."""

from alembic import op

revision = "0011"
down_revision = "0010"

_KINDS = (
    "preamble", "abstract", "abstract_zh", "summary", "digest_title", "digest_authors", "affiliation",
    "keywords", "urls", "background", "prior_work", "approach", "results", "methods", "conclusion",
    "bio", "talk_abstract", "spotlight", "takeaways_label", "links_label", "machine_label", "figures_label", "other",
)  # fmt: skip
_NAME = "ck_all_sections_kind"


def upgrade() -> None:
    with op.batch_alter_table("all_sections") as batch:
        batch.drop_constraint(_NAME, type_="check")
        batch.create_check_constraint(_NAME, " OR ".join(f"kind = '{kind}'" for kind in _KINDS))
