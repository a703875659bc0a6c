from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.stories.store.story_rows import Rows, at
from worker.base.store.database import Database
from worker.stories.store import timeline, views


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as opened:
        yield opened


def test_a_story_names_its_articles_outlets_topics_languages_and_messages(
    session: Session,
) -> None:
    rows = Rows(session)
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1, topics=("rockets",))
    copy = rows.report(story, "Post", "Harbour hit", 2, duplicate_of=own)
    other = rows.report(story, "Вісті", "Удар по порту", 3, language="uk", topics=("ports",))
    rows.appear(own, "Mirror", "Port hit", 4)
    rows.tell(story, own, 1)
    rows.tell(story, other, 9, "count-48")
    (found,) = views.listed(session)
    assert found["id"] == story
    assert found["title"] == "Port hit"
    assert (found["first_seen_at"], found["last_seen_at"]) == (
        "2026-01-02T03:01:00Z",
        "2026-01-02T03:04:00Z",
    )
    assert found["articles"] == [own, copy, other]
    assert [(each["name"], each["copy_of"]) for each in found["outlets"]] == [
        ("Wire", None),
        ("Post", own),
        ("Вісті", None),
        ("Mirror", own),
    ]
    assert (found["topics"], found["languages"]) == (["ports", "rockets"], ["en", "uk"])
    assert [(each["article_id"], each["kind"]) for each in found["told"]] == [
        (own, "first"),
        (other, "count"),
    ]


def test_an_outlet_with_a_copy_and_a_report_of_its_own_is_no_copyist(session: Session) -> None:
    rows = Rows(session)
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1)
    rows.report(story, "Post", "Harbour hit", 2, duplicate_of=own)
    rows.report(story, "POST", "What we know about the port", 3)
    (found,) = views.listed(session)
    assert [(each["name"], each["copy_of"]) for each in found["outlets"]] == [
        ("Wire", None),
        ("Post", None),
    ]


def test_stories_are_chosen_by_topic_and_time_and_the_newest_of_them(session: Session) -> None:
    rows = Rows(session)
    ids = []
    for number, topic in enumerate(("rockets", "ports", "rockets")):
        story = rows.story(number)
        rows.report(story, "Wire", f"Number {number}", 10 * number, topics=(topic,))
        ids.append(story)

    def listed(**wanted: Any) -> list[int]:
        return [each["id"] for each in views.listed(session, **wanted)]

    assert listed() == ids
    assert listed(topic="rockets") == [ids[0], ids[2]]
    assert listed(since=at(10)) == ids[1:]
    assert listed(topic="rockets", since=at(10)) == [ids[2]]
    assert listed(limit=2) == ids[1:]


def test_stories_beyond_a_page_are_listed_too(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    rows = Rows(session)
    ids = [rows.story() for _ in range(5)]
    for number, story in enumerate(ids):
        rows.report(story, "Wire", f"Number {number}", number)
    assert [each["id"] for each in views.listed(session)] == ids


def test_a_merged_story_is_listed_with_the_one_it_went_into(session: Session) -> None:
    rows = Rows(session)
    story = rows.story()
    merged = rows.story(merged_into=story)
    first = rows.report(story, "Wire", "Port hit", 1)
    later = rows.report(merged, "Post", "Harbour burns", 2, topics=("rockets",))
    rows.tell(merged, later, 3)
    (found,) = views.listed(session, topic="rockets")
    assert (found["id"], found["articles"]) == (story, [first, later])
    assert found["title"] == "Harbour burns"
    followed = timeline.timeline(session, merged)
    assert followed is not None
    assert followed["story"] == found


@pytest.mark.parametrize("seldom", [-1, 100])
def test_the_newest_of_a_topic_are_the_same_however_often_it_is_found(
    session: Session, monkeypatch: pytest.MonkeyPatch, seldom: int
) -> None:
    monkeypatch.setattr(views, "_SELDOM", seldom)
    monkeypatch.setattr(views, "PAGE", 2)
    rows = Rows(session)
    ids = [rows.story() for _ in range(5)]
    merged = rows.story(merged_into=ids[1])
    for number, story in enumerate((*ids, merged, ids[4])):
        topics = ("rockets",) if story != ids[2] else ()
        rows.report(story, "Wire", f"Number {number}", number, topics=topics)

    def newest(**wanted: Any) -> list[int]:
        return [each["id"] for each in views.listed(session, topic="rockets", **wanted)]

    assert newest(limit=9) == [ids[0], ids[1], ids[3], ids[4]]
    assert newest(limit=2) == [ids[3], ids[4]]
    assert newest(limit=3, before=ids[4]) == [ids[0], ids[1], ids[3]]
    assert newest(limit=3, before=ids[0]) == []


def test_a_story_without_articles_is_not_shown(session: Session) -> None:
    story = Rows(session).story()
    assert list(views.listed(session)) == []
    assert timeline.timeline(session, story) is None
    assert timeline.timeline(session, story + 1) is None


def test_the_timeline_is_in_order_of_time(session: Session) -> None:
    rows = Rows(session)
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1)
    rows.tell(story, own, 1.5)
    rows.appear(own, None, "Port hit", 2)
    rows.revise(own, "Port hit, 12 dead", 4)
    rows.revise(own, "Port hit, 48 dead", 8)
    news = {"news": ["The count of the dead rose from 12 to 48."], "kept_back": 2}
    rows.tell(story, own, 9, "count-48", news=news)
    found = timeline.timeline(session, story)
    assert found is not None
    assert [(each["what"], each["title"] or each["kind"]) for each in found["timeline"]] == [
        ("report", "Port hit"),
        ("told", "first"),
        ("copy", "Port hit"),
        ("revision", "Port hit, 12 dead"),
        ("revision", "Port hit, 48 dead"),
        ("told", "count"),
    ]
    assert found["timeline"][-1]["news"] == news["news"]
    assert found["timeline"][-1]["kept_back"] == 2
    assert found["timeline"][2]["outlet"] == "news.example"


