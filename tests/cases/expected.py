"""`expected.json`: one row per line, so that a changed result is read in the diff row by row."""

import json
from typing import Any

from tests.cases.case import Case
from tests.cases.reading import read_case


def load_expected(case: Case) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads(case.expected.read_text("utf-8"))
    return expected


def rewrite_expected(case: Case) -> bool:
    """Write what the case becomes now, if that differs from what was expected; returns whether it did."""
    result = read_case(case)
    if result == load_expected(case):
        return False
    case.expected.write_text(format_expected(result), "utf-8")
    return True


def format_expected(result: dict[str, Any]) -> str:
    fields = (f"  {_write(name)}: {_format_field(value)}" for name, value in result.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _format_field(value: Any) -> str:
    if isinstance(value, dict) and value:
        return _join_rows("{}", [f"{_write(name)}: {_write(row)}" for name, row in value.items()])
    if isinstance(value, list) and value:
        return _join_rows("[]", [_write(row) for row in value])
    return _write(value)


def _join_rows(brackets: str, rows: list[str]) -> str:
    return brackets[0] + "\n" + ",\n".join(f"    {row}" for row in rows) + f"\n  {brackets[1]}"


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
