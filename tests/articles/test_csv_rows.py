from __future__ import annotations

import pytest

from worker.articles.csv_rows import guarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0@x", "\ufeff=1",
        "\u200b=1",
        "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "\u22121", "\tx", "\rx", "  \u3000 \uff1dx",
        "\u202e=1", "\ufe66x",
    ],
)  # fmt: skip
def test_what_begins_like_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "a=1", "1-2", "“=”", "'=1", "–", "x\n=1", "Рим", "北", "(=1)", " a"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
