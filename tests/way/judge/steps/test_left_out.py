"""What was left out of an article is stored beside it, replaced with it, and goes with it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select, update

from models import Article, Source, Whole
from tests.way.bringing import bring, count
from tests.way.judge.store.making import long_text
from worker.base import frames
from worker.base.types import Mask
from worker.setup.runtime import Runtime
from worker.upkeep.backup import steps as backup
from worker.upkeep.backup.store.file import Reader
from worker.upkeep.forget.store import forget
from worker.upkeep.prune.store import shorten
from worker.upkeep.reprocess.steps import reprocess
from worker.upkeep.reprocess.steps.report import Report
from worker.way.collect.store import retention

POINTER = "Read also: A rocket over the other town"
TITLE = "A lantern over the old harbour"


def _text(number: int = 1, more: str = "") -> str:
    words = long_text(number, 120).replace("rocket", "lantern")
    return f"{TITLE} {number}\n\n{words}{more}\n\n{POINTER}\n"


def _kept(runtime: Runtime) -> dict[int, tuple[str, tuple[Mask, ...], object]]:
    with runtime.database.read() as session:
        rows = session.execute(
            select(Article.id, Article.text, Whole.frame, Whole.missed).join(
                Whole, Whole.article_id == Article.id
            )
        ).all()
    found = {}
    for article, text, frame, missed in rows:
        made = frames.unpack(frame, text)
        assert made is not None
        found[article] = (*made, missed)
    return found


def _reprocessed(runtime: Runtime) -> Report:
    at = runtime.clock().replace(year=2000)
    begun = reprocess.begin(runtime, 0.0, at, None, restart=True)
    return reprocess.run(runtime, begun.state)


def test_the_whole_is_kept_with_its_masks_and_replaced_at_a_revision(runtime: Runtime) -> None:
    assert [each.outcome for each in bring(runtime, [_text(1), _text(2)])] == ["new", "new"]
    kept = _kept(runtime)
    assert len(kept) == 2
    whole, masks, missed = kept[1]
    assert whole.endswith(POINTER)
    assert {each.rule for each in masks} >= {"title", "pointer"}
    assert missed == [["rockets", "rocket", "rocket", "pointer", masks[-1].language]]
    assert [each.outcome for each in bring(runtime, [_text(1, " It was late.")])] == ["updated"]
    again = _kept(runtime)
    assert "It was late." in again[1][0]
    assert again[2] == kept[2]


def test_what_was_left_out_goes_with_a_forgotten_article(runtime: Runtime) -> None:
    bring(runtime, [_text(1), _text(2)])
    with runtime.database.decide() as session:
        plan = retention.plan(session, runtime.settings.retention, runtime.clock())
        forget.withdraw(session, plan, [1], runtime.clock())
        forget.take(session, [1], runtime.clock())
    assert set(_kept(runtime)) == {2}


def test_what_was_left_out_goes_when_its_text_is_shortened(runtime: Runtime) -> None:
    bring(runtime, [_text(1)])
    with runtime.database.decide() as session:
        session.execute(update(Source).values(options={"keep": "excerpt"}))
        plan = retention.plan(session, runtime.settings.retention, runtime.clock())
        shorten.shorten(session, plan, [1])
    assert count(runtime, Whole) == 0
    # It comes back with its text.
    bring(runtime, [_text(1, " It was late.")])
    assert "It was late." in _kept(runtime)[1][0]


def test_articles_of_an_earlier_release_get_their_masks_when_reprocessed(runtime: Runtime) -> None:
    bring(runtime, [_text(1), _text(2)])
    before = _kept(runtime)
    with runtime.database.write() as session:
        session.execute(delete(Whole))
    report = _reprocessed(runtime)
    assert (report.masked, report.remasked, report.missed, report.changed) == (2, 0, 2, 0)
    assert _kept(runtime) == before
    report = _reprocessed(runtime)
    assert (report.masked, report.remasked) == (0, 0)
    with runtime.database.write() as session:
        session.execute(update(Whole).where(Whole.article_id == 2).values(missed=None))
    report = _reprocessed(runtime)
    assert (report.masked, report.remasked) == (0, 1)
    assert _kept(runtime) == before


def test_a_backup_holds_what_was_left_out(runtime: Runtime, tmp_path: Path) -> None:
    bring(runtime, [_text(1)])
    target = tmp_path / "all.wwbackup"
    backup.back_up(runtime, target)
    reader = Reader(target)
    try:
        assert reader.manifest.tables["wholes"].rows == 1
    finally:
        reader.close()
