"""Queries tried on what is stored, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from worker.search import steps as indexing
from worker.search.store import index as search
from worker.setup.runtime import Runtime
from worker.topics.steps import Trial, mail, try_query
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
