"""What a digest's reader sees of a story of which more than one thing was told in its window."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from models import Delivery, Story, TopicMatchRow, Unsubscribed
from tests.alerts.steps.digest_desk import (
    COUNTED,
    DAILY,
    FIRST,
    IN_OTHER_WORDS,
    SLOT,
    TSUNAMI,
    Digests,
    alert,
    desk,
    inbox,
)
from tests.schemas.check import check
from tests.stories.steps.desk import EVENT
from worker.alerts.store import digests
from worker.stories.store import views

__all__ = ["alert", "desk", "inbox"]


def bring_all(desk: Digests) -> None:
    for source, said in enumerate((FIRST, COUNTED, TSUNAMI)):
        desk.bring(source, said)


def test_all_that_was_told_of_a_story_stands_in_its_entry(desk: Digests, tmp_path: Path) -> None:
    bring_all(desk)
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    assert "1 story: 1 new." in text
    entry = text.partition("EARTHQUAKES")[2]
    assert entry.count(TSUNAMI.title) == 1
    assert "Topics: Earthquakes, Tsunamis" in entry
    lines = [
        f"* First told by Aegean Post: “{FIRST.title}”",
        "  https://aegeanpost.example/earthquake-of-magnitude-6.1-shakes-izmir,",
        f"* The count of the dead rose from 4 to 14. Continental: “{COUNTED.title}”",
        "* A new topic: Tsunamis.\r\n",
    ]
    places = [entry.index(each) for each in lines]
    assert places == sorted(places)
    (written,) = (json.loads(each.read_text()) for each in (tmp_path / "alerts").glob("*.json"))
    check("webhook.digest.ready", written)
    (story,) = written["data"]["stories"]
    assert story["news"] == [
        f"First told by Aegean Post: “{FIRST.title}”",
        f"The count of the dead rose from 4 to 14. Continental: “{COUNTED.title}”",
        "A new topic: Tsunamis.",
    ]
    assert [each["slug"] for each in story["topics"]] == ["quake", "tsunami"]


@pytest.mark.parametrize(
    "alert", [DAILY, DAILY + 'group = "none"\n'], ids=["by story", "by article"]
)
def test_what_lost_its_topic_since_is_shown_with_it_and_as_no_passing_mention(
    desk: Digests, alert: str, tmp_path: Path
) -> None:
    desk.bring(0, replace(FIRST, slug="first"))
    title, text = (each.replace("arthquake", "vent") for each in (FIRST.title, FIRST.text))
    desk.bring(0, replace(FIRST, title=title, text=text, slug="first"))
    with desk.runtime.database.read() as session:
        assert session.scalars(select(TopicMatchRow.topic_id)).all() == []
    desk.at_time(SLOT)
    ((_, mail),) = desk.mails
    assert title in mail
    assert "in passing" not in mail
    (written,) = (json.loads(each.read_text()) for each in (tmp_path / "alerts").glob("*.json"))
    check("webhook.digest.ready", written)
    (story,) = written["data"]["stories"]
    assert story["salience"] == "main"
    if "group" not in alert:
        assert "EARTHQUAKES" in mail
        assert story["topic"] == "quake"


def test_the_entry_names_every_occasion_and_article_that_the_books_say_was_told(
    desk: Digests,
) -> None:
    bring_all(desk)
    for source, said in enumerate((IN_OTHER_WORDS, EVENT[10])):
        desk.bring(source, said)
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    with desk.runtime.database.read() as session:
        (story,) = views.listed(session)
    kinds = {each["kind"] for each in story["told"]}
    assert kinds == {"first", "count", "topic-tsunami", "outlets-5"}
    assert len({each["article_id"] for each in story["told"]}) == 4
    for said in (FIRST, COUNTED, TSUNAMI):
        assert said.title in text
    # A number of outlets is no news by the report that made it full.
    assert "5 outlets: Aegean Post, Continental, Coast Mail" in text
    assert EVENT[10].title not in text


def test_a_story_of_one_topic_says_it_once(desk: Digests) -> None:
    desk.bring(0, FIRST)
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    assert "Topics:" not in text and "First told" not in text


@pytest.mark.parametrize("alert", [DAILY + 'group = "none"\n'], ids=["each article"])
def test_where_each_article_is_told_on_its_own_no_entry_speaks_of_others(desk: Digests) -> None:
    bring_all(desk)
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    assert "3 stories: 3 new." in text
    assert not [each for each in text.splitlines() if each.startswith("* ")]


def test_a_long_headline_is_cut(desk: Digests) -> None:
    long = replace(FIRST, title=FIRST.title + " and one more word" * 30)
    desk.bring(0, long)
    desk.bring(1, COUNTED)
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    (line,) = (each for each in text.splitlines() if each.startswith("* First told"))
    assert line.endswith("…”") and len(line) < 300


def test_what_a_reader_wants_no_more_of_is_told_in_no_entry(desk: Digests) -> None:
    bring_all(desk)
    with desk.runtime.database.write() as session:
        row = session.scalars(select(Delivery).where(Delivery.channel == "desk")).one()
        session.add(Unsubscribed(alert_id=row.alert_id, destination=row.destination, at=SLOT))
    found = {}
    with desk.runtime.database.read() as session:
        keys = list(session.scalars(select(Story.id)))
        for each in session.scalars(select(Delivery)):
            told = digests.told_of(session, each.id, keys, by_story=True)
            found[each.channel] = [one.kind for lines in told.values() for one in lines]
    assert found == {"desk": [], "out": ["article.matched", "count-14", "topic-tsunami"]}
