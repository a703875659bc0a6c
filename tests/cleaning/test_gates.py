"""What spares lines the search by a pattern spares none that the pattern finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.base.signs import holds_any
from worker.cleaning import blocks, breadcrumbs, credits
from worker.cleaning.credits import datelines
from worker.cleaning.lines import noise


def _stem(text: str, size: int) -> str:
    return text[:size].casefold()


def _may_be_buttons(text: str) -> bool:
    stem = _stem(text, 2)
    return stem in noise._BUTTON_STEMS or stem[:1] == "x"


def _may_be_credit(text: str) -> bool:
    return holds_any(text, noise._CREDIT_SIGNS)


def _may_be_byline(signs: Sequence[str], text: str) -> bool:
    if signs:
        return holds_any(text, signs)
    return _stem(text, 2) in credits._BYLINE_STEMS or text[0] in credits._EASTERN_STARTS


GATES: dict[str, tuple[re.Pattern[str], bool, Callable[[str], bool]]] = {
    "buttons": (noise._BUTTONS, True, _may_be_buttons),
    "address": (noise._ADDRESS_LINE, True, lambda text: holds_any(text, noise._ADDRESS_SIGNS)),
    "handles": (noise._HANDLE_LINE, True, lambda text: holds_any(text, noise._ADDRESS_SIGNS)),
    "copyright": (noise._COPYRIGHT, True, _may_be_credit),
    "photo label": (noise._PHOTO_LABEL, True, _may_be_credit),
    "embedded post": (noise._EMBED, False, _may_be_credit),
    "caption": (
        noise._CREDIT_END,
        False,
        lambda text: _may_be_credit(text) or holds_any(text, noise._CAPTION_SIGNS),
    ),
    "follow": (noise._FOLLOW, True, lambda text: _stem(text, 3) in noise._FOLLOW_STEMS),
    "crumb": (breadcrumbs._BETWEEN, False, lambda text: holds_any(text, breadcrumbs._SIGNS)),
    "edited": (
        credits._EDITED,
        True,
        lambda text: _stem(text.lstrip("(–—-"), 2) in credits._EDITED_STEMS,
    ),
    **{
        f"byline {number}": (pattern, True, partial(_may_be_byline, signs))
        for number, (pattern, signs) in enumerate(credits._BYLINES)
    },
    "guest": (blocks._GUEST, False, lambda text: _stem(text, 3) in blocks._TURN_STEMS),
    "speaker": (blocks._SPEAKER, False, lambda text: _stem(text, 3) in blocks._TURN_STEMS),
    **{
        f"dateline {number}": (
            pattern,
            False,
            lambda text: holds_any(text, datelines._DATELINE_SIGNS),
        )
        for number, pattern in enumerate(
            (
                datelines._CHINESE_DATELINE,
                datelines._KOREAN_DATELINE,
                datelines._CJK_DATELINE,
                datelines._PLACE_AND_AGENCY,
                datelines._BRACKETED_PLACE,
                datelines._DATELINE,
                datelines.PLACE_DASH,
            )
        )
    },
}


@pytest.mark.parametrize("name", GATES)
@given(data=st.data())
@settings(max_examples=20)
def test_what_a_pattern_finds_is_let_through(name: str, data: st.DataObject) -> None:
    pattern, is_whole, lets_through = GATES[name]
    drawn = data.draw(st.from_regex(_in_one_case(pattern), fullmatch=is_whole))
    for text in (drawn, drawn.upper(), drawn.capitalize()):
        # Some patterns are tried from a line's beginning alone.
        if found := pattern.search(text):
            assert lets_through(text[found.start() :])


def _in_one_case(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Returns a pattern for what is written in small letters, or all in capitals, as people do."""
    return re.compile(pattern.pattern, pattern.flags & ~re.IGNORECASE)
