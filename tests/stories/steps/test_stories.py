"""One story once: what several sources bring of an event, and what is told of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Article, Item, Story, StoryAlert
from tests.parts.databases import first_on_both
from tests.stories.steps.desk import EVENT, START, Desk, Said, desk
from tests.way.bringing import count
from worker.setup.runtime import Runtime
from worker.stories.store import timeline as story_timeline
from worker.stories.store import views as stories_view

__all__ = ["desk"]
NAMES = [said.outlet for said in EVENT]


def bring_event(desk: Desk) -> int:
    """Brings the event over an hour, from the sources in turn. Returns the first one's story."""
    brought = []
    for place, said in enumerate(EVENT):
        desk.at(timedelta(minutes=6 * place))
        brought += desk.bring(place % 3, said)
    assert [each.outcome for each in brought] == ["new"] * len(EVENT)
    stories = [desk.story_of(each) for each in brought]
    assert stories == stories[:1] * len(EVENT)
    return stories[0]


@pytest.mark.parametrize("by_vectors", [True, False])
def test_an_event_in_eleven_outlets_words_and_four_languages_is_told_once_and_then_its_news(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, by_vectors: bool
) -> None:
    if not by_vectors:
        monkeypatch.setattr(Runtime, "sentences", None)
    story_id = bring_event(desk)
    assert [built.occasion for built, _ in desk.sent] == ["first", "outlets-5", "count"]
    assert {built.story_id for built, _ in desk.sent} == {story_id}
    assert desk.waiting() == []
    (first, _), (reached, reached_body), (last, last_body) = desk.sent
    assert (first.news, first.kept_back) == ((), 0)
    assert reached.news == (f"Now carried by 5 outlets: {', '.join(NAMES[:5])}.",)
    assert last.news == ("The count of the dead rose from 4 to 14.", "A new topic: tsunami.")
    assert [each.article["title"] for each in last.items] == [EVENT[6].title, EVENT[8].title]
    assert " ".join(reached.news) in reached_body
    assert " ".join(last.news) in last_body
    assert "Since the last message 3 more reports of this story" in reached_body
    assert "Since the last message 2 more reports of this story" in last_body
    assert [built.thread_title for built, _ in desk.sent[1:]] == [EVENT[0].title] * 2


def test_a_story_shows_all_its_outlets_what_was_told_and_what_was_kept_back(desk: Desk) -> None:
    story_id = bring_event(desk)
    with desk.runtime.database.read() as session:
        found = story_timeline.timeline(session, story_id)
        [listed] = stories_view.listed(session)
        [kept_back] = session.scalars(select(StoryAlert.kept_back))
    assert found is not None
    assert found["story"] == listed
    assert listed["title"] == EVENT[0].title
    assert [each["name"] for each in listed["outlets"]] == NAMES
    assert [each["copy_of"] for each in listed["outlets"]] == [None] * len(EVENT)
    assert listed["languages"] == ["de", "en", "es", "ru"]
    assert listed["topics"] == ["quake", "tsunami"]
    reports = [each for each in found["timeline"] if each["what"] == "report"]
    assert [each["outlet"] for each in reports] == NAMES
    told = [each for each in found["timeline"] if each["what"] == "told"]
    assert [(each["kind"], each["kept_back"] or 0) for each in told] == [
        ("first", 0),
        ("outlets-5", 3),
        ("count", 1),
        ("topic-tsunami", 1),
    ]
    assert kept_back == 2
    assert len(reports) == len(told) + sum(each["kept_back"] or 0 for each in told) + kept_back


DAILY = (
    (3, "Monday", "three drones", 7, "Sudzha", "two houses"),
    (4, "Tuesday", "eleven drones", 2, "Rylsk", "a school"),
    (5, "Wednesday", "six drones", 5, "Glushkovo", "a grain store"),
)


def test_a_daily_report_in_one_frame_is_a_story_and_an_alert_each_day(desk: Desk) -> None:
    brought = []
    for day, weekday, drones, hurt, place, damaged in DAILY:
        desk.at(timedelta(days=day - 3))
        said = Said(
            "Agency",
            f"Kursk governor: situation in the region on {day} March",
            f"The governor of Kursk reported on {weekday} on the situation in the region. Over the "
            f"past day air defence shot down {drones} over the {place} district. {hurt} people "
            f"were hurt and taken to hospital, and {damaged} in {place} were damaged. Emergency "
            "services are at work at the place, and the governor asked residents to stay calm and "
            "to follow the official channels of the region.",
            desk.runtime.clock(),
            f"kursk-{day}",
        )
        brought += desk.bring(0, said)
    assert [each.outcome for each in brought] == ["new"] * 3
    assert len({desk.story_of(each) for each in brought}) == 3
    assert [built.occasion for built, _ in desk.sent] == ["first"] * 3


