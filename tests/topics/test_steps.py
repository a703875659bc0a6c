"""Queries tried on what is stored, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from worker.base.store.patience import NoLongerAsked, Patience, TookTooLong
from worker.search import steps as indexing
from worker.search.store import index as search
from worker.setup.runtime import Runtime
from worker.topics import steps
from worker.topics.steps import Trial, mail, try_newest, try_query
from worker.topics.store import trying
from worker.way.collect.steps.ingest import ingest

TEXTS = {
    "strike": "A rocket struck the café in Łódź at dawn, and the harbour burned.",
    "korea": "북한군은 쿠르스크에 배치됐다고 우크라이나 정보 당국이 화요일 아침에 밝혔다.",
    "japan": "北朝鮮の兵士がロシア西部のクルスク州に派遣されたと当局が火曜日に発表した。",
    "garden": "The gardeners have worked for three years to move plants, some of them at night.",
}


@pytest.fixture
def filled(runtime: Runtime, tmp_path: Path) -> Runtime:
    for name, text in TEXTS.items():
        (tmp_path / "inbox" / f"{name}.txt").write_text(f"About {name}\n\n{text}\n", "utf-8")
    done = ingest(runtime, [tmp_path / "inbox"], "test", alerts=True)
    outcomes = [each.outcome for each in done]
    assert outcomes == ["new"] * len(TEXTS)
    return runtime


def tried(runtime: Runtime, query: str) -> Trial:
    return try_query(runtime, query, runtime.clock() - timedelta(days=1))


def found(runtime: Runtime, query: str) -> list[str]:
    samples = tried(runtime, query).samples
    return sorted(each.title.removeprefix("About ") for each in samples)


QUERIES = [
    ("rocket AND harbour", ["strike"]),
    ("북한*", ["korea"]),
    ("クルスク OR rocket", ["japan", "strike"]),
    ('"some of them" NOT rocket', ["garden"]),
    ("lang:ko", ["korea"]),
    ("café", ["strike"]),
    ("cafe", []),
]


def test_a_query_finds_the_same_with_the_index_and_without_it(filled: Runtime) -> None:
    for query, titles in QUERIES:
        assert found(filled, query) == titles, query
    with filled.database.write() as session:
        search.remove_all(session)
    for query, titles in QUERIES:
        assert found(filled, query) == titles, query
    assert tried(filled, "rocket").articles == len(TEXTS)


def test_housekeeping_indexes_what_has_no_words_yet(filled: Runtime) -> None:
    with filled.database.write() as session:
        search.remove_all(session)
    while indexing.step(filled):
        pass
    assert not indexing.step(filled)
    assert found(filled, "rocket") == ["strike"]


def test_looking_is_told_on_the_way(filled: Runtime) -> None:
    seen: list[tuple[int, int]] = []
    since = filled.clock() - timedelta(days=1)
    try_query(filled, "lang:ko OR rocket", since, progress=lambda *each: seen.append(each))
    assert seen == [(4, 4)]


def test_a_topic_that_no_alert_uses_shows_the_mail_of_one_that_would(filled: Runtime) -> None:
    trial = try_query(filled, "rocket", filled.clock() - timedelta(days=1), slug="unused")
    assert trial.forecasts == []
    content = mail(filled, trial)
    assert content is not None
    assert b"Subject: [unused] About strike" in content


def newest(
    runtime: Runtime, query: str, patience: Patience | None = None, samples: int = 5
) -> Trial:
    since = runtime.clock() - timedelta(days=1)
    return try_newest(runtime, query, since, patience or Patience(60), samples=samples)


def test_from_the_newest_on_the_same_is_found_while_there_is_time(filled: Runtime) -> None:
    for query, titles in QUERIES:
        trial = newest(filled, query)
        assert sorted(each.title.removeprefix("About ") for each in trial.samples) == titles, query
        assert (trial.articles, trial.back_to) == (len(TEXTS), None)
        assert trial.forecasts[0].alerts == len(titles)
    ids = [each.article_id for each in newest(filled, "title:about", samples=2).samples]
    assert ids == [3, 4]


class Running:
    """A clock that goes on by a second each time that it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_when_the_time_is_over_it_is_said_how_far_it_got(
    filled: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_SMALL_BATCH", 1)
    ends = {newest(filled, "title:about", Patience(most, Running())).back_to for most in range(40)}
    assert None in ends, "there is time for all of them"
    assert len(ends) > 3, "or for some"
    some = newest(filled, "title:about", Patience(0, Running()))
    assert (some.matched, some.articles) == (0, len(TEXTS))
    assert some.back_to is not None


def test_words_of_nearly_all_articles_are_looked_for_without_the_index(
    filled: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> Callable[[], None]:
        raise TookTooLong

    monkeypatch.setattr(trying, "newest_candidates", slow)
    assert newest(filled, "rocket").matched == 1


def test_counting_that_takes_too_long_is_done_by_ids(
    filled: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> int:
        raise TookTooLong

    monkeypatch.setattr(trying, "count_since", slow)
    assert newest(filled, "rocket").articles == len(TEXTS)


def test_nothing_is_looked_at_for_whoever_has_left(filled: Runtime) -> None:
    patience = Patience(60)
    patience.leave()
    with pytest.raises(NoLongerAsked):
        newest(filled, "rocket", patience)
