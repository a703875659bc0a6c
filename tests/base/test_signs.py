"""Cheap tests before patterns: they may let too much through, never too little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.base.signs import holds_any, those_in, with_rarest
from worker.cleaning.lines import is_eastern, width

SIGNS = ("{", ");", " = ", "-->", "://", "www.", "©", "word")


def test_the_rarest_character_of_a_sign_is_no_letter_space_or_common_mark() -> None:
    assert with_rarest(SIGNS) == {
        "{": "{",
        ");": ";",
        " = ": "=",
        "-->": ">",
        "://": ":",
        "www.": "",
        "©": "©",
        "word": "",
    }


@given(st.lists(st.sampled_from([*SIGNS, "a", " ", ":", "="]), max_size=12).map("".join))
def test_no_sign_that_a_text_holds_is_left_out(text: str) -> None:
    assert {sign for sign in SIGNS if sign in text} <= set(those_in(text, with_rarest(SIGNS)))


@given(st.text(max_size=20))
def test_a_text_holds_any_sign_that_is_found_in_it(text: str) -> None:
    assert holds_any(text, SIGNS) == any(sign in text for sign in SIGNS)


@given(st.text(max_size=40))
def test_a_text_without_east_asian_characters_is_as_wide_as_it_is_long(text: str) -> None:
    assert is_eastern(text) or width(text) == len(text)


def test_an_east_asian_full_stop_alone_makes_a_text_east_asian() -> None:
    assert is_eastern("Кінець。")
    assert not is_eastern("“Кінець”, – сказав він…")
