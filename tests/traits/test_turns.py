from __future__ import annotations

import pytest

from worker import languages
from worker.traits.turns import forms, known_turns, names_the_dead, turns


@pytest.mark.parametrize(
    ("headline", "language", "turn"),
    [
        ("Tsunami warning for Oregon coast cancelled", "en", "undone"),
        ("Pilots at Aerolux call off Friday strike", "en", "undone"),
        ("Keltec rejects report of takeover of Omnis", "en", "denied"),
        ("Verdi sagt Warnstreik am Flughafen Köln ab", "de", "undone"),
        ("Stahlwerk weist Bericht über Schließung zurück", "de", "denied"),
        ("Fin de l'alerte à la bombe", "fr", "undone"),
        ("Chile cancela alerta de tsunami", "es", "undone"),
        ("В Белгороде отменена ракетная опасность", "ru", "undone"),
        ("台东县解除海啸警报", "zh", "undone"),
        ("한결전자, 인수설 사실무근", "ko", "denied"),
    ],
)
def test_a_headline_tells_what_became_of_an_affair(headline: str, language: str, turn: str) -> None:
    assert turn in turns(headline, language)


@pytest.mark.parametrize(
    "headline", ["Pilots call for a day off work", "Tsunami warning issued for Oregon coast", ""]
)
def test_words_apart_from_each_other_and_other_words_tell_of_no_turn(headline: str) -> None:
    assert turns(headline.replace("off", "of"), "en") == frozenset()
    assert turns(headline, None) == frozenset()


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Cancelliera Merkel a Roma", "it"),
        ("Björn Holm är tillbaka i laget", "sv"),
        ("Mehr Besucher auf der Freiheitsstatue", "de"),
        ("Почалися літні відпустки", "uk"),
    ],
)
def test_a_word_that_only_begins_like_a_long_form_tells_of_no_turn(
    headline: str, language: str
) -> None:
    assert known_turns(headline, language) == frozenset()


@pytest.mark.parametrize(
    ("headline", "language", "turn"),
    [
        ("Fluglinie zu den abgesagten Flügen nach Oslo", "de", "undone"),
        ("Cancellati i voli per Oslo", "it", "undone"),
        ("Företaget tillbakavisade uppgifterna", "sv", "denied"),
        ("Cancelling of flights to Oslo", "en", "undone"),
    ],
)
def test_the_ending_of_a_long_form_may_be_another(headline: str, language: str, turn: str) -> None:
    assert turn in turns(headline, language)


def test_a_punishment_shows_that_a_conviction_is_known_and_tells_of_none() -> None:
    assert turns("Lawyer sent to prison", "en") == frozenset()
    assert "convicted" in known_turns("Lawyer sent to prison", "en")


def test_only_who_died_is_news_and_not_how_many() -> None:
    assert names_the_dead("Explosion in Dorava kills Interior Minister Petrak", "en")
    assert not names_the_dead("Explosion in Dorava kills 4", "en")
    assert not names_the_dead("Explosion kills four", "en")


def test_every_form_is_a_word_that_a_text_is_found_to_have() -> None:
    for code in languages.known():
        for turn, ways in forms(code).items():
            for way in ways:
                assert turn in {*known_turns(" ".join(way), code), "punished"}, (code, way)
