"""The kinds of what the archive holds, each a fixed set of words; the schema checks them."""

from typing import Literal

PostKind = Literal["digest", "lecture", "note"]
SectionKind = Literal[
    "preamble", "abstract", "abstract_zh", "summary", "digest_title", "digest_authors", "affiliation",
    "keywords", "urls", "background", "prior_work", "approach", "results", "methods", "conclusion",
    "bio", "talk_abstract", "spotlight", "takeaways_label", "links_label", "machine_label", "figures_label", "other",
]  # fmt: skip
LinkKind = Literal["pdf", "code", "project", "dataset", "demo", "cool_papers", "video", "reference", "other"]
Precision = Literal["second", "day"]
