"""What a message is put together from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models import Appearance, Article
from tests.schemas.check import check
from tests.stories.steps.desk import EVENT, START, Desk, desk
from worker.alerts.notices.body import body
from worker.alerts.snippets import snippets
from worker.alerts.steps import news as telling
from worker.articles.steps import explain
from worker.articles.store import explain as store_explain
from worker.articles.store import views
from worker.base.types import Snippet

__all__ = ["desk"]

FIRST, IN_OTHER_WORDS, COUNTED, NEW_TOPIC = (EVENT[place] for place in (0, 2, 6, 8))


def test_reports_and_copies_that_were_kept_back_are_counted_apart(desk: Desk) -> None:
    desk.bring(0, FIRST)
    desk.at(timedelta(minutes=6))
    copy = replace(FIRST, outlet="Mirror", text=FIRST.text + " More follows from the town.")
    done = desk.bring(1, copy)
    assert [each.outcome for each in done] == ["near_duplicate"]
    desk.bring(2, IN_OTHER_WORDS)
    desk.at(timedelta(minutes=20))
    desk.bring(0, COUNTED)
    (_, _), (told, text) = desk.sent
    assert (told.kept_back, told.kept_copies) == (2, 1)
    assert "Since the last message 1 more report and 1 copy of this story said nothing new" in text


def test_what_came_before_the_last_message_is_not_counted_again(desk: Desk) -> None:
    desk.bring(0, FIRST)
    desk.at(timedelta(minutes=6))
    desk.bring(1, replace(FIRST, outlet="Mirror", text=FIRST.text + " More follows."))
    desk.at(timedelta(minutes=20))
    desk.bring(2, COUNTED)
    desk.at(timedelta(hours=2))
    desk.bring(0, NEW_TOPIC)
    assert [(each.kept_back, each.kept_copies) for each, _ in desk.sent] == [(0, 0), (1, 1), (0, 0)]


def test_a_new_topic_is_told_by_its_name(desk: Desk) -> None:
    desk.runtime.__dict__["topic_names"] = {"tsunami": "Tsunamis and warnings", "quake": "Quakes"}
    desk.bring(0, FIRST)
    desk.at(timedelta(minutes=6))
    desk.bring(1, replace(NEW_TOPIC, title=NEW_TOPIC.title.replace("14 dead", "4 dead")))
    (_, _), (told, text) = desk.sent
    assert "A new topic: Tsunamis and warnings." in told.news
    assert "Tsunamis and warnings (main subject)" in text
    assert told.label == "Quakes"


def test_news_that_joins_a_message_that_waits_is_told_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "send", lambda: None)
    desk.bring(0, FIRST)
    desk.bring(2, IN_OTHER_WORDS)
    desk.bring(0, COUNTED)
    monkeypatch.delattr(desk, "send")
    desk.at(timedelta(minutes=1))
    ((told, text),) = desk.sent
    assert (told.kind, told.occasion) == ("article.matched", "first")
    assert told.news == ("The count of the dead rose from 4 to 14.",)
    assert "1 more report of this story came in before this message went out" in text
    found = json.loads(body(told))
    check("webhook.article.matched", found)
    assert (found["data"]["news"], found["data"]["kept_back"]) == (list(told.news), 1)
    assert [each["title"] for each in found["data"]["more"]] == [COUNTED.title]


def test_of_very_many_articles_only_those_that_are_shown_are_put_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(title: str, *rest: Any) -> tuple[Snippet, ...]:
        made.append(title)
        return snippets(title, *rest)

    monkeypatch.setattr(telling, "snippets", counted)
    monkeypatch.setattr(telling, "MOST_ITEMS", 1)
    monkeypatch.setattr(desk, "send", lambda: None)
    desk.bring(0, FIRST)
    desk.bring(0, COUNTED)
    desk.bring(1, NEW_TOPIC)
    monkeypatch.delattr(desk, "send")
    desk.at(timedelta(minutes=1))
    ((told, text),) = desk.sent
    assert (len(told.items), told.more) == (1, 2)
    assert made == [FIRST.title]
    assert "… and 2 more articles of the same story." in text


def test_an_outlet_of_hundreds_of_reports_is_listed_once_as_of_its_first(desk: Desk) -> None:
    desk.bring(0, FIRST)
    with desk.runtime.database.write() as session:
        first = session.scalars(select(Appearance)).one()
        for number in range(1, 500):
            session.add(
                Appearance(
                    article_id=first.article_id,
                    source_id=first.source_id,
                    item_id=first.item_id,
                    document_id=first.document_id,
                    kind="text",
                    outlet=f"Outlet {number % 7}",
                    url=f"https://a.example/{number}",
                    title=first.title,
                    at=first.at + timedelta(seconds=number),
                )
            )
    with desk.runtime.database.read() as session:
        story = session.scalars(select(Article.story_id)).one()
        found = views.carriers(session, story)
        [article] = views.by_ids(session, [first.article_id])
    assert [each.name for each in found] == [
        FIRST.outlet,
        *(f"Outlet {n}" for n in (1, 2, 3, 4, 5, 6, 0)),
    ]
    assert found[1].url == "https://a.example/1"
    assert article["story"]["sources"] == 8


def test_what_was_decided_about_later_reports_is_read_back(desk: Desk) -> None:
    desk.bring(0, FIRST)
    desk.at(timedelta(minutes=6))
    desk.bring(2, IN_OTHER_WORDS)
    desk.at(timedelta(minutes=7))
    desk.bring(0, COUNTED)
    with desk.runtime.database.read() as session:
        ids = session.scalars(select(Article.id)).all()
        now, found = desk.runtime.clock(), store_explain.later_reports
        since = [found(session, ids, now - timedelta(minutes=each)) for each in (0, 1, 60)]
    told = store_explain.Later(1, "now", "count-14")
    kept_back = store_explain.Later(1, "now", None)
    assert since == [[told], [kept_back, told], [kept_back, told]]


def test_a_follow_up_that_waits_has_the_time_when_it_is_due(desk: Desk) -> None:
    desk.bring(0, FIRST)
    desk.at(timedelta(minutes=1))
    desk.bring(0, COUNTED)
    with desk.runtime.database.read() as session:
        ids = session.scalars(select(Article.id)).all()
        [later] = store_explain.later_reports(session, ids, desk.runtime.clock())
    assert later.due_at == START + timedelta(minutes=5)


def test_a_story_is_explained_alike_on_both_databases(desk: Desk) -> None:
    desk.bring(0, FIRST)
    desk.bring(2, IN_OTHER_WORDS)
    opened, joined = (explain.by_id(desk.runtime, number) for number in (1, 2))
    assert opened is not None
    assert joined is not None
    check("explain", opened)
    check("explain", joined)
    assert [opened["articles"][0]["story"][name] for name in ("id", "how")] == [1, "opened"]
    story = joined["articles"][0]["story"]
    assert (story["id"], story["how"]) == (1, "joined")
    assert story["shared"]
    assert not {"the", "of", "and"} & set(story["shared"])


def test_a_correction_that_joins_a_message_that_waits_is_listed_among_its_news(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "send", lambda: None)
    desk.bring(0, FIRST)
    desk.bring(0, replace(FIRST, title=f"CORRECTED: {FIRST.title}", slug="corrected"))
    desk.bring(1, replace(COUNTED, text=f"{COUNTED.text} A tsunami may follow."))
    monkeypatch.delattr(desk, "send")
    desk.at(timedelta(minutes=1))
    ((first, _),) = desk.sent
    kinds = [each.partition("-")[0] for each in first.occasions]
    assert (first.occasion, kinds) == ("first", ["first", "correction", "topic", "count"])
    found = json.loads(body(first))
    check("webhook.article.matched", found)
    assert found["data"]["occasions"] == list(first.occasions)
