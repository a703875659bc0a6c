from __future__ import annotations

import pytest

from worker.stories.function_words import FUNCTION_WORDS, telling


@pytest.mark.parametrize(
    ("language", "words", "left"),
    [
        ("en", "rescuers because valdora which after Because", "rescuers valdora"),
        ("de", "erdbeben nachdem während Außer insel", "erdbeben insel"),
        ("uk", "ракети протягом порт також", "ракети порт"),
        ("en-GB", "although harbour", "harbour"),
        ("ko", "때문에 항구", "때문에 항구"),
        (None, "because", "because"),
    ],
)
def test_what_holds_sentences_together_is_told_from_what_they_tell(
    language: str | None, words: str, left: str
) -> None:
    assert telling(words.split(), language) == tuple(left.split())


def test_the_words_are_folded() -> None:
    for words in FUNCTION_WORDS.values():
        assert all(each == each.casefold() for each in words)
