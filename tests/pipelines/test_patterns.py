"""Patterns that are compiled when they are first used."""

import re
from unittest.mock import patch

import pytest

from pipelines.patterns import compile_late


def test_a_pattern_is_compiled_once_and_not_before_it_is_used() -> None:
    with patch("pipelines.patterns.re.compile", wraps=re.compile) as compiled:
        pattern = compile_late("star", re.IGNORECASE)
        assert pattern.pattern == "star"
        assert not compiled.called
        assert [bool(pattern.match(text)) for text in ("STAR", "Chart")] == [True, False]
        assert pattern.sub("sail", "Star chart") == "sail chart"
        assert compiled.call_count == 1


def test_a_wrong_pattern_is_found_when_it_is_used() -> None:
    pattern = compile_late("(")
    with pytest.raises(re.error, match="unterminated"):
        pattern.search("")
