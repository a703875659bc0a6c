from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.alerts.notices.test_digest import text
from tests.notices import NOW, news
from worker.alerts.notices.catalogues import further, words_of
from worker.base.news import Further


def said(place: int, at: str, most: int = 10, language: str = "en") -> str:
    when = datetime.fromisoformat(at).replace(tzinfo=UTC)
    told = news(further=Further(most, place, when, "Europe/Kyiv"), sent_at=NOW)
    return further.sentence(told, words_of(language))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2024-11-23T11:00:00", "at 13:00"),
        ("2024-11-24T06:00:00", "tomorrow at 08:00"),
        ("2024-11-25T06:00:00", "on 25 Nov, 08:00"),
    ],
)
def test_the_last_message_says_when_further_ones_come_by_the_readers_clocks(
    at: str, words: str
) -> None:
    assert said(10, at) == f"This is message 10 of 10 today. Further ones come together {words}."


def test_the_last_before_those_that_are_kept_says_for_what_they_are() -> None:
    assert said(8, "2024-11-23T11:00:00") == (
        "This is message 8 of 10 today. From now on only new main stories come at once; others "
        "come together at 13:00."
    )
    assert said(1, "2024-11-23T11:00:00", 1).startswith("This is message 1 of 1 today.")


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "ko", "ru", "uk"])
@pytest.mark.parametrize("place", [8, 10])
def test_it_is_said_in_the_readers_language(language: str, place: int) -> None:
    for at in ("2024-11-23T11:00:00", "2024-11-24T06:00:00", "2024-11-25T06:00:00"):
        words = said(place, at, language=language)
        assert "{" not in words and str(place) in words
        assert ("13:00" if "T11" in at else "08:00") in words


def test_it_stands_in_the_mail_and_any_other_says_nothing_of_it() -> None:
    told = Further(10, 10, datetime(2024, 11, 23, 11, tzinfo=UTC), "Europe/Kyiv")
    flowing = " ".join(text(news(further=told, sent_at=NOW)).split())
    assert "Further ones come together at 13:00." in flowing
    assert "Further ones" not in text(news())
