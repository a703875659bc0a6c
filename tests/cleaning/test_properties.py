"""Whatever arrives, cleaning ends in an article or in a rejection."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cleaning.texts import BODY, TITLE
from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.cleaning import clean

_PIECES = st.sampled_from(
    [
        *BODY,
        TITLE,
        "\n",
        "\n\n",
        " ",
        "Read also:",
        "Comments",
        "Guest 1: yes",
        "Guest 2: no",
        " date 2024-10-28 ",
        "(MENAFN- X Y) ",
        "By Jane Doe",
        "Home » News » ",
        "<p>",
        "</p>",
        "<!--",
        "-->",
        "<script>",
        "&amp;",
        "\x00",
        "\u200b",
        'src="',
        "/>",
        "{",
        "}",
        "https://example.org",
        "14:32 x",
        "©",
        "Photo: AFP ",
        "Tags:",
        "관련기사",
        "기자",
        "。",
        "At a glance",
        "…",
        "e\u0301",
    ]
)
_TEXTS = st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=25).map("".join))


@settings(max_examples=150, deadline=None)
@given(_TEXTS, st.text(max_size=40))
def test_any_text_gives_an_article_or_a_rejection(text: str, title: str) -> None:
    try:
        article = clean(Article(text=text, title=title))
    except DocumentRejected as error:
        assert error.code == "no_text"
        return
    assert article.title.strip()
    for field in (article.title, article.text):
        assert "\x00" not in field
        assert unicodedata.is_normalized("NFC", field)
        field.encode()
    assert "\n\n\n" not in article.text
    assert article.text == article.text.strip()
    if article.deck:
        assert article.text.startswith(article.deck)


_WORDS = st.sampled_from(
    "The river bridge town council minister winter road said was built and".split()
)
_SENTENCES = st.lists(_WORDS, min_size=8, max_size=30).map(lambda words: " ".join(words) + ".")


@settings(max_examples=60, deadline=None)
@given(st.lists(_SENTENCES, min_size=2, max_size=8, unique=True))
def test_cleaning_ordinary_prose_changes_nothing(sentences: list[str]) -> None:
    once = clean(Article(text="\n\n".join(sentences), title=TITLE))
    again = clean(Article(text=once.text, title=once.title))
    assert once.text == "\n\n".join(sentences)
    assert (again.text, again.title) == (once.text, once.title)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000_000,
        "<" * 1_000_000,
        "<!--" * 250_000,
        "<script>" * 120_000,
        "<p " * 300_000,
        "\n" * 1_000_000 + "a",
        " " * 1_000_000 + "a",
        "&" * 1_000_000,
        "&amp;" * 200_000,
        "a" * 1_000_000,
        "A. " * 300_000,
        "By A " * 200_000,
        "\u200c\u0301" * 200_000,
        "Photo: " * 140_000,
        "Read also\n" * 20_000,
        "Guest 1: a?\n" * 20_000,
        "14:32 x\n" * 20_000,
        "가" * 300_000,
    ],
    ids=lambda text: text[:8].strip() or "blank",
)
def test_a_megabyte_of_one_thing_is_borne(text: str) -> None:
    try:
        assert clean(Article(text=text)).title
    except DocumentRejected as error:
        assert error.code == "no_text"
