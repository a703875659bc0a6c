"""Codes of languages, and what other spellings stand for."""

from __future__ import annotations

import itertools
import re
import string

import pytest

from worker import languages
from worker.base import language_codes
from worker.reading import language, stated


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("eng", "en"), ("ger", "de"), ("deu", "de"), ("ukr", "uk"), ("EN", "en"), ("en-US", "en"),
        ("zh_Hant", "zh"), ("English", "en"), ("ukrainian", "uk"), ("church slavic", "cu"),
        ("ua", "uk"), ("jp", "ja"), ("cz", "cs"), ("iw", "he"),
        ("nb", "no"), ("nn", "no"), ("nob", "no"), ("Bokmål", "no"), ("Русский", "ru"),
    ],
)  # fmt: skip
def test_another_spelling_stands_for_a_code(word: str, code: str) -> None:
    assert not language_codes.is_code(word)
    assert language_codes.meant(word) == code
    assert language_codes.stranger(word).endswith(f'; did you mean "{code}"?')


@pytest.mark.parametrize("word", ["xx", "qq-QQ", "", "klingon", "e", "-", "ceb", "ast"])
def test_of_other_words_nothing_is_guessed(word: str) -> None:
    assert language_codes.meant(word) is None
    assert "did you mean" not in language_codes.stranger(word)


def test_what_is_a_code_stands_for_nothing_else() -> None:
    for code in ("en", "uk", "kr", "se", "tw"):
        assert language_codes.is_code(code)
        assert language_codes.meant(code) is None


def test_every_language_that_an_article_may_be_found_to_be_in_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = language.MODEL.read_bytes()
    labels = sorted({each.decode() for each in re.findall(rb"__label__[a-z]{2,3}", content)})
    assert len(labels) > 170

    class Model:
        def predict(self, _text: str, k: int) -> tuple[list[str], list[float]]:
            return labels[:k], [0.5] * k

    monkeypatch.setattr(language, "_model", Model)
    found = {code for code, _ in language._guesses("words", len(labels))}
    assert len(found) > 100
    assert [each for each in sorted(found) if not language_codes.is_code(each)] == []
    assert [each for each in languages.known() if not language_codes.is_code(each)] == []
    # What is warned of is what none of them is.
    for word in ("ceb", "ast", "nb", "nn"):
        assert word not in found
        assert not language_codes.is_code(word)


@pytest.mark.parametrize(
    ("stated_as", "code"),
    [
        ("nb-NO", "no"), ("nn", "no"), ("nob", "no"), ("Deutsch", "de"), ("العربية", "ar"),
        ("zh_Hant", "zh"), ("en_US.UTF-8", "en"), ("kaz", "kk"), ("ceb", None), ("und", None),
    ],
)  # fmt: skip
def test_what_documents_state_is_the_same_language(stated_as: str, code: str | None) -> None:
    assert stated.language(stated_as) == code


@pytest.mark.parametrize(
    ("stated_as", "code"),
    [
        ("ua", "uk"), ("UA", "uk"), ("ua-UA", "uk"), ("uk_UA", "uk"), ("jp", "ja"), ("cn", "zh"),
        ("cz", "cs"), ("gr", "el"), ("dk", "da"), ("vn", "vi"), ("se", "se"), ("kr", "kr"),
        ("xq", None), ("zz", None), ("eu", "eu"), ("en-none", None), ("xx", None), ("qq-QQ", None),
    ],
)  # fmt: skip
def test_a_code_that_is_no_language_is_not_taken_for_one(stated_as: str, code: str | None) -> None:
    assert stated.language(stated_as) == code
    assert code is None or language_codes.is_code(code)


def test_no_code_of_two_letters_comes_to_be_a_language_that_there_is_not() -> None:
    for word in map("".join, itertools.product(string.ascii_lowercase, repeat=2)):
        found = stated.language(word)
        assert found is None or language_codes.is_code(found)
        meant = language_codes.of_country(word)
        assert meant is None or (language_codes.is_code(meant) and not language_codes.is_code(word))
    for word, other in language_codes.CONFUSED.items():
        assert language_codes.is_code(word) and language_codes.is_code(other)


@pytest.mark.parametrize(
    ("text", "stated_as", "code"),
    [
        ("Regeringen föreslår ny lag om vapenexport", "se", "sv"),
        ("Skottlossning", "se", "sv"),
        ("Sámediggi", "se", "se"),
        ("정부, 새 법안 발표", "kr", "ko"),
        ("Vláda navrhuje nový zákon", "cs", "cs"),
        ("1:0", "se", "se"),
        ("1:0", None, None),
        ("政府提出新法案", "tw", "zh"),
    ],
)
def test_of_two_meanings_of_a_code_the_text_tells_which(
    text: str, stated_as: str | None, code: str | None
) -> None:
    assert language.settled(text, stated_as) == code
