from __future__ import annotations

import pytest

from worker.search.words import LONGEST_WORD, MOST_WORDS, PARTIAL, indexed, vector, words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("North Korea's F-16 — re\u2011entry", "north korea s f 16 re entry"),
        ("Łódź, Erdoğan; ÆON Straße", "lodz erdogan aeon strasse"),
        ("ﬁne １２ ½ 𝐀b", "fine 12 1 2 ab"),
        ("за\u0301мок Ёлка Йод п’ять", "замок елка йод п ять"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("북한군은 NATO가", "북한군은 nato 가"),
        ("北朝鮮ミサイル、ﾐｻ", "北 朝 鮮 ミ サ イ ル ミ サ"),
        ("أعلنت المُتَّحِدة", "اعلنت المتحده"),
        ("हिन्दी", "हिन्दी"),
        ("snake_case\0null", "snake case null"),
        ("…!?", ""),
        ("", ""),
    ],
)
def test_texts_become_plain_words(text: str, plain: str) -> None:
    assert words(text) == plain


def test_words_of_words_are_the_same() -> None:
    for text in ("Łódź's F-16", "за\u0301мок НАТО가", "ﷺ ½ ㎞²", "北朝鮮 e\u20d7x"):
        assert words(words(text)) == words(text)


def test_a_long_text_is_cut_and_marked() -> None:
    made = indexed("title", " ".join(f"w{n}" for n in range(MOST_WORDS + 1)))
    assert len(made.body) == MOST_WORDS + 1
    assert made.body[-1] == PARTIAL
    assert PARTIAL not in words(PARTIAL).split()
    assert indexed("title", "x" * 500).body == ("x" * LONGEST_WORD,)


def test_a_vector_weighs_the_title_and_leaves_a_place_before_the_text() -> None:
    assert vector(indexed("New rocket", "The rocket")) == "'new':1A 'rocket':2A,5 'the':4"
    assert vector(indexed("…", "")) == ""


def test_what_a_stemmer_sees_keeps_its_accents_and_no_digits() -> None:
    made = indexed("Häuser 2024", "die Häuser F16 북한 in Köln")
    assert made.stemmed == ("häuser", "die", "f", "in", "köln")
