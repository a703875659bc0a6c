"""How much of a text is read."""

from __future__ import annotations

from worker.base.types import Article
from worker.cleaning import clean


def test_of_a_text_of_millions_of_characters_the_first_million_is_read() -> None:
    text = "The council approved the budget on Tuesday. " * 100_000
    assert 990_000 < len(clean(Article(text=text, title="A title")).text) <= 1_000_000


def test_of_a_text_of_too_many_lines_the_first_are_read() -> None:
    first = "The council approved the budget on Tuesday after a long debate about schools."
    text = f"{first}\n" + 60_000 * "\n" + "The mayor spoke of a day that the town will remember."
    assert clean(Article(text=text, title="A title")).text == first
    assert "mayor" in clean(Article(text=text[20_000:], title="A title")).text
