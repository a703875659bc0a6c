"""Workers of the release before decide beside this one's: each sees what the other decided."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select, update

from models import Appearance, Article, Delivery, Document, Notice, StoryAlert, StoryProfile
from tests.migrations.old_decider import OldDecider
from tests.way.bringing import count
from tests.way.judge.store.making import in_other_words, long_text
from tests.way.keeping import keep_batch
from worker.base import types
from worker.base.store import clock
from worker.base.types import Arrival
from worker.reading.language import detect
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories.steps import backfill
from worker.way.collect.store import sources as source_store
from worker.way.judge import steps as store
from worker.way.judge.prepared import PreparedArticle
from worker.way.read.steps.process import prepared, process

TITLE, TEXT = "A rocket over the harbour", long_text(4, 150)


def keep(runtime: Runtime, texts: Sequence[str]) -> list[int]:
    """Lets documents arrive, each under an identity of its own."""
    with runtime.database.write() as session:
        source = source_store.listed(session)[0].id
        found = [
            (Arrival(f"{number}.txt", "text", f"{TITLE}\n\n{text}\n".encode()), str(number))
            for number, text in enumerate(texts, start=count(runtime, Document))
        ]
        ids = keep_batch(session, source, found, None, runtime.clock())
        session.execute(update(Document).values(due_at=clock.now()))
        return ids


def read(runtime: Runtime, text: str = TEXT) -> PreparedArticle:
    language = detect(f"{TITLE}\n{text}")
    article = types.Article(title=TITLE, title_derived=False, text=text, language=language)
    return prepared(runtime, article)


def again(runtime: Runtime) -> Runtime:
    """Returns another process's runtime."""
    return Runtime(load_settings(runtime.settings.base_dir / "wirewatch.toml"))


def run_all(works: Sequence[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=each) for each in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_fifty_copies_that_both_releases_decide_about_make_one_alert(runtime: Runtime) -> None:
    ids = keep(runtime, [TEXT] * 50)
    runtimes = [again(runtime) for _ in range(4)]
    same = read(runtime)

    def new(own: Runtime, mine: Sequence[int]) -> None:
        for start in range(0, len(mine), 5):
            process(own, mine[start : start + 5], "new@here/1")

    def old(own: Runtime, mine: Sequence[int]) -> None:
        for each in mine:
            OldDecider(own).decide(each, same)

    run_all(
        [
            lambda: new(runtimes[0], ids[0:13]),
            lambda: new(runtimes[1], ids[13:25]),
            lambda: old(runtimes[2], ids[25:38]),
            lambda: old(runtimes[3], ids[38:50]),
        ]
    )
    assert [count(runtime, table) for table in (Article, Notice, Delivery)] == [1, 1, 1]
    assert count(runtime, Appearance) == 50
    with runtime.database.read() as session:
        assert set(session.scalars(select(Document.state))) == {"done"}
    for each in runtimes:
        each.close()


def test_what_the_other_decides_between_the_snapshot_and_the_lock_is_seen(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, its = keep(runtime, [TEXT, TEXT])
    judged = store._judged
    decided: list[str] = []

    def late(*given: Any) -> object:
        found = judged(*given)
        if not decided:
            decided.append(OldDecider(runtime).decide(its, read(runtime)))
        return found

    monkeypatch.setattr(store, "_judged", late)
    (made,) = process(runtime, [mine], "new@here/1")
    assert (decided, made.outcome) == (["new"], "duplicate")
    assert (count(runtime, Notice), count(runtime, Delivery)) == (1, 1)


def test_what_the_other_decided_is_completed_later_and_then_found(runtime: Runtime) -> None:
    while backfill.step(runtime):
        pass
    its, mine = keep(runtime, [TEXT, in_other_words(TEXT)])
    OldDecider(runtime).decide(its, read(runtime))
    assert (count(runtime, StoryProfile), count(runtime, StoryAlert)) == (0, 0)
    while backfill.step(runtime):
        pass
    assert (count(runtime, StoryProfile), count(runtime, StoryAlert)) == (1, 1)
    (made,) = process(runtime, [mine], "new@here/1")
    assert made.outcome == "new"
    with runtime.database.read() as session:
        assert len(set(session.scalars(select(Article.story_id)))) == 1
    assert count(runtime, Notice) == 1
