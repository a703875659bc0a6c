"""Articles read page by page, on both databases."""

from __future__ import annotations

import pytest

from tests.way.judge.store.making import Desk, long_text
from worker import search as words
from worker.articles.store import streaming, views
from worker.articles.store.views import ArticleFilter
from worker.base.store.database import Database


@pytest.fixture
def full(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(views, "PAGE", 2)
    desk = Desk(database)
    for seed in range(1, 6):
        desk.put(f"Bridge {seed}", long_text(seed))
    return database


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize("asked", [None, "bridge"])
def test_a_stream_passes_over_what_arrives_meanwhile(
    full: Database, hold: bool, asked: str | None
) -> None:
    wanted = ArticleFilter(search=words.read(asked) if asked else None)
    seen = []
    for article in streaming.stream(full, wanted, hold=hold):
        seen.append(article["id"])
        if len(seen) == 1:
            Desk(full).put("Bridge 6", long_text(6))
    assert seen == [1, 2, 3, 4, 5]
    with full.read() as session:
        assert streaming.count_wanted(session, wanted) == 6
