"""Codes of languages, and what other spellings stand for."""

from __future__ import annotations

import re

import pytest

from worker import languages
from worker.base import codes
from worker.reading import language


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("eng", "en"), ("ger", "de"), ("deu", "de"), ("ukr", "uk"), ("EN", "en"), ("en-US", "en"),
        ("zh_Hant", "zh"), ("English", "en"), ("ukrainian", "uk"), ("church slavic", "cu"),
        ("ua", "uk"), ("jp", "ja"), ("cz", "cs"), ("iw", "he"), ("CEB", "ceb"),
    ],
)  # fmt: skip
def test_another_spelling_stands_for_a_code(word: str, code: str) -> None:
    assert not codes.is_code(word)
    assert codes.meant(word) == code
    assert codes.stranger(word).endswith(f'; did you mean "{code}"?')


@pytest.mark.parametrize("word", ["xx", "qq-QQ", "", "klingon", "e", "-"])
def test_of_other_words_nothing_is_guessed(word: str) -> None:
    assert codes.meant(word) is None
    assert "did you mean" not in codes.stranger(word)


def test_what_is_a_code_stands_for_nothing_else() -> None:
    for code in ("en", "uk", "kr", "se", "ceb"):
        assert codes.is_code(code)
        assert codes.meant(code) is None


def test_every_language_that_an_article_may_be_found_to_be_in_is_known() -> None:
    content = language.MODEL.read_bytes()
    labels = {each.decode() for each in re.findall(rb"__label__([a-z]{2,3})", content)}
    assert len(labels) > 170
    found = {language._TO_639_1.get(each, each) for each in labels} | set(languages.known())
    assert [each for each in sorted(found) if not codes.is_code(each)] == []
