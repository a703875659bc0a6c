"""Stories that turned out to be one: what becomes of what belonged to either."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import (
    Alert,
    Article,
    AuditEntry,
    Decision,
    Delivery,
    DeliveryNotice,
    Notice,
    Story,
    StoryAlert,
    StoryProfile,
)
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.alerts.counts import DEAD, Count
from worker.alerts.follow_ups import AlertedStory
from worker.alerts.store.notices import told_of_stories
from worker.base.store.database import Database
from worker.base.store.writing import upsert
from worker.stories.merging import Pair
from worker.stories.store import merging
from worker.stories.store.cache import StoryCache
from worker.stories.store.merging import MERGED
from worker.stories.store.rows import told_row
from worker.upkeep.prune.store import articles as prune_articles
from worker.upkeep.recovery.store import recovery
from worker.way.judge.store.snapshot import cursor


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, wait=300.0)


def _story(desk: Desk, title: str, seed: int, source: str = "a") -> int:
    """Puts an article that opens a story, and returns the story's id."""
    made = desk.put(
        title,
        long_text(seed),
        source_id=desk.source(f"http://{source}.example/feed"),
        url=f"http://{source}.example/{seed}",
    )
    with desk.database.read() as session:
        story_id = session.scalar(select(Article.story_id).where(Article.id == made.article_id))
    assert story_id is not None
    return story_id


def _merge(desk: Desk, one: int, other: int) -> tuple[int, int] | None:
    with desk.database.decide() as session:
        seen = cursor(session).decision
        return merging.merge(session, Pair(one, other, "60% like each other", 0.6), seen, NOW)


def _move(desk: Desk, merged: int, limit: int = 200) -> int:
    """Moves all that is left, and returns in how many turns."""
    turns = 1
    while True:
        with desk.database.decide() as session:
            if not merging.move(session, merged, limit):
                return turns
        turns += 1


def _told(session: Session, story: int, alert: int, minutes: int, **known: object) -> None:
    at = NOW + timedelta(minutes=minutes)
    state = AlertedStory(first_uid=f"uid{story}", first_at=at, last_at=at, **known)  # type: ignore[arg-type]
    upsert(session, StoryAlert, [told_row(story, alert, state)], ("story_id", "alert_id"))


def _second_alert(session: Session) -> int:
    row = Alert(name="all rockets", definition={}, created_at=NOW)
    session.add(row)
    session.flush()
    return row.id


def _waiting(session: Session) -> Sequence[Delivery]:
    return session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.id)).all()


def test_the_story_that_was_told_first_survives_though_it_is_younger(desk: Desk) -> None:
    older = _story(desk, "Harbour closed", 1)
    told = _story(desk, "Rocket lands", 2)
    assert _merge(desk, older, told) == (told, older)


def test_where_neither_was_told_the_older_story_survives(desk: Desk) -> None:
    older, younger = _story(desk, "Harbour closed", 1), _story(desk, "Bridge opened", 2)
    assert _merge(desk, older, younger) == (older, younger)


def test_articles_notices_and_deliveries_are_moved_in_slices(desk: Desk) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    assert _merge(desk, one, other) == (one, other)
    assert _move(desk, other, 1) > 1
    with desk.database.read() as session:
        for table in (Article, Notice, Delivery):
            assert set(session.scalars(select(table.story_id))) == {one}


def test_what_waits_on_both_sides_goes_out_once_with_all_notices(desk: Desk) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    with desk.database.read() as session:
        assert len(_waiting(session)) == 2
        notices = list(session.scalars(select(Notice.id).order_by(Notice.id)))
    _merge(desk, one, other)
    with desk.database.read() as session:
        (left,) = _waiting(session)
        carried = session.execute(
            select(
                DeliveryNotice.delivery_id, DeliveryNotice.position, DeliveryNotice.notice_id
            ).order_by(DeliveryNotice.position)
        ).all()
        assert [tuple(each) for each in carried] == [
            (left.id, place, notice) for place, notice in enumerate(notices)
        ]
        assert left.story_id == one and left.group_key.endswith(f":s{one}")
        assert list(session.scalars(select(Notice.id).order_by(Notice.id))) == notices


