"""What a rebuild changes, as lines."""

from collections import Counter

from crawler.terminal.changes import list_changes
from pipelines.reparse import Changes


def test_nothing() -> None:
    assert list(list_changes(Changes(), dry_run=True)) == ["", "  No row would change."]
    assert list(list_changes(Changes(), dry_run=False)) == ["", "  No row has changed."]


def test_tables_and_posts() -> None:
    changes = Changes(1)
    changes.add("papers", None, Counter(changed=3))
    changes.add("sections", "note:a", Counter(changed=1200, added=2))
    changes.add("links", "note:a", Counter(removed=1))
    changes.add("links", "note:b", Counter(removed=1))
    changes.add("links", "note:c", Counter())
    assert list(list_changes(changes, dry_run=True)) == [
        "",
        "  Rows that would be      added    removed    changed",
        "  papers                      0          0          3",
        "  sections                    2          0      1,200",
        "  links                       0          2          0",
        "",
        "  Posts with such rows: 2",
        "    note:a: sections ~1,200 +2, links -1",
        "    and 1 more, which -v shows",
    ]
    assert "  Rows that were" in list(list_changes(changes, dry_run=False))[1]
