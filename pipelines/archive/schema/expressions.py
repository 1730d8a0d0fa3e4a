"""SQL that SQLite and PostgreSQL spell differently, with the same result in both.  Does not import any table."""

from typing import Any

from sqlalchemy import Date, ScalarSelect, Select, Text, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class ByCodePoint(GenericFunction[str]):
    """A text to sort by: in the order of code points, whatever the locale of the server."""

    type = Text()
    inherit_cache = True


@compiles(ByCodePoint, "sqlite")
def _collate_binary(element: ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.clauses, **options)} COLLATE BINARY"


@compiles(ByCodePoint, "postgresql")
def _collate_c(element: ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "C"'


class MonthOf(GenericFunction[str]):
    """The month of a date as text, such as 2024-05."""

    type = Text()
    inherit_cache = True


@compiles(MonthOf, "sqlite")
def _format_with_strftime(element: MonthOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)})"


@compiles(MonthOf, "postgresql")
def _format_with_to_char(element: MonthOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM')"


class WeekBefore(GenericFunction[Any]):
    """The date seven days before a date."""

    type = Date()
    inherit_cache = True


@compiles(WeekBefore, "sqlite")
def _subtract_with_date(element: WeekBefore, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '-7 days')"


@compiles(WeekBefore, "postgresql")
def _subtract_days(element: WeekBefore, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - 7)"


def join_texts(ordered: Select[Any], separator: str) -> ScalarSelect[str]:
    """The texts that a query selects, its only column, in its order as one text; null where it selects none.

    The order is that of a subquery: before SQLite 3.44, `group_concat` takes no order of its own.
    """
    rows = ordered.subquery()
    return select(func.aggregate_strings(next(iter(rows.c)), separator)).scalar_subquery()
