"""Outlets that repeat a report's words are marked where they were kept back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Appearance, Document
from tests.stories.store.story_rows import Rows
from worker.base.store.database import Database
from worker.stories.store import timeline


@pytest.fixture
def rows(database: Database) -> Iterator[Rows]:
    with database.write() as opened:
        yield Rows(opened)


def _kept(session: Session, story: int) -> dict[str, bool]:
    found = timeline.timeline(session, story)
    assert found is not None
    return {
        each["outlet"]: bool(each["kept_back_by"]) for each in found["timeline"] if each["outlet"]
    }


def test_each_further_outlet_is_and_the_same_one_again_is_not(rows: Rows) -> None:
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1)
    rows.decide(own, 2, "tell")
    rows.tell(story, own, 2)
    for number, outlet in enumerate(("wire", "Post", "Echo")):
        rows.appear(own, outlet, "Port hit", 1.5 + number)
    assert _kept(rows.session, story) == {"Wire": False, "wire": False, "Post": True, "Echo": True}


def test_the_outlet_by_which_the_story_is_told_again_is_not(rows: Rows) -> None:
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1)
    rows.decide(own, 1, "tell")
    rows.tell(story, own, 1)
    for number in range(2, 7):
        rows.appear(own, f"Outlet {number}", "Port hit", number)
    rows.tell(story, own, 5, "outlets-5")
    kept = _kept(rows.session, story)
    assert [each for each, is_kept in kept.items() if not is_kept] == ["Wire", "Outlet 5"]


def test_what_came_before_enough_outlets_carried_it_is_not(rows: Rows) -> None:
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1)
    rows.decide(own, 1, "few_outlets")
    for number in range(2, 5):
        rows.appear(own, f"Outlet {number}", "Port hit", number)
    rows.tell(story, own, 3.5)
    kept = _kept(rows.session, story)
    assert [each for each, is_kept in kept.items() if is_kept] == ["Outlet 4"]


def test_what_was_there_at_a_first_poll_is_not(rows: Rows) -> None:
    story = rows.story()
    own = rows.report(story, "Wire", "Port hit", 1)
    rows.decide(own, 1, "tell")
    rows.tell(story, own, 1)
    rows.appear(own, "Post", "Port hit", 2)
    assert _kept(rows.session, story)["Post"]
    place = rows.session.scalars(select(Appearance).where(Appearance.kind == "text")).one()
    document = rows.add(
        Document(
            source_id=place.source_id,
            item_id=place.item_id,
            sha256=b"",
            format="feed_entry",
            arrived_at=place.at,
            silent="it was the first poll",
            state="done",
        )
    )
    place.document_id = document.id
    assert not _kept(rows.session, story)["Post"]
