"""A headline that runs into the text is split only where the place is plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cleaning.texts import BODY, FIRST
from worker.base.types import Article
from worker.cleaning import clean
from worker.cleaning.collapsed import split_collapsed

_HEADLINE = "Bridge destroyed as battalions cross the river"


@pytest.mark.parametrize(
    "text",
    [
        FIRST,
        f"{_HEADLINE} {FIRST}",
        f"RIVERSIDE, Oct 28 (AFP) - {FIRST}",
        f"(MENAFN- Example Times) {FIRST}",
        f"After a night of shelling {FIRST[0].lower()}{FIRST[1:]}",
    ],
)
def test_a_headline_is_split_before_what_opens_a_text(text: str) -> None:
    glued = text if text.startswith(_HEADLINE) else f"{_HEADLINE} {text}"
    assert split_collapsed(glued) == (_HEADLINE, glued[len(_HEADLINE) + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "Officials told The Associated Press that the bridge had been destroyed before the second "
        "battalion crossed, and that engineers were already on their way to the river.",
        "The ministers met in The Hague on Friday to discuss the bridge, which Norway had offered "
        "to rebuild together with Sweden if the fighting stopped before the winter.",
        "Norway said on Friday that Norway would rebuild the bridge if Sweden took part, and that "
        "the work could begin before the end of the year.",
        *BODY,
    ],
)
def test_a_sentence_is_no_headline(text: str) -> None:
    assert split_collapsed(f"{text} {FIRST}") is None


def test_the_split_headline_is_the_title() -> None:
    article = clean(Article(text=f" date 2024-10-28 {_HEADLINE} {' '.join(BODY)}"))
    assert (article.title, article.title_derived) == (_HEADLINE, False)
    assert article.text.startswith(FIRST)


@given(st.text(max_size=600))
def test_no_character_is_lost(text: str) -> None:
    split = split_collapsed(text)
    if split is not None:
        title, rest = split
        assert text.startswith(title) or text.strip(" -–—|").startswith(title)
        assert text.rstrip().endswith(rest)