def test_what_waits_on_one_side_only_goes_out_in_the_survivors_thread(desk: Desk) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    with desk.database.write() as session:
        sent = _waiting(session)[0]
        sent.state, sent.attempts, sent.payload = "sent", 1, b"x"
    _merge(desk, one, other)
    with desk.database.read() as session:
        rows = _waiting(session)
        assert [each.state for each in rows] == ["sent", "pending"]
        assert {each.group_key.partition(":")[2] for each in rows} == {f"s{one}"}


def test_what_a_restore_brought_back_is_put_together_with_nothing(desk: Desk) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    with desk.database.write() as session:
        recovery.hold_before(session, NOW, NOW, "test")
        first, second = _waiting(session)
        for each in (first, second):
            each.state, each.state_reason = "pending", None
        second.created_at = NOW + timedelta(minutes=1)
    _merge(desk, one, other)
    with desk.database.read() as session:
        assert [each.id for each in _waiting(session)] == [first.id, second.id]
        carried = session.scalars(select(DeliveryNotice.delivery_id)).all()
        assert sorted(carried) == sorted([first.id, second.id])
        assert {each.story_id for each in _waiting(session)} == {one}


def test_a_delivery_that_is_under_way_is_left_as_it_is(desk: Desk) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    with desk.database.write() as session:
        under_way = _waiting(session)[1]
        under_way.state, under_way.attempts = "leased", 1
    _merge(desk, one, other)
    with desk.database.read() as session:
        assert [each.state for each in _waiting(session)] == ["pending", "leased"]
        per_delivery = session.scalars(select(DeliveryNotice.delivery_id)).all()
        assert len(set(per_delivery)) == 2


def test_what_two_alerts_were_told_is_what_they_were_told_of_both(desk: Desk) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    with desk.database.write() as session:
        first = session.scalar(select(Alert.id).order_by(Alert.id).limit(1))
        assert first is not None
        second = _second_alert(session)
        _told(session, one, first, 1, outlets=5, kept_back=2, occasions=frozenset({"outlets-5"}))
        _told(session, other, first, 9, follow_ups=1, kept_back=1, count=Count(40, DEAD))
        _told(session, other, second, 3)
    assert _merge(desk, one, other) == (one, other)
    with desk.database.read() as session:
        told = told_of_stories(session, (one, other))
        assert session.scalars(select(StoryAlert).where(StoryAlert.story_id == other)).all() == []
    of_both = told[one, first]
    assert (of_both.first_uid, of_both.outlets, of_both.kept_back) == (f"uid{one}", 5, 3)
    assert (of_both.follow_ups, of_both.count) == (1, Count(40, DEAD))
    assert of_both.occasions == {"outlets-5"}
    assert told[one, second].first_uid == f"uid{other}"


def test_a_merge_makes_no_notice_and_the_next_report_is_a_later_one(desk: Desk) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    _merge(desk, one, other)
    _move(desk, other)
    # A copy of the merged story's report belongs to the survivor, and tells nobody.
    copy = desk.put("Rocket hits", long_text(2) + " again", source_id=desk.source("http://c/feed"))
    with desk.database.read() as session:
        assert len(session.scalars(select(Notice.id)).all()) == 2
        story_id = session.scalar(select(Article.story_id).where(Article.id == copy.article_id))
    assert story_id == one


def test_a_copy_that_comes_before_the_articles_were_moved_belongs_to_the_survivor(
    desk: Desk,
) -> None:
    one, other = _story(desk, "Rocket lands", 1), _story(desk, "Rocket hits", 2, "b")
    _merge(desk, one, other)
    copy = desk.put("Rocket hits", long_text(2) + " again", source_id=desk.source("http://c/feed"))
    with desk.database.read() as session:
        story_id = session.scalar(select(Article.story_id).where(Article.id == copy.article_id))
    assert story_id == one


