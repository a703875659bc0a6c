"""Combining marks in a row."""

from __future__ import annotations

import re
import unicodedata

import pytest

from worker.reading.marks import MOST, stream_safe

_MARKS = "\u0301\u0327\u0591\u05b0\u3099\u0f73"


@pytest.mark.parametrize("text", ["a plain text", "é\u0301", "שָׁלוֹם", "a" + MOST * "\u0301", ""])
def test_a_text_of_any_language_stays(text: str) -> None:
    assert stream_safe(text) == text


def test_of_more_than_thirty_marks_in_a_row_the_first_thirty_stay() -> None:
    run = 40 * "\u0301\u0327"
    assert stream_safe(f"é{run}a{run}") == f"é{run[:MOST]}a{run[:MOST]}"


@pytest.mark.parametrize("size", [29, 30, 31, 32, 61, 62, 63, 200])
@pytest.mark.parametrize("before", range(0, 64, 7))
def test_no_run_is_missed_wherever_it_begins(size: int, before: int) -> None:
    run = (_MARKS * size)[:size]
    text = f"{before * 'é'}{run}x{run}"
    kept = stream_safe(text)
    assert kept == f"{before * 'é'}{run[:MOST]}x{run[:MOST]}"
    longest = max(map(len, re.findall(f"[{_MARKS}]+", kept)))
    assert longest <= MOST


def test_what_becomes_marks_when_it_is_taken_apart_counts_as_marks() -> None:
    assert len(unicodedata.normalize("NFD", stream_safe("a" + 500 * "\u0f73"))) <= 1 + 2 * MOST
    assert len(stream_safe("a" + 500 * "\uff9e\u0301")) == 1 + MOST
