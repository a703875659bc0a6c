from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.alerts.snippets import ELLIPSIS, reason, snippets
from worker.base.types import FieldName, Match, Snippet


def found(value: str, *words: str, field: FieldName = "text") -> list[Match]:
    """Every place of the words in the value."""
    matches = []
    for word in words:
        at = value.find(word)
        while at >= 0:
            matches.append(Match(word, field, at, at + len(word), word))
            at = value.find(word, at + 1)
    return matches


FILL = "some plain words that say nothing at all " * 20


def test_marks_are_where_the_words_are() -> None:
    text = f"{FILL}Kyiv fired six ATACMS at Bryansk. {FILL}"
    (snippet,) = snippets("A title", text, found(text, "ATACMS"), width=80)
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["ATACMS"]
    assert snippet.text.startswith(ELLIPSIS)
    assert snippet.text.endswith(ELLIPSIS)
    inside = snippet.text.strip(ELLIPSIS)
    assert f" {inside} " in text
    assert len(inside) <= 80


SENTENCES = "Ferries stay in the port. Nobody was hurt at all. " * 12


def test_a_snippet_is_whole_sentences_where_one_begins_and_ends_near_the_cuts() -> None:
    text = f"{SENTENCES}Kyiv fired six ATACMS at Bryansk. {SENTENCES}"
    (snippet,) = snippets("A title", text, found(text, "ATACMS"), width=160)
    assert ELLIPSIS not in snippet.text
    assert snippet.text.endswith((" port.", " all."))
    assert snippet.text.startswith(("Ferries ", "Nobody "))
    assert 100 < len(snippet.text) <= 160
    (mark,) = snippet.marks
    assert snippet.text[slice(*mark)] == "ATACMS"


@pytest.mark.parametrize(
    "text", ["the U.S. and ATACMS ", "by Mr. Pike of ATACMS ", "at 6.5 ATACMS "]
)
def test_a_full_stop_within_a_sentence_is_no_end_of_one(text: str) -> None:
    text = f"{FILL}{text}{FILL}"
    (snippet,) = snippets("A title", text, found(text, "ATACMS"), width=60)
    assert snippet.text.startswith(ELLIPSIS) and snippet.text.endswith(ELLIPSIS)


def test_sentences_without_blanks_between_them_are_told_apart() -> None:
    text = "今日は晴れ。" * 20 + "ATACMSが発射された。" + "明日は雨。" * 20
    (snippet,) = snippets("題", text, found(text, "ATACMS"), width=40)
    assert snippet.text.startswith(("今日は晴れ。", "ATACMS")) and snippet.text.endswith("。")


def test_a_short_text_is_shown_whole() -> None:
    (snippet,) = snippets("", "Six ATACMS.", found("Six ATACMS.", "ATACMS"))
    assert snippet.text == "Six ATACMS."


def test_near_matches_share_a_snippet() -> None:
    text = f"{FILL}ATACMS and again ATACMS near Kursk. {FILL}"
    (snippet,) = snippets("", text, found(text, "ATACMS", "Kursk"))
    assert len(snippet.marks) == 3


def test_words_not_shown_yet_come_first_and_the_order_is_the_readers() -> None:
    text = f"ATACMS {FILL}ATACMS {FILL}ATACMS {FILL}Kursk {FILL}sanctions"
    shown = snippets("", text, found(text, "ATACMS", "Kursk", "sanctions"), width=60)
    words = [snippet.text[slice(*snippet.marks[0])] for snippet in shown]
    assert words == ["ATACMS", "Kursk", "sanctions"]


def test_where_the_text_has_nothing_its_beginning_is_shown_and_never_the_headline() -> None:
    title, text = "ATACMS fired", "ATACMS were fired."
    in_title = found(title, "ATACMS", field="title")
    assert [each.marks for each in snippets(title, text, [*in_title, *found(text, "ATACMS")])] == [
        ((0, 6),)
    ]
    for matches in (in_title, []):
        (only,) = snippets(title, "Six of them\nflew over the border.", matches)
        assert only == Snippet("Six of them flew over the border.", ())
        (only,) = snippets(title, f"  {FILL}", matches, width=60)
        assert only.text.endswith(ELLIPSIS) and FILL.startswith(only.text.strip(ELLIPSIS))
        assert 36 < len(only.text) <= 61


