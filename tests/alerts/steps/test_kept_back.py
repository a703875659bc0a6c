"""What two workers keep back of one story at once is counted once each, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from models import Article, StoryAlert
from tests.parts.databases import first_on_both
from tests.way.bringing import count
from tests.way.judge.steps.test_deciding import TEXT, TITLE, again, before_the_lock, keep
from tests.way.judge.store.making import in_other_words
from worker.setup.runtime import Runtime
from worker.way.judge.known import BASELINE
from worker.way.read.steps.process import process

OTHERS = in_other_words(TEXT)


def reports(*texts: str) -> list[str]:
    return [f"{TITLE}\n\n{each}\n" for each in texts]


def kept_back(runtime: Runtime) -> int:
    with runtime.database.read() as session:
        return session.scalars(select(StoryAlert.kept_back)).one()


@first_on_both(
    "database_url",
    "its",
    [in_other_words(OTHERS), f"{TEXT} And so on.", f"{OTHERS} And so on."],
)
def test_reports_that_two_workers_keep_back_are_counted_both(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, its: str
) -> None:
    first, mine, other = keep(runtime, reports(TEXT, OTHERS, its))
    process(runtime, [first], "me@here/1")
    worker = again(runtime)
    before_the_lock(runtime, monkeypatch, lambda _: process(worker, [other], "its@here/1"), 1)
    process(runtime, [mine], "me@here/1")
    worker.close()
    with runtime.database.read() as session:
        assert len(set(session.scalars(select(Article.story_id)))) == 1
    assert (count(runtime, Article), kept_back(runtime)) == (3, 2)


def test_words_that_a_silent_source_brought_first_are_counted_beside_others(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, quiet, mine, other = keep(runtime, reports(TEXT, OTHERS, in_other_words(OTHERS), OTHERS))
    process(runtime, [first, quiet], "me@here/1")
    with runtime.database.write() as session:
        session.execute(update(Article).where(Article.id == 2).values(silent=BASELINE))
        session.execute(update(StoryAlert).values(kept_back=0))
    # The one folder stands for two sources: what it brought before is unheard here.
    monkeypatch.setattr("worker.way.judge.decide.unheard_elsewhere", lambda *_: True)
    worker = again(runtime)
    before_the_lock(runtime, monkeypatch, lambda _: process(worker, [other], "its@here/1"), 1)
    process(runtime, [mine], "me@here/1")
    worker.close()
    assert kept_back(runtime) == 2
