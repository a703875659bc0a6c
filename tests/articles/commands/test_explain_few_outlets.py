"""Why an alert that waits for more outlets told nobody of a copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models import Alert, Article, Notice
from tests.articles.commands.test_explain import decisions, explained
from tests.console.desk import ROCKET, ROCKET_COPY, Desk
from worker.alerts.kinds import NEWS
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

WAITS = "fewer outlets carry the story than the alert asks for"


def await_outlets(desk: Desk) -> None:
    text = desk.config.read_text("utf-8")
    desk.config.write_text(text.replace('wait = "0s"', 'wait = "0s"\nleast_outlets = 3'), "utf-8")


def decided(found: Any) -> tuple[str, str]:
    (about,) = [
        each
        for one in (found["articles"] or [found["dry_run"]])
        for each in one["alerts"]
        if each["alert"] == "rockets now"
    ]
    return about["verdict"], about["reason"]


def test_a_copy_of_what_waits_for_more_outlets_waits_too(desk: Desk) -> None:
    await_outlets(desk)
    desk.ingest(a=ROCKET)
    assert decided(explained(desk, "1")) == ("few_outlets", WAITS)
    path = desk.put("b.txt", ROCKET_COPY)
    why = f"{WAITS}; article 1 said it before"
    assert decided(explained(desk, path)) == ("few_outlets", why)
    desk.good("ingest", path)
    found = explained(desk, "2")
    assert decided(found) == ("few_outlets", why)
    assert decisions(found) == [(1, "few_outlets", why)]


def test_a_copy_of_what_was_told_before_is_known_though_it_waited_once(desk: Desk) -> None:
    await_outlets(desk)
    desk.ingest(a=ROCKET)
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        article = session.get_one(Article, 1)
        alert = session.scalar(select(Alert.id).where(Alert.name == "rockets now"))
        assert alert is not None
        told = Notice(alert_id=alert, article_id=1, story_id=article.story_id, kind=NEWS)
        told.created_at = runtime.clock()
        session.add(told)
    runtime.close()
    desk.ingest(b=ROCKET_COPY)
    assert decided(explained(desk, "2")) == ("known", "it is a copy: article 1 said it before")