def test_a_message_follows_its_report_and_says_how_far_it_is(session: Session) -> None:
    rows = Rows(session)
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1)
    between = rows.report(story, "Post", "Harbour hit", 2)
    later = rows.report(story, "Gazette", "48 dead in the port", 3)
    # All of them were decided in one batch; the one follow-up goes later, to two destinations.
    first, again = rows.tell(story, own, 4), rows.tell(story, later, 4, "count-48")
    rows.deliver(first, "sent", 5)
    rows.deliver(again, "pending", 9)
    rows.deliver(again, "dead", channel="hook")
    found = timeline.timeline(session, story)
    assert found is not None
    shown = [(each["what"], each["article_id"]) for each in found["timeline"]]
    assert shown == [
        ("report", own),
        ("told", own),
        ("report", between),
        ("report", later),
        ("told", later),
    ]
    messages = [each for each in found["timeline"] if each["what"] == "told"]
    assert [(each["state"], each["sent_at"], each["due_at"]) for each in messages] == [
        ("sent", "2026-01-02T03:05:00Z", None),
        ("waiting", None, "2026-01-02T03:09:00Z"),
    ]
    (glance,) = views.glances(session)
    states = [outcome.state for _, outcome in glance[1] if outcome is not None]
    assert (glance[0], states) == (found["story"], ["sent", "waiting"])


def test_what_was_kept_back_is_marked_and_what_came_before_a_message_is_not(
    session: Session,
) -> None:
    rows = Rows(session)
    story = rows.story()
    merged = rows.story(merged_into=story)
    silent = rows.report(story, "Wire", "Port hit", 1)
    rows.decide(silent, 1, "known")
    own = rows.report(story, "Post", "Harbour hit", 2)
    rows.decide(own, 3, "tell", "kept_back")
    rows.tell(story, own, 3)
    copy = rows.report(story, "Mirror", "Harbour hit", 2.5, duplicate_of=own)
    rows.decide(copy, 3, "known")
    rows.appear(copy, "Echo", "Harbour hit", 2.7)
    other = rows.report(merged, "Gazette", "Port burns", 4)
    rows.decide(other, 4, "kept_back")
    rows.decide(rows.report(story, "Sport", "Match off", 5), 5, "only_passing")
    rows.keep_back(story, 3)
    found = timeline.timeline(session, story)
    assert found is not None
    kept = {each["outlet"]: each["kept_back_by"] for each in found["timeline"] if each["outlet"]}
    assert kept == {
        "Wire": [],
        "Post": [],
        "Mirror": ["rockets now"],
        "Echo": ["rockets now"],
        "Gazette": ["rockets now"],
        "Sport": [],
    }
    assert found["kept_back"] == [{"alert": "rockets now", "number": 3}]
