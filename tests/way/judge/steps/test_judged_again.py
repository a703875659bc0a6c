"""What was decided after a batch's snapshot makes it judged again only where it matters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from models import Article
from tests.way.judge.steps.test_deciding import again, before_the_lock, keep, other
from tests.way.judge.store.making import in_other_words, long_text
from worker.setup.runtime import Runtime
from worker.way.judge import steps as store
from worker.way.judge.decide import judge
from worker.way.judge.store import since
from worker.way.read.steps.process import process


def unlike(seed: int) -> str:
    """Returns an article whose words are its own, and which is not told."""
    words = [f"{each}{chr(97 + seed % 26)}{seed}" for each in long_text(seed, 120).split()]
    return f"{' '.join(words[:6])}\n\n{' '.join(words)}\n"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cases each call of the judge was about."""
    found: list[int] = []

    def counting(cases: Any, *others: Any) -> Any:
        found.append(len(cases))
        return judge(cases, *others)

    monkeypatch.setattr(store, "judge", counting)
    return found


@contextmanager
def _meanwhile(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, texts: list[str], judged: list[int]
) -> Iterator[None]:
    """Lets another process decide about texts right before the batch takes the lock."""
    worker, ids = again(runtime), keep(runtime, texts)

    def work(_: int) -> None:
        before = len(judged)
        for at in range(0, len(ids), 50):
            process(worker, ids[at : at + 50], "other@here/1")
        del judged[before:]

    before_the_lock(runtime, monkeypatch, work, 1)
    yield
    worker.close()


@pytest.mark.parametrize("number", [3, since.MOST_ARTICLES + 5])
def test_other_news_is_no_reason_to_judge_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, judged: list[int], number: int
) -> None:
    mine = keep(runtime, [unlike(seed) for seed in (1, 2)])
    with _meanwhile(runtime, monkeypatch, [unlike(10 + each) for each in range(number)], judged):
        made = process(runtime, mine, "me@here/1")
    assert [each.outcome for each in made] == ["new", "new"]
    assert judged == [2]


@pytest.mark.parametrize("number", [0, since.MOST_ARTICLES + 5])
def test_a_report_of_the_same_event_is_joined_though_it_came_meanwhile(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, judged: list[int], number: int
) -> None:
    title, _, words = other(1).partition("\n\n")
    mine = keep(runtime, [f"{title} once more\n\n{in_other_words(words)}\n"])
    texts = [other(1), *(unlike(10 + each) for each in range(number))]
    with _meanwhile(runtime, monkeypatch, texts, judged):
        process(runtime, mine, "me@here/1")
    assert judged == [1, 1]
    with runtime.database.read() as session:
        titled = select(Article.story_id).where(Article.title.startswith(title))
        stories = session.scalars(titled).all()
    assert (len(stories), len(set(stories))) == (2, 1)


def _with_standing_text(seed: int) -> str:
    """Returns an article with as much in common with others of its kind as makes their signatures
    alike, but not their words."""
    words = [f"{each}{chr(97 + seed % 26)}{seed}" for each in long_text(seed, 50).split()]
    return f"{' '.join(words[:6])}\n\n{' '.join(words)}\n\n{long_text(99, 30)}\n"


def test_of_a_batch_only_what_may_be_a_copy_of_what_came_is_judged_anew(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, judged: list[int]
) -> None:
    mine = keep(runtime, [*(unlike(seed) for seed in range(8)), _with_standing_text(20)])
    with _meanwhile(runtime, monkeypatch, [_with_standing_text(30)], judged):
        made = process(runtime, mine, "me@here/1")
    assert [each.outcome for each in made] == ["new"] * 9
    assert judged == [9, 1]


def test_a_copy_of_what_came_meanwhile_is_found_in_a_batch_of_other_news(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, judged: list[int]
) -> None:
    copied = unlike(30)
    before, _, behind = copied.rpartition(copied.split()[20])
    edited = f"{before}edited{behind}"
    mine = keep(runtime, [*(unlike(seed) for seed in range(8)), edited])
    with _meanwhile(runtime, monkeypatch, [copied], judged):
        made = process(runtime, mine, "me@here/1")
    assert [each.outcome for each in made] == [*["new"] * 8, "near_duplicate"]
    assert judged == [9, 9]


def test_for_what_may_be_a_copy_of_what_came_nothing_else_is_read_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, judged: list[int]
) -> None:
    mine = keep(runtime, [*(unlike(seed) for seed in range(4)), _with_standing_text(20)])
    known = store._known
    read: list[int] = []

    def reading(session: Any, runtime: Any, prepared: Any, now: Any) -> Any:
        read.append(len(prepared))
        return known(session, runtime, prepared, now)

    with _meanwhile(runtime, monkeypatch, [_with_standing_text(30)], judged):
        monkeypatch.setattr(store, "_known", reading)
        made = process(runtime, mine, "me@here/1")
    assert [each.outcome for each in made] == ["new"] * 5
    assert judged == [5, 1]
    # Of mine once; the one article is what the other process decides about.
    assert read == [5, 1]
