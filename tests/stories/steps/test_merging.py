"""The pass that finds stories that turned out to be one, on both databases."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Decision, Story, StoryProfile
from tests.stories.test_links import EN, RU
from tests.way.judge.store.making import NOW
from worker.base.store import jobs
from worker.base.types import Article
from worker.service.housekeeping import STORIES, housekeep
from worker.setup.runtime import Runtime
from worker.stories import links as linking
from worker.stories import profile as profiles
from worker.stories.languages import encoder
from worker.stories.languages.anchors import anchor
from worker.stories.links import LinkIndex, StoryLinks
from worker.stories.profile import Report, opened
from worker.stories.steps import merging as merge
from worker.stories.store.merging import JOB
from worker.stories.terms import terms
from worker.traits import traits
from worker.way.read.steps.process import prepared

FERRY = (
    "Ferry Aurora runs aground off Kallista with 212 passengers",
    "The ferry Aurora ran aground off Kallista on Tuesday with 212 passengers. Two tugs pulled the "
    "ferry free, the coast guard said, and divers examine the rudder and the hull at Kallista.",
)
FERRY_ALIKE = (
    "Ferry Aurora with 212 passengers aground off Kallista",
    "With 212 passengers the ferry Aurora ran aground off Kallista on Tuesday. The coast guard "
    "said that two tugs pulled the ferry free; divers at Kallista examine hull and rudder.",
)
ROBOTS = (
    "Robot fair opens in Tokyo",
    "A hundred makers show new robots at a fair in Tokyo, which opened on Tuesday.",
)


def _open(session: Session, number: int, said: tuple[str, str], language: str = "en") -> None:
    """Stores a story as its only report opened it."""
    title, text = said
    known = traits(title, text, language)
    report = Report(title, terms(title, text, language), known, NOW, number)
    found = anchor(title, text, language, NOW, known, None)
    session.add(Story(id=number, created_at=NOW))
    session.flush()
    mark = Decision(at=NOW, kind="batch")
    session.add(mark)
    session.flush()
    session.add(
        StoryProfile(
            story_id=number,
            decision_id=mark.id,
            last_at=NOW,
            outlets=[f"outlet {number}"],
            profile=profiles.pack(opened(number, report)),
            links=linking.pack(StoryLinks((found,))),
        )
    )


@pytest.fixture
def fresh(runtime: Runtime) -> Runtime:
    runtime.clock = lambda: NOW
    return runtime


def _stories(runtime: Runtime, *said: tuple[tuple[str, str], str]) -> None:
    with runtime.database.write() as session:
        for number, (words, language) in enumerate(said, start=1):
            _open(session, number, words, language)


def _run(runtime: Runtime) -> None:
    for _ in range(20):
        if not merge.step(runtime):
            return
    raise AssertionError("it never came to its end")


def _leads(runtime: Runtime) -> Sequence[int | None]:
    with runtime.database.read() as session:
        return session.scalars(select(Story.merged_into).order_by(Story.id)).all()


def test_stories_alike_in_words_become_one_and_others_stay(fresh: Runtime) -> None:
    _stories(fresh, (FERRY, "en"), (ROBOTS, "en"), (FERRY_ALIKE, "en"))
    _run(fresh)
    assert _leads(fresh) == [None, None, 1]


def test_stories_told_in_different_languages_become_one_by_a_link(fresh: Runtime) -> None:
    _stories(fresh, (EN, "en"), (ROBOTS, "en"), (RU, "ru"))
    _run(fresh)
    assert _leads(fresh) == [None, None, 1]
    with fresh.database.read() as session:
        row = session.get_one(StoryProfile, 1)
        links = linking.unpack(1, row.links)
    assert links is not None
    assert [each.language for each in links.anchors] == ["en", "ru"]
    assert [each.language for each in links.others] == ["ru"]


def test_stories_with_a_language_in_common_are_not_linked(fresh: Runtime) -> None:
    _stories(fresh, (EN, "en"), (FERRY, "en"))
    _run(fresh)
    assert _leads(fresh) == [None, None]


def test_a_pass_is_over_when_all_that_changed_was_looked_at(fresh: Runtime) -> None:
    _stories(fresh, (FERRY, "en"), (ROBOTS, "en"), (FERRY_ALIKE, "en"))
    _run(fresh)
    with fresh.database.read() as session:
        state = jobs.state(session, JOB)
        newest = session.scalar(
            select(StoryProfile.decision_id).order_by(StoryProfile.decision_id.desc()).limit(1)
        )
    assert state == {"at": newest, "moving": []}
    assert merge.step(fresh) is False


def test_what_was_not_moved_when_a_process_ended_is_moved_by_the_next(fresh: Runtime) -> None:
    _stories(fresh, (FERRY, "en"), (FERRY_ALIKE, "en"))
    assert merge.step(fresh) is True
    with fresh.database.read() as session:
        state = jobs.state(session, JOB)
    assert state is not None and state["moving"] == [2]
    _run(fresh)
    with fresh.database.read() as session:
        state = jobs.state(session, JOB)
    assert state is not None and state["moving"] == []


def test_housekeeping_beside_the_deciding_does_it(fresh: Runtime) -> None:
    _stories(fresh, (FERRY, "en"), (FERRY_ALIKE, "en"))
    assert housekeep(fresh, STORIES) == ["merge stories"]
    assert _leads(fresh) == [None, 1]


def test_without_an_encoder_an_article_is_linked_by_names_and_numbers(
    fresh: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LinkIndex, "has_other_than", lambda *_: True)
    monkeypatch.setattr("worker.stories.languages.encoder.is_installed", lambda: False)
    encoder.load.cache_clear()
    made = prepared(fresh, _article("Rocket lands near Kyiv", "345 people saw the rocket."))
    assert made.anchor is not None
    assert (made.anchor.vector, made.anchor.encoder) == (None, None)
    assert "@UA/Kyiv" in made.anchor.report.names
    encoder.load.cache_clear()


def test_an_encoder_that_cannot_be_loaded_keeps_no_article_from_being_read(
    fresh: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ImportError("numpy is broken")

    monkeypatch.setattr(LinkIndex, "has_other_than", lambda *_: True)
    monkeypatch.setattr("worker.stories.languages.encoder.load", broken)
    made = prepared(fresh, _article("Rocket lands near Kyiv", "345 people saw the rocket."))
    assert made.anchor is not None and made.anchor.vector is None


def test_what_no_alert_asks_for_is_not_made_ready_for_links(fresh: Runtime) -> None:
    assert prepared(fresh, _article("Harbour closed", "The harbour is closed.")).anchor is None


def test_an_installed_encoder_is_used_where_stories_are_told_in_several_languages(
    fresh: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = prepared(fresh, _article("Rocket lands near Kyiv", "345 people saw the rocket."))
    assert alone.anchor is not None and alone.anchor.vector is None
    monkeypatch.setattr(LinkIndex, "has_other_than", lambda *_: True)
    made = prepared(fresh, _article("Rocket lands near Kyiv", "345 people saw the rocket."))
    assert made.anchor is not None and made.anchor.vector is not None
    assert len(made.anchor.vector) == 512


def _article(title: str, text: str) -> Article:
    return Article(title=title, title_derived=False, text=text, url=None, language="en")
