from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from worker.base.types import Match
from worker.web.views.passages import paragraphs, passages_of, with_marks


def test_words_are_marked_and_everything_else_is_text() -> None:
    assert with_marks("a <b> & c", [(2, 5)]) == "a <mark>&lt;b&gt;</mark> &amp; c"


def test_marks_that_overlap_become_no_nested_ones() -> None:
    assert with_marks("abcdef", [(1, 4), (2, 5), (2, 3)]).count("<mark>") == 2


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6),
)
def test_without_its_marks_the_text_is_as_it_was(text: str, spans: list[tuple[int, int]]) -> None:
    marked = str(with_marks(text, spans))
    assert marked.replace("<mark>", "").replace("</mark>", "") == with_marks(text, [])


def test_paragraphs_keep_their_own_marks() -> None:
    text = "One rocket.\n\nNo word.\n\nA rocket."
    matches = [
        {"term": "rocket", "field": "text", "start": at, "end": at + 6, "text": "rocket"}
        for at in (4, 25)
    ]
    article = {"text": text, "topics": [{"matches": matches}]}
    whole = ["One <mark>rocket</mark>.", "No word.", "A <mark>rocket</mark>."]
    assert paragraphs(article) == (whole, None)
    first, begin = paragraphs(article, room=40)
    assert (first, begin) == (whole[:1], 13)
    assert paragraphs(article, 13) == (whole[1:], None)


@pytest.mark.parametrize("letter", ["a", "漢", "<", "a ", "🚀"])
def test_a_paragraph_that_is_too_long_goes_on_where_it_was_cut(letter: str) -> None:
    text, shown = letter * 9_000, ""
    following: int | None = 0
    while following is not None:
        (part,), following = paragraphs({"text": text, "topics": []}, following, 2_000)
        assert len(str(part).encode()) <= 2_000
        shown += str(part)
    assert shown == str(escape(text))


def test_words_of_a_text_that_was_shortened_are_in_no_passage() -> None:
    here, gone = (Match("rocket", "text", at, at + 6, "rocket") for at in (2, 500))
    assert passages_of("A title", "A rocket.", [gone]) == []
    assert passages_of("A title", "A rocket.", [here, gone]) == ["A <mark>rocket</mark>."]
