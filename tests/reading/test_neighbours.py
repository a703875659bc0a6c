from __future__ import annotations

import pytest

from tests.quality import headline_languages
from worker.reading import neighbours
from worker.reading.language import detect


def test_most_headlines_tell_their_language() -> None:
    for chosen in (True, False):
        found, of = headline_languages.right(chosen=chosen)
        assert found / of >= 0.88


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Ceny benzínu opäť rastú", "sk"),
        ("Ceny nafty kvůli dani znovu rostou", "cs"),
        ("Požar v pristanišču so pogasili", "sl"),
        ("Cijene goriva ponovno rastu", "hr"),
        ("Cene goriva ponovo rastu", "sr"),
        ("Цените на горивата повторно растат", "mk"),
        ("Цените на горивата отново растат", "bg"),
        ("Ordføreren går av etter granskning", "no"),
        ("Borgmester går af efter kritisk rapport", "da"),
        ("Els bombers controlen l'incendi del port", "ca"),
        ("O alcalde dimite despois da auditoría", "gl"),
        ("Datuk Bandar letak jawatan selepas audit", "ms"),
        ("Wali kota mundur setelah audit", "id"),
        ("पेट्रोलको मूल्य फेरि बढ्यो", "ne"),
        ("पेट्रोलचे दर पुन्हा वाढले", "mr"),
        ("میئر نے آڈٹ کے بعد استعفیٰ دے دیا", "ur"),
    ],
)
def test_neighbours_are_told_apart(headline: str, language: str) -> None:
    assert detect(headline) == language


@pytest.mark.parametrize("text", ["John Smith", "Real Madrid - Barcelona 2-1", "asdf qwer zxcv"])
def test_names_and_noise_are_in_no_language(text: str) -> None:
    assert detect(text) is None


def test_a_text_of_which_nothing_tells_keeps_the_models_chance() -> None:
    assert neighbours.likeliest("xyz", [("eo", 0.3)]) == ("eo", 0.3, False)
