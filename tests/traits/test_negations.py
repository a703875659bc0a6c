"""Headlines that say the contrary of each other."""

from __future__ import annotations

import pytest

from worker.traits.negations import contrary, denials


@pytest.mark.parametrize(
    ("said", "denied", "word", "language"),
    [
        ("Minister to resign", "Minister not to resign, spokesman says", "not", "en"),
        ("Minister to resign", "Minister denies he is to resign", "denies", "en"),
        ("Werft wird verkauft", "Werft wird nicht verkauft", "nicht", "de"),
        ("Завод закроют до мая", "Завод не закроют до мая", "не", "ru"),
        ("Usine fermée avant mai", "Usine jamais fermée avant mai", "jamais", "fr"),
    ],
)
def test_one_headline_denies_the_other(said: str, denied: str, word: str, language: str) -> None:
    assert contrary(said, denied, language) == ("", word)
    assert contrary(denied, said, language) == (word, "")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Fire in Arvik kills 4", "Fire in Arvik kills no fewer than 14", "en"),
        ("Пожар в Арвике: погибли не менее 4", "Пожар в Арвике: погибли 14", "ru"),
        ("Brand in Arvik: nicht weniger als 4 Tote", "Brand in Arvik: 14 Tote", "de"),
        ("Ferry towed to port", "Ferry towed to port. Owner not at home", "en"),
        ("Talks not over", "Talks not over, says minister", "en"),
        ("Talks over", "No agreement on the pipeline in sight", "en"),
    ],
)
def test_what_denies_nothing_is_not_the_contrary(one: str, other: str, language: str) -> None:
    assert contrary(one, other, language) is None
    assert contrary(other, one, language) is None


def test_the_share_in_common_is_asked_of_the_shorter_headline() -> None:
    pair = "Norvik agrees to buy a shipyard for 420 million", "Norvik denies that it agreed to buy"
    assert contrary(*pair, "en", 0.5)
    assert contrary(*pair, "en", 0.9) is None


def test_the_words_by_which_a_text_denies_are_counted_once_each() -> None:
    assert denials("It did not sail, and not on Monday. Nobody was on board.", "en") == 2


def test_a_clause_that_says_nothing_of_the_other_headline_denies_nothing_of_it() -> None:
    one, other = "Quake hits off Honua", "Quake hits off Honua, no tsunami warning"
    assert contrary(one, other, "en")
    assert contrary(one, other, "en", in_its_clause=True) is None
    assert contrary("Acme to close plant", "Acme: no plan to close plant", "en", in_its_clause=True)
