"""A pattern of many names takes each of them, and nothing that only resembles one."""

from __future__ import annotations

import re

import pytest

from worker.reading.tag_names import any_of

_NAMES = ("b", "br", "button", "body", "h1", "hr", "p", "amp-")


@pytest.mark.parametrize("name", _NAMES)
def test_each_name_is_matched_in_either_case(name: str) -> None:
    pattern = re.compile(any_of(_NAMES))
    assert pattern.fullmatch(name)
    assert pattern.fullmatch(name.upper())


@pytest.mark.parametrize("word", ["", "a", "bo", "butto", "buttons", "h", "h2", "amp", "bbr"])
def test_what_is_no_name_is_not_matched(word: str) -> None:
    assert re.fullmatch(any_of(_NAMES), word) is None


def test_the_longest_name_is_matched_first() -> None:
    found = re.match(any_of(_NAMES), "button")
    assert found is not None
    assert found[0] == "button"


def test_letters_that_fold_to_ascii_are_no_letters_of_a_name() -> None:
    assert re.fullmatch(any_of(["span", "kbd"]), "\u017fpan") is None
    assert re.fullmatch(any_of(["span", "kbd"]), "\u212abd") is None


def test_names_that_begin_alike_share_their_beginning() -> None:
    assert any_of(["body", "bold"]) == "[bB][oO](?:[dD][yY]|[lL][dD])"
    assert any_of(["b", "br"]) == "[bB](?:[rR])?"
    assert any_of([]) == ""
