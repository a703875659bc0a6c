"""The service prunes by itself, in slices, and stays bounded over a year."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from models import Article, Blob, Delivery, Document, FingerprintIndex, Story
from tests.upkeep.prune.years import Years, configured, event, story
from worker.base.store import jobs
from worker.upkeep.prune import steps as prune
from worker.upkeep.prune.store.slices import Slice


def test_the_service_prunes_by_itself_in_slices(years: Years) -> None:
    years.configure(configured('articles = "30d"\nbytes = "10d"'))
    for number in range(12):
        years.bring(story(number), f"{number}.txt")
    years.tell()
    years.pass_days(31)
    steps = 0
    while prune.step(years.runtime):
        steps += 1
    assert steps >= len(prune.DUTIES)
    assert (years.count(Article), years.count(Blob)) == (0, 0)
    assert prune.step(years.runtime) is False
    years.pass_days(1)
    assert prune.step(years.runtime) is True


def test_a_duty_that_fails_does_not_keep_the_others_waiting(
    years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Slice:
        raise ValueError("broken")

    years.bring(story(1), "a.txt")
    years.pass_days(40)
    first = prune.Duty("documents", fail)
    monkeypatch.setattr(prune, "DUTIES", (first, *prune.DUTIES[1:]))
    while prune.step(years.runtime):
        pass
    assert (years.count(Document), years.count(Blob)) == (1, 0)


def test_a_year_of_articles_stays_bounded_and_tells_of_each_once(years: Years) -> None:
    years.configure(configured('articles = "60d"\nbytes = "20d"\ndeliveries = "30d"'))
    told = brought = 0
    most = Counter[str]()
    for week in range(0, 52, 8):
        for number in range(3):
            key = week * 3 + number
            assert years.bring(event(key), f"{key}.txt") == ["new"]
            brought += 1
        # An old entry that the source lists for ever, and the last one from somebody else.
        years.bring(event(0), "0.txt")
        if week:
            assert years.bring(event(week * 3 - 22), f"{week}.txt", other=True) == ["duplicate"]
        told += years.tell()
        years.pass_days(56)
        while prune.step(years.runtime):
            pass
        if week > 12:
            for table in (Article, Document, Blob, Delivery, Story, FingerprintIndex):
                most[table.__name__] = max(most[table.__name__], years.count(table))
    assert told == brought
    assert most["Article"] <= 3 * 3
    assert most["Document"] <= 4
    assert most["Blob"] <= 4
    assert most["Delivery"] <= 3 * 2
    assert most["Story"] == most["Article"]
    if years.runtime.database.on_sqlite:
        assert most["FingerprintIndex"] < 3 * 40


def test_a_wait_for_others_makes_no_slice_smaller(
    years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough that a busy machine prunes in a sixth of it, and a wait takes more than half.
    monkeypatch.setattr(prune, "_SLICE", 3.0)
    monkeypatch.setattr("worker.upkeep.prune.store.slices.one_at_a_time", lambda _: time.sleep(1.6))
    prune.step(years.runtime)
    with years.runtime.database.read() as session:
        [rows] = (jobs.state(session, "prune") or {})["rows"].values()
    assert rows > 20
