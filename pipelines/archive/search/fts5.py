"""Writes a query in the language of FTS5, the full text of SQLite.  Does not import SQLAlchemy."""

from pipelines.archive.search.query import AnyOf, Node, Term


def write_fts5(node: Node) -> str:
    """A query in the language of FTS5.  https://www.sqlite.org/fts5.html#full_text_query_syntax

    >>> from pipelines.archive.search.query import parse_query
    >>> write_fts5(parse_query('(扩散 OR gauss*) -survey'))
    '(("扩 散" OR "gauss" *) NOT "survey")'
    """
    if isinstance(node, Term):
        return f'"{" ".join(node.tokens)}"{" *" if node.is_prefix else ""}'
    if isinstance(node, AnyOf):
        return f"({' OR '.join(map(write_fts5, node.parts))})"
    wanted = " AND ".join(map(write_fts5, node.parts))
    wanted = f"({wanted})" if node.parts[1:] else wanted
    return f"({' NOT '.join([wanted, *map(write_fts5, node.without)])})" if node.without else wanted
