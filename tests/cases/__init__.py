"""The page cases of `tests/pages`: directories that hold a page and, in `expected.json`, what it must become.

`python -m tests.cases` lists them and writes their expected results anew.  The tests read through the same functions.
"""
