"""What is read of a story is bounded, however much belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Alert, Article, Delivery, Story
from tests.stories.store.story_rows import START, Rows, at
from worker.alerts.store.notices import (
    ToldArticles,
    open_groups,
    told_articles,
    told_of_stories,
)
from worker.articles.store.carried import MOST_APPEARANCES, appearances
from worker.base.store.bounded import first_of
from worker.base.store.database import Database
from worker.base.store.given import dialect_of, given


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as opened:
        yield opened


def _delivery(
    session: Session, story: int, minutes: float, group: tuple[str, str, str], **values: object
) -> str:
    named = {"id": f"d{minutes}-{group}", "kind": "article.matched", "channel_kind": "file"}
    places = dict(zip(("group_key", "channel", "destination"), group, strict=True))
    alert = session.scalars(select(Alert.id)).one()
    row = Delivery(
        **{**named, **places, "alert_id": alert, "story_id": story, "created_at": at(minutes)},
        **values,
    )
    session.add(row)
    session.flush()
    return row.id


def test_the_first_rows_of_each_value_are_found_and_of_others_none(session: Session) -> None:
    rows = Rows(session)
    story = rows.story()
    few, many, none = (rows.report(story, "Wire", f"Port {n}", n) for n in range(3))
    copies = {
        original: [
            rows.report(story, f"Post {original}", f"Copy {n}", n, duplicate_of=original)
            for n in range(number)
        ]
        for original, number in ((many, 7), (few, 2))
    }
    found = first_of(dialect_of(session), Article, "duplicate_of", 3, "title")
    query = select(found.c.duplicate_of, found.c.id, found.c.title).order_by(found.c.id)
    read = session.execute(query, given(session, (few, many, none, 999))).all()
    assert [(row.duplicate_of, row.id) for row in read] == [
        *((many, each) for each in copies[many][:3]),
        *((few, each) for each in copies[few]),
    ]
    assert read[0].title == "Copy 0"


def test_of_a_group_the_newest_delivery_is_joined_if_nobody_tried_it(session: Session) -> None:
    rows = Rows(session)
    story = rows.story()
    rows.tell(story, rows.report(story, "Wire", "Port hit", 1), 1)
    mail, file = ("1:s1", "mail", "a@example.com"), ("1:s1", "out", "alerts")
    _delivery(session, story, 1, mail, state="pending", due_at=at(5))
    _delivery(session, story, 2, mail, state="sent", attempts=1, payload=b"sent")
    _delivery(session, story, 1, file, state="sent", attempts=1, payload=b"sent")
    newest = _delivery(session, story, 3, file, state="pending", due_at=at(9))
    grouped, waiting = open_groups(session, {mail, file, ("1:s1", "out", "other")})
    assert grouped == {mail, file}
    (joined,) = waiting.values()
    assert (list(waiting), joined.id, joined.due_at) == ([file], newest, at(9))
    assert open_groups(session, ()) == (frozenset(), {})


def test_what_the_release_before_told_is_known_by_its_first_notice(session: Session) -> None:
    rows = Rows(session)
    story, other = rows.story(), rows.story()
    first = rows.report(story, "Wire", "Port hit", 1)
    rows.tell(story, first, 1)
    for minutes in range(2, 9):
        rows.tell(story, rows.report(story, "Post", "Port", minutes), minutes)
    rows.tell(story, first, 9, "correction-1")
    rows.tell(other, rows.report(other, "Globe", "Bridge", 3), 3, "outlets-5")
    told = told_of_stories(session, (story, other))
    ((key, state),) = told.items()
    assert key[0] == story
    assert (state.first_at, state.first_uid) == (at(1), "uid-Port hit-1")


def test_sources_told_of_are_known_of_the_story_and_of_what_went_into_it(session: Session) -> None:
    rows = Rows(session)
    story = rows.story()
    merged = rows.story()
    one, two = rows.report(story, "Wire", "Port hit", 1), rows.report(merged, "Post", "Port", 2)
    rows.tell(story, one, 1)
    rows.tell(merged, two, 2)
    session.execute(update(Story).where(Story.id == merged).values(merged_into=story))
    alert = session.scalars(select(Alert.id)).one()
    sources = {each.source_id for each in session.scalars(select(Article))}
    assert len(sources) == 2
    found = told_articles(session, [(story, alert)])
    assert found.sources == {(story, alert, each) for each in sources}
    assert told_articles(session, ()) == ToldArticles(frozenset(), {})


def test_of_a_story_in_hundreds_of_places_the_first_ones_are_looked_at(session: Session) -> None:
    rows = Rows(session)
    story, other = rows.story(), rows.story()
    article = rows.report(story, "Wire", "Port hit", 0)
    for number in range(1, MOST_APPEARANCES + 20):
        rows.appear(article, f"Outlet {number % 40}", "Port hit", number)
    rows.report(other, None, "Bridge", 1)
    found = appearances(session, (story, other))
    assert len(found) == MOST_APPEARANCES + 1
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert found[0].outlet == "Wire" and found[0].at == START
    assert max(each.at for each in found) < START + timedelta(minutes=MOST_APPEARANCES + 1)
    assert {each.story for each in found} == {story, other}
