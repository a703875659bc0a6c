"""A page's main heading is its headline also in other words than its metadata has."""

from __future__ import annotations

import pytest

from tests.quality.real_heads import headings

TITLE = "How Much Does a Harbour Pier Cost? [2025 Data]"


def page(*shown: str) -> bytes:
    """Returns a page with main headings."""
    return "".join(f"<h1>{each}</h1>" for each in shown).encode()


def test_a_heading_that_says_the_title_in_other_words_is_one() -> None:
    assert headings(page("How Much Does a Harbour Pier Cost in 2025?"), TITLE) == (
        "How Much Does a Harbour Pier Cost in 2025?",
    )


@pytest.mark.parametrize("other", [TITLE, f"{TITLE} | The Port", "The Port Helena Blog", "Cost"])
def test_the_title_itself_a_name_and_a_word_are_none(other: str) -> None:
    assert headings(page(other), TITLE) == ()
