"""What is left out of the search index is written to it later."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import Article
from tests.way.bringing import bring
from worker.search.steps import recheck, step
from worker.search.store import backlog
from worker.setup.runtime import Runtime

FIRST = "The ferry Alba lost its engine\n\nTwo tugs went out for the ferry Alba on Monday evening."
SECOND = f"Tugs bring the ferry Alba in\n\nNobody aboard was hurt.\n\n{FIRST}"


def test_a_revision_that_was_decided_about_and_not_indexed_is_indexed_at_the_next_look_at_all(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(runtime, [FIRST], key="alba")
    while step(runtime):
        pass
    with monkeypatch.context() as ended:
        ended.setattr("worker.search.store.backlog.index", lambda *_: None)
        bring(runtime, [SECOND], key="alba")
    with runtime.database.read() as session:
        (article,) = session.scalars(select(Article.id))
        assert backlog.without_words(session) == [article]
    assert not step(runtime)
    assert not recheck(runtime)
    with runtime.database.read() as session:
        assert backlog.without_words(session) == []