FLASH = "The old bridge over the river at Koblenz was closed to all traffic after a lorry hit it."
HEADLINES = (
    "Bridge at Koblenz closed after lorry crash",
    "Koblenz: lorry hits bridge, traffic stopped",
    "Old bridge closed",
    "Traffic chaos in Koblenz as bridge closes",
    "FLASH: Koblenz bridge closed to traffic",
    "Lorry hits old bridge over the river",
)


def test_a_flash_that_comes_sixty_times_under_six_headlines_is_told_once(desk: Desk) -> None:
    brought = []
    for turn in range(6):
        desk.at(timedelta(minutes=turn))
        flashes = [
            Said(f"Outlet {place}", HEADLINES[place % 6], FLASH, None, f"{turn}-{place}")
            for place in range(10)
        ]
        brought += desk.bring(turn % 3, *flashes)
    outcomes = Counter(each.outcome for each in brought)
    # Each further headline is kept once, as a copy of the first article.
    assert outcomes == {"new": 1, "near_duplicate": 5, "duplicate": 54}
    with desk.runtime.database.read() as session:
        first, *copies = session.scalars(select(Article).order_by(Article.id)).all()
    assert first.duplicate_of is None
    assert [each.duplicate_of for each in copies] == [first.id] * 5
    assert count(desk.runtime, Story) == 1
    assert [built.occasion for built, _ in desk.sent] == ["first"]
    assert desk.waiting() == []


def test_a_notice_that_recurs_is_told_again_and_says_since_when_it_is_known(desk: Desk) -> None:
    brought = []
    for number, hours in enumerate((0, 30)):
        desk.at(timedelta(hours=hours))
        said = Said(
            "Region",
            "Air alarm in the region",
            "The air alarm was given in the whole region. Go to the shelters.",
            desk.runtime.clock(),
            f"alarm-{number}",
        )
        brought += desk.bring(1, said)
    assert [each.outcome for each in brought] == ["new", "new"]
    (first, _), (again, body) = desk.sent
    assert first.delivery_id != again.delivery_id
    assert first.items[0].recurs_of is None
    assert again.items[0].recurs_of == START.date()
    assert "In the same words as on 3 March" in body


def test_an_entry_whose_headline_and_address_were_edited_is_not_told_again(desk: Desk) -> None:
    text = "The bridge at the old mill stays closed until Friday because of the flood."
    before = Said("Local", "Bridge at the old mill closed", text, None, "bridge-closed")
    after = Said("Local", "Flood: bridge at the old mill closed", text, None, "flood-bridge")
    [first] = desk.bring(0, before)
    with desk.runtime.database.read() as session:
        gone = list(session.scalars(select(Item.id)))
    desk.at(timedelta(minutes=40))
    [second] = desk.bring(0, after, gone=gone)
    assert second.article_id == first.article_id
    assert second.outcome == "updated"
    assert [built.occasion for built, _ in desk.sent] == ["first"]
    assert desk.waiting() == []


@first_on_both("database_url", "how", ["revision", "another outlet", "the same outlet", "again"])
def test_a_story_stays_active_as_long_as_anything_of_it_comes(desk: Desk, how: str) -> None:
    first, later = EVENT[0], EVENT[2]
    desk.bring(2, first)
    outcomes = []
    for day in (3, 6):
        desk.at(timedelta(days=day))
        text = first.text if how == "again" else f"{first.text} More to follow on day {day}."
        outlet = f"Copy {day}" if how == "another outlet" else first.outlet
        slug = first.slug if how == "revision" else f"place-{day}"
        (done,) = desk.bring(2, replace(first, outlet=outlet, text=text, slug=slug))
        outcomes.append(done.outcome)
    expected = {"again": "duplicate", "revision": "updated"}.get(how, "near_duplicate")
    assert outcomes == [expected] * 2
    desk.at(timedelta(days=8))
    (done,) = desk.bring(2, later)
    assert (done.outcome, count(desk.runtime, Story)) == ("new", 1)
    assert "first" not in [built.occasion for built, _ in desk.sent[1:]]


def test_a_story_that_rests_still_counts_its_outlets(desk: Desk) -> None:
    first = EVENT[0]
    (told,) = desk.bring(2, first)
    desk.at(timedelta(days=8))
    for number in range(1, 6):
        copy = replace(first, outlet=f"Copy {number}", text=f"{first.text} Copy {number}.")
        (done,) = desk.bring(2, copy)
        assert (done.outcome, desk.story_of(done)) == ("near_duplicate", desk.story_of(told))
        desk.at(timedelta(days=8, hours=number))
    with desk.runtime.database.read() as session:
        (state,) = session.scalars(select(StoryAlert)).all()
    assert state.occasions == ["outlets-5"]
    assert [each.occasion for each, _ in desk.sent] == ["first", "outlets-5"]