def test_a_chain_of_redirects_is_one_step(desk: Desk) -> None:
    first, second, third = (
        _story(desk, title, seed, key)
        for title, seed, key in (
            ("Harbour closed", 1, "a"), ("Bridge opened", 2, "b"), ("Strike ends", 3, "c")
        )
    )  # fmt: skip
    assert _merge(desk, second, third) == (second, third)
    assert _merge(desk, first, second) == (first, second)
    with desk.database.read() as session:
        leads = dict(session.execute(select(Story.id, Story.merged_into)).all())
    assert leads == {first: None, second: first, third: first}
    _move(desk, third)
    with desk.database.read() as session:
        articles = session.scalars(select(Article).where(Article.title == "Strike ends")).one()
        assert articles.story_id == first


def test_profiles_and_outlets_are_united_and_none_is_counted_twice(desk: Desk) -> None:
    one, other = _story(desk, "Harbour closed", 1), _story(desk, "Bridge opened", 2, "b")
    with desk.database.write() as session:
        for story, names in ((one, ["Wire", "Post"]), (other, ["POST", "Globe"])):
            session.execute(
                update(StoryProfile).where(StoryProfile.story_id == story).values(outlets=names)
            )
    _merge(desk, one, other)
    with desk.database.read() as session:
        (row,) = session.scalars(select(StoryProfile)).all()
        assert (row.story_id, row.outlets) == (one, ["Wire", "Post", "Globe"])
        cache = StoryCache().read(session, cursor(session), NOW)
    profile = cache.index.get(one)
    assert profile is not None and profile.articles == 2
    assert cache.index.get(other) is None


def test_a_process_that_holds_both_stories_lets_go_of_the_merged_one(desk: Desk) -> None:
    one, other = _story(desk, "Harbour closed", 1), _story(desk, "Bridge opened", 2, "b")
    cache = desk.reader.stories
    with desk.database.read() as session:
        cache.read(session, cursor(session), NOW)
    assert cache.index.get(other) is not None
    _merge(desk, one, other)
    with desk.database.read() as session:
        cache.read(session, cursor(session), NOW)
    assert cache.index.get(other) is None and other not in cache.outlets


def test_stories_that_changed_since_they_were_compared_are_left_for_the_next_pass(
    desk: Desk,
) -> None:
    one, other = _story(desk, "Harbour closed", 1), _story(desk, "Bridge opened", 2, "b")
    with desk.database.decide() as session:
        assert merging.merge(session, Pair(one, other, "like", 0.6), 1, NOW) is None
        assert session.scalars(select(Story.merged_into)).all() == [None, None]


def test_a_merge_leaves_its_mark_and_stands_in_the_audit_trail(desk: Desk) -> None:
    one, other = _story(desk, "Harbour closed", 1), _story(desk, "Bridge opened", 2, "b")
    _merge(desk, one, other)
    with desk.database.read() as session:
        assert (
            session.scalars(select(Decision.kind).order_by(Decision.id.desc())).first() == "other"
        )
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == MERGED))
    assert entry.subject == f"story {other}"
    assert entry.after == {"story": one, "reason": "60% like each other", "likelihood": 0.6}


def test_pruning_keeps_the_redirect_as_long_as_the_survivor_has_anything(desk: Desk) -> None:
    one, other = _story(desk, "Harbour closed", 1), _story(desk, "Bridge opened", 2, "b")
    _merge(desk, one, other)
    _move(desk, other)
    with desk.database.decide() as session:
        first, second = session.scalars(select(Article.id).order_by(Article.id)).all()
        prune_articles.take_out(session, [second], NOW, quietly=True)
        leads = dict(session.execute(select(Story.id, Story.merged_into)).all())
        assert leads == {one: None, other: one}
        prune_articles.take_out(session, [first], NOW, quietly=True)
        assert session.scalars(select(Story.id)).all() == []


def test_pruning_what_was_not_moved_yet_keeps_the_survivor(desk: Desk) -> None:
    one, other = _story(desk, "Harbour closed", 1), _story(desk, "Bridge opened", 2, "b")
    _merge(desk, one, other)
    with desk.database.decide() as session:
        first = session.scalars(select(Article.id).order_by(Article.id)).first()
        assert first is not None
        prune_articles.take_out(session, [first], NOW, quietly=True)
        assert set(session.scalars(select(Story.id))) == {one, other}
