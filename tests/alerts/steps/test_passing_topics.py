"""A topic that was only mentioned, and is what a later report of the story is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.setup.runtimes import prepared
from tests.stories.steps.desk import CONFIG, EVENT, START, Desk

QUAKE, TSUNAMI = EVENT[0], EVENT[8]
_LATER = " ".join(
    f"Mayor Cemil Tugay spoke of shelters, of street {n} and of its people." for n in range(12)
)
MENTIONED = replace(QUAKE, text=f"{QUAKE.text} {_LATER} No tsunami was expected.")
ABOUT = replace(TSUNAMI, title="Tsunami off Izmir after magnitude 6.1 earthquake, at least 4 dead")
ONLY_MENTIONED = 'topics = ["tsunami"]'
BOTH = 'topics = ["quake", "tsunami"]'


@pytest.fixture
def asked() -> str:
    return BOTH


@pytest.fixture
def salience() -> str:
    return "main"


@pytest.fixture
def desk(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
    salience: str,
) -> Iterator[Desk]:
    config = CONFIG.replace('topics = ["quake", "tsunami", "daily"]', asked)
    config += f'salience = "{salience}"\n'
    runtime = prepared(config, database_url, tmp_path, monkeypatch, lambda: START)
    yield Desk(runtime)
    runtime.close()


def bring(desk: Desk) -> list[tuple[str, tuple[str, ...]]]:
    """Brings a report that mentions a tsunami and one that is about it; returns the occasions and
    what was new."""
    (first,) = desk.bring(0, MENTIONED)
    (second,) = desk.bring(1, ABOUT)
    assert desk.story_of(first) == desk.story_of(second)
    desk.at(timedelta(minutes=10))
    return [(news.occasion, news.news) for news, _ in desk.sent]


def test_an_alert_for_main_subjects_is_told_when_what_was_mentioned_becomes_one(
    desk: Desk,
) -> None:
    assert bring(desk) == [
        ("first", ()),
        ("topic-tsunami", ("A new topic: tsunami.",)),
    ]


@pytest.mark.parametrize("salience", ["any"])
def test_an_alert_that_was_told_of_the_mention_had_the_topic(desk: Desk) -> None:
    assert bring(desk) == [("first", ())]
    assert {each.slug for each in desk.sent[0][0].items[0].topics} == {"quake", "tsunami"}


@pytest.mark.parametrize("asked", [ONLY_MENTIONED], ids=["only that topic"])
def test_a_story_that_mentions_the_only_topic_is_told_first_when_it_is_about_it(desk: Desk) -> None:
    assert bring(desk) == [("first", ())]
    assert desk.sent[0][0].items[0].article["title"] == ABOUT.title


def test_a_report_that_is_changed_from_mentioning_a_topic_to_being_about_it_is_told(
    desk: Desk,
) -> None:
    desk.bring(0, replace(MENTIONED, slug="quake"))
    desk.bring(0, replace(MENTIONED, slug="quake", title=ABOUT.title))
    desk.at(timedelta(minutes=10))
    assert [news.occasion for news, _ in desk.sent] == ["first", "topic-tsunami"]
