"""Stories of the release before are found by later reports in other languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models import Article, Notice, StoryProfile, Verdict
from tests.stories.test_links import EN, OTHER, RU
from tests.way.bringing import bring, count, leave_as_before
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories import links as linking
from worker.stories.languages import encoder
from worker.stories.links import StoryLinks
from worker.stories.steps import backfill

LANTERNS = (
    "A lantern over the harbour",
    "Fishermen saw a lantern over the harbour of the village and told the mayor about it.",
)


def _again(runtime: Runtime) -> Runtime:
    path = runtime.settings.base_dir / "wirewatch.toml"
    path.write_text(
        path.read_text().replace('"rocket OR rockets"', '"drones OR дронов OR роботов"')
    )
    made = Runtime(load_settings(path))
    made.prepare("test")
    return made


@pytest.fixture
def drones(runtime: Runtime) -> Iterator[Runtime]:
    made = _again(runtime)
    yield made
    made.close()


def _text(said: tuple[str, str]) -> str:
    return f"{said[0]}\n\n{said[1]}\n"


def _links(runtime: Runtime) -> list[StoryLinks | None]:
    with runtime.database.read() as session:
        rows = session.execute(
            select(StoryProfile.story_id, StoryProfile.links).order_by(StoryProfile.story_id)
        )
        return [linking.unpack(story, packed) for story, packed in rows]


def _finish(runtime: Runtime) -> None:
    while backfill.step(runtime):
        pass


@pytest.mark.parametrize("is_installed", [True, False])
def test_a_report_in_another_language_finds_what_was_told_before_the_upgrade(
    drones: Runtime, monkeypatch: pytest.MonkeyPatch, is_installed: bool
) -> None:
    if not is_installed:
        monkeypatch.setattr(encoder, "load", lambda: None)
    else:
        assert encoder.load() is not None, "make setup-dev installs wirewatch[languages]"
    bring(drones, [_text(EN)])
    leave_as_before(drones)
    fresh = _again(drones)
    told = count(fresh, Notice)
    (made,) = bring(fresh, [_text(RU)])
    with fresh.database.read() as session:
        stories = set(session.scalars(select(Article.story_id)))
        verdict = session.get_one(Verdict, (made.article_id, 1))
    assert len(stories) == 1
    assert verdict.record["s"][0] == "linked"
    assert count(fresh, Notice) == told == 1
    fresh.close()


def test_only_what_an_alert_asks_for_is_linked_and_no_vectors_are_made_of_one_language(
    drones: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(encoder, "load", lambda: asked.append(1))
    bring(drones, [_text(EN), _text(LANTERNS)])
    leave_as_before(drones)
    fresh = _again(drones)
    _finish(fresh)
    told, other = _links(fresh)
    assert told is not None and other is None
    (anchor,) = told.anchors
    assert (anchor.language, anchor.vector) == ("en", None)
    assert "=345" in anchor.terms or "345" in "".join(sorted(anchor.terms))
    assert not asked
    fresh.close()


def test_where_several_languages_are_told_vectors_are_made_as_of_what_comes_now(
    drones: Runtime,
) -> None:
    assert encoder.load() is not None, "make setup-dev installs wirewatch[languages]"
    bring(drones, [_text(EN), _text(OTHER)])
    leave_as_before(drones)
    fresh = _again(drones)
    _finish(fresh)
    found = [each.anchors[0] for each in _links(fresh) if each is not None]
    assert sorted(each.language or "" for each in found) == ["en", "ru"]
    assert all(each.vector is not None for each in found)
    fresh.close()
