from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.topics.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kyiv FIRES", "kyiv fires"),
        ("Straße", "strasse"),
        ("ＡＴＡＣＭＳ", "atacms"),
        ("ﬁre", "fire"),
        ("объём ЁЖ", "объем еж"),
        ("об’єкт обʼєкт", "об'єкт об'єкт"),
        ("long-range long‑range long–range", "long range long range long range"),
        ("и\u0306 е\u0301 cafe\u0301", "й е café"),
        ("За\u0301мок", "замок"),
        ("\u1112\u1161\u11ab국", "한국"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("tag\U000e0061\U000e007fged \U000e0041text\ufe0f\u202e", "tagged text"),
        ("İstanbul", "istanbul"),
        ("a\u00a0b  c\td\ne \n f", "a b c d e f"),
        ("one\n\ntwo\n \n\nthree", "one\n\ntwo\n\nthree"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("DİYARBAKIR Diyarbakır", "diyarbakir diyarbakir"),
        ("IĞDIR Iğdır ığdır", "iğdir iğdir iğdir"),
        ("ΟΥΚΡΑΝΊΑ ΟΥΚΡΑΝΙΑ Ουκρανία", "ουκρανια ουκρανια ουκρανια"),
        ("ΑΘΗΝΑΣ Αθηνάς Αϊτή", "αθηνασ αθηνασ αιτη"),
        ("Ἀθῆναι ἁ \u1f71", "αθηναι α α"),
        ("كـــورسك كورسك", "كورسك كورسك"),
        ("مُحَمَّد", "محمد"),
        ("أوكرانيا إيران آخر اوكرانيا", "اوكرانيا ايران اخر اوكرانيا"),
        ("کی\u200cیف یوکرین کردستان ۱۴۰۳ ٢٠٢٤", "كييف يوكرين كردستان 1403 2024"),
        ("\ufefb \ufed3\ufef2", "لا في"),
        ("שָׁלוֹם תל־אביב צה״ל ג׳ורג׳", "שלום תל אביב צה\"ל ג'ורג'"),
        ("Sana`a Sanaʻa Sanaʿa Sana´a Oʻzbekiston", "sana'a sana'a sana'a sana'a o'zbekiston"),
        ("\u0958\u0932\u092e", "\u0915\u093c\u0932\u092e"),
        ("Constanța Constanţa", "constanţa constanţa"),
    ],
)
def test_variants_fold_to_one_form(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_every_character_that_expands_has_its_way_back() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        if len(character.casefold()) > 1:
            assert fold(f"a{character}b").original(0, 1) == (0, 1)
            folded = fold(f"a{character}b")
            assert folded.original(len(folded.text) - 1, len(folded.text)) == (2, 3)


PIECES = st.sampled_from(
    ["ß", "é", "e\u0301", "\u00ad", "  ", "\n", "\n\n", "Ａ", "ﬁ", "a", "Ж", "북", "-", "’",
     "\u0301", "\u0640", "\u064e", "\u05b8", "ά", "ᾳ", "᾿", "ﻻ", "\u0958", "ة", "😀",
     "İ", "\r\n", "\ud800", "\u1112\u1161\u11ab"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=20).map("".join)))
def test_places_lead_back_into_the_original_in_order(text: str) -> None:
    folded = fold(text)
    before = 0
    for index in range(len(folded.text)):
        start, end = folded.original(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start
        if folded.text[index].isalnum():
            assert fold(text[start:end]).text != ""
