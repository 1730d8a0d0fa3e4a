"""Reads the questions of the cookbook, docs/sql.md: a heading, a text, and a query in SQL.  Reads text only."""

import re
from dataclasses import dataclass

_START = "## 25 questions"
_PART = re.compile(
    r"""^(?: \#\#[ ](?P<section>[^\n]+)
          | \#\#\#[ ](?P<title>[^\n]+)\n\n
            (?P<text>(?!```)[^\n]+\n\n)?
            ```sql\n(?P<sql>.+?)``` )""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SEPARATORS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the cookbook.  `name` is its title as part of a URL."""

    name: str
    section: str
    title: str
    text: str
    sql: str


def parse_cookbook(page: str) -> list[Question]:
    """The questions of a page, in its order.

    >>> part = "## Papers\\n\\n### Which?\\n\\nAll of [them](a.md).\\n\\n```sql\\nSELECT 1;\\n```\\n"
    >>> parse_cookbook(f"## 25 questions\\n\\n{part}")
    [Question(name='which', section='Papers', title='Which?', text='All of them.', sql='SELECT 1')]
    """
    questions, section = [], ""
    for match in _PART.finditer(page, max(page.find(_START), 0)):
        section = match["section"] or section
        if match["title"]:
            text = _LINK.sub(r"\1", match["text"] or "").replace("`", "").strip()
            sql = match["sql"].strip().removesuffix(";")
            questions.append(Question(name_question(match["title"]), section, match["title"], text, sql))
    return questions


def name_question(title: str) -> str:
    """
    >>> name_question("What is there on a paper?")
    'what-is-there-on-a-paper'
    """
    return _SEPARATORS.sub("-", title.lower()).strip("-")
