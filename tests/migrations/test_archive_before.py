"""A backup that 0.2.0 wrote comes back under this release, and nothing of it is told again.

``data/of_0_2_0.zip`` was written by that release's own ``backup``, after it had taken in three
files: an article that its alert was told of, a near copy of it, and one on no topic.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from models import Article, Delivery, Document, Notice, StoryAlert, StoryProfile, Verdict
from tests.parts.postgres import Postgres
from tests.setup.runtimes import CONFIG
from tests.way.bringing import count
from tests.way.judge.store.making import in_other_words, long_text
from tests.way.keeping import keep_batch
from worker.base.store import migrations
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories.steps import backfill
from worker.upkeep.backup import steps as backup
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import process

ARCHIVE = Path(__file__).parent / "data" / "of_0_2_0.zip"
TAKEN = datetime(2026, 11, 28, 8, 13, 42, tzinfo=UTC)
HOUR_LATER = TAKEN + timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def restored(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Runtime]:
    """A runtime of this release, an hour after the archive was written, with what it holds."""
    url = f"sqlite:///{tmp_path / 'restored.db'}"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create()
    runtime = made(tmp_path, url, monkeypatch)
    backup.put_back(runtime, ARCHIVE, "test", moved=True)
    yield runtime
    runtime.close()


def made(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", url)
    (folder / "inbox").mkdir(parents=True)
    (folder / "wirewatch.toml").write_text(CONFIG)
    return Runtime(load_settings(folder / "wirewatch.toml"), clock=lambda: HOUR_LATER)


def bring(runtime: Runtime, source: int, *texts: str) -> list[Written]:
    """Lets a source bring texts at once, and returns what became of them."""
    with runtime.database.write() as session:
        arrived = [(Arrival(text[:200], "text", text.encode()), str(hash(text))) for text in texts]
        ids = keep_batch(session, source, arrived, None, HOUR_LATER)
        # What is due is told by the database's own clock.
        long_ago = TAKEN - timedelta(days=365)
        session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=long_ago))
    return process(runtime, ids, "test@here/1")


def story(runtime: Runtime, article: int) -> int:
    with runtime.database.read() as session:
        return session.scalars(select(Article.story_id).where(Article.id == article)).one()


def told(runtime: Runtime) -> tuple[int, str]:
    """Returns the source and the words of the article that was told."""
    with runtime.database.read() as session:
        article = session.get_one(Article, 1)
        return article.source_id, f"{article.title}\n\n{article.text}"


def complete(runtime: Runtime) -> None:
    while backfill.step(runtime):
        pass


def test_it_comes_back_whole_under_the_schema_of_this_release(restored: Runtime) -> None:
    assert migrations.current(restored.database) == migrations.head()
    assert [count(restored, each) for each in (Article, Notice, Delivery)] == [3, 1, 1]
    assert count(restored, Verdict) == 0
    complete(restored)
    assert (count(restored, StoryProfile), count(restored, StoryAlert)) == (2, 1)


@pytest.mark.parametrize("is_complete", [True, False])
def test_what_was_told_then_is_not_told_again(restored: Runtime, is_complete: bool) -> None:
    source, known = told(restored)
    title, _, text = known.partition("\n\n")
    if is_complete:
        complete(restored)
    same, near, report = bring(
        restored, source, known, f"{known} And a last word.", f"{title}\n\n{in_other_words(text)}"
    )
    assert (same.outcome, near.outcome, report.outcome) == ("duplicate", "near_duplicate", "new")
    assert near.article_id is not None and report.article_id is not None
    assert story(restored, near.article_id) == story(restored, report.article_id) == 1
    assert [count(restored, each) for each in (Notice, Delivery)] == [1, 1]
    with restored.database.read() as session:
        assert session.scalars(select(StoryAlert.kept_back)).one() == 2


def test_what_is_told_after_it_follows_what_was_told_before(restored: Runtime) -> None:
    complete(restored)
    source, known = told(restored)
    bring(restored, source, f"CORRECTED: {known} One rocket, not two.")
    with restored.database.read() as session:
        occasions = session.scalars(select(Notice.kind).order_by(Notice.id)).all()
        stories = session.scalar(select(func.count(Notice.story_id.distinct())))
    assert [each.partition("-")[0] for each in occasions] == ["article.matched", "correction"]
    assert stories == 1
    (new,) = bring(restored, source, f"Another rocket\n\n{long_text(9, 120)}")
    assert new.outcome == "new"
    assert count(restored, Notice) == 3


def test_news_has_the_ids_that_0_2_0_gave_it(
    restored: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with restored.database.read() as session:
        before = session.scalars(select(Delivery.id)).all()
    fresh = made(tmp_path / "fresh", f"sqlite:///{tmp_path / 'fresh.db'}", monkeypatch)
    migrations.upgrade(fresh.database)
    fresh.sync("test")
    bring(fresh, 1, told(restored)[1])
    with fresh.database.read() as session:
        assert session.scalars(select(Delivery.id)).all() == before
    fresh.close()