@pytest.mark.parametrize(
    "text", ["", " \n", "ATACMS fired", "Atacms  Fired", "ATACMS", "ATACMS fired\n"]
)
def test_a_beginning_that_says_no_more_than_the_headline_is_left_out(text: str) -> None:
    title = f"ATACMS fired{ELLIPSIS}"
    assert snippets(title, text, found(title, "ATACMS", field="title")) == ()


def test_a_match_behind_the_end_of_a_text_that_was_shortened_is_passed_over() -> None:
    text = f"Kursk held. {FILL}ATACMS"
    shown = snippets("Title", "Kursk held. Some more", found(text, "Kursk", "ATACMS"))
    assert shown == (Snippet("Kursk held. Some more", ((0, 5),)),)
    shown = snippets("Title", "Kursk held. Some more", found(text, "ATACMS"))
    assert shown == (Snippet("Kursk held. Some more", ()),)


def test_no_snippet_is_given_where_none_is_asked_for() -> None:
    assert snippets("Title", "ATACMS", found("ATACMS", "ATACMS"), limit=0) == ()
    assert snippets("Title", "Text", [], limit=0) == ()


def test_line_breaks_become_blanks() -> None:
    (snippet,) = snippets("", "one\nATACMS", found("one\nATACMS", "ATACMS"))
    assert snippet.text == "one ATACMS"


@given(
    st.lists(
        st.sampled_from(["ATACMS", "북한군", "a", "long" * 40, "\n\n", "é", "."]), max_size=80
    ),
    st.integers(0, 5),
    st.integers(0, 100),
)
def test_every_mark_stands_on_its_match(words: list[str], limit: int, width: int) -> None:
    text = " ".join(words)
    shown = snippets("", text, found(text, "ATACMS", "북한군"), limit, width)
    assert len(shown) <= limit
    for snippet in shown:
        assert snippet.marks or not found(text, "ATACMS", "북한군")
        assert len(snippet.text) <= max(width, 20) + 2
        for start, end in snippet.marks:
            assert snippet.text[start:end] in ("ATACMS", "북한군")


def test_the_reason_is_a_sentence() -> None:
    title, text = "Kyiv fires ATACMS", "ATACMS and Atacms and ATACMS, TACMS"
    matches = [
        *found(title, "ATACMS", field="title"),
        *found(text, "ATACMS", "Atacms", " TACMS"),
    ]
    assert reason("ATACMS", "main", matches) == (
        "Matched ATACMS because the headline says “ATACMS” "
        "and the text says “ATACMS” 3 times and “TACMS”."
    )
    assert reason("Sanctions", "passing", found("sanctions", "sanctions")) == (
        "Matched Sanctions in passing, because the text says “sanctions”."
    )
    assert reason("Agencies", "passing", []) == (
        "Matched Agencies because of its source, author or language."
    )


@given(
    st.lists(st.integers(0, 120), min_size=1, max_size=30),
    st.integers(20, 300),
    st.integers(1, 6),
)
def test_no_two_snippets_show_the_same_words(gaps: list[int], width: int, limit: int) -> None:
    text = " ".join(f"w{place}x " * gap + f"ATACMS{place}" for place, gap in enumerate(gaps))
    matches = found(text, *(f"ATACMS{place}" for place in range(len(gaps))))
    shown = snippets("", text, matches, limit=limit, width=width)
    at = 0
    for snippet in shown:
        inside = snippet.text.strip(ELLIPSIS)
        at = text.index(inside, at) + len(inside)


def test_every_match_that_a_snippet_shows_is_marked() -> None:
    text = f"{FILL}ATACMS {'word ' * 20}Kursk {'word ' * 12}ATACMS {FILL}"
    shown = snippets("", text, found(text, "ATACMS", "Kursk"), width=120)
    assert len(shown) == 2
    for snippet in shown:
        marked = [snippet.text[start:end] for start, end in snippet.marks]
        assert len(marked) == snippet.text.count("ATACMS") + snippet.text.count("Kursk")
