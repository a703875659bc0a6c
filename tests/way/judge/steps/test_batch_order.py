"""What one document of a batch does to an article after, or before, another of the same batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from models import Appearance, Article, Document, Item, TopicMatchRow, Verdict
from tests.parts.databases import first_on_both
from tests.way.judge.steps.test_at_once import (
    START,
    Brought,
    Left,
    holds,
    keep,
    left,
    make,
    shorten,
    unmoved,
)
from tests.way.judge.store.making import long_text
from worker.base.types import Arrival
from worker.duplicates.fingerprint import fingerprint
from worker.setup.runtime import Runtime
from worker.way.judge.known import BASELINE
from worker.way.read.steps.process import process

__all__ = ["make", "unmoved"]
Make = Callable[[], Runtime]
_ONE_BY_ONE: dict[tuple[object, ...], Left] = {}
"""What is left of documents one by one: several tests bring the same ones, divided otherwise."""
BRIDGE = f"The bridge is open. {long_text(1, 100)}"
LANTERN = f"The lantern is lit. {long_text(1, 60)} {long_text(2, 60)}".replace("bridge", "tower")
BASE = long_text(1, 100).replace("bridge", "tower")


def said(
    title: str,
    text: str,
    *,
    source: int = 0,
    item: str = "a",
    silent: str | None = None,
    gone: tuple[str, ...] = (),
    **more: Any,
) -> Brought:
    """Returns a document; ``more`` are further statements of its JSON."""
    body = {"@type": "NewsArticle", "headline": title, "articleBody": text} | more
    arrival = Arrival(f"guid:{item}", "json_article", json.dumps(body).encode())
    return Brought(source, arrival, silent, tuple(f"guid:{each}" for each in gone))


def one_by_one_and_at_once(
    make: Make, before: Sequence[Brought], batch: Sequence[Brought]
) -> tuple[Runtime, Left]:
    """Brings what was there before, shortens what nobody was told of, and brings the batch: its
    documents one by one, and at once. Returns the latter, and what is left, which is the same."""
    at_once = make()
    is_shortened = _bring_before(at_once, before) > 0
    process(at_once, keep(at_once, batch), "test@here/1")
    # Where nothing is shortened, it does not matter one by one which of them were there before.
    parts = len(before) if is_shortened else 0
    known = (at_once.database.dialect, parts, *before, *batch)
    if known not in _ONE_BY_ONE:
        _ONE_BY_ONE[known] = _one_by_one(make(), before, batch)
    return at_once, holds(at_once, _ONE_BY_ONE[known])


def _one_by_one(runtime: Runtime, before: Sequence[Brought], batch: Sequence[Brought]) -> Left:
    _bring_before(runtime, before)
    for document in keep(runtime, batch):
        process(runtime, [document], "test@here/1")
    return left(runtime)


def _bring_before(runtime: Runtime, before: Sequence[Brought]) -> int:
    for one in before:
        process(runtime, keep(runtime, [one]), "test@here/1")
    return shorten(runtime)


def articles(runtime: Runtime) -> list[Article]:
    with runtime.database.read() as session:
        return list(session.scalars(select(Article).order_by(Article.id)))


def test_an_article_does_not_get_the_words_back_that_it_once_said(make: Make) -> None:
    before = [
        said("Headline one", BRIDGE, silent=BASELINE),
        said("Headline one", LANTERN, silent=BASELINE),
    ]
    again = said("Headline one", BRIDGE, source=1, item="b")
    runtime, _ = one_by_one_and_at_once(make, before, [again])
    (article,) = articles(runtime)
    assert article.text_hash == fingerprint("Headline one", LANTERN).text_hash
    assert article.text == LANTERN[:60]


def test_what_gets_its_text_back_and_is_revised_says_the_revision(make: Make) -> None:
    before = [said("Headline one", BRIDGE, silent=BASELINE)]
    batch = [said("Headline one", BRIDGE, source=1, item="b"), said("Headline one", LANTERN)]
    runtime, left = one_by_one_and_at_once(make, before, batch)
    (article,) = articles(runtime)
    assert (article.text, article.revision) == (LANTERN, 2)
    assert left["matches"] == []
    assert any(BRIDGE in row for row in left["revisions"])


def test_words_that_come_again_twice_give_their_text_back_once(make: Make) -> None:
    before = [said("Headline one", BRIDGE, silent=BASELINE)]
    batch = [
        said("Headline one", BRIDGE, source=1, item="b", silent=BASELINE),
        said("Headline one", BRIDGE.replace(". ", ", "), source=2, item="c", silent=BASELINE),
        said("Headline one", BRIDGE, source=1, item="d"),
    ]
    runtime, _ = one_by_one_and_at_once(make, before, batch)
    (article,) = articles(runtime)
    assert (article.text, article.silent) == (BRIDGE, None)


@first_on_both("make", "own", ["Alarm in town", "Quiet evening in town"])
def test_an_article_that_gets_its_text_back_is_told_by_its_own_headline(
    make: Make, own: str
) -> None:
    before = [said(own, BASE, silent=BASELINE)]
    batch = [said("The bridge over the river", BASE, source=1, item="b")]
    runtime, left = one_by_one_and_at_once(make, before, batch)
    with runtime.database.read() as session:
        evidence = [row.evidence for row in session.scalars(select(TopicMatchRow))]
        title = session.scalars(select(Article.title)).one()
    found = [(field, text) for each in evidence for _, field, _, _, text in each]
    assert title == own
    assert found == ([("title", "Alarm")] if own.startswith("Alarm") else [])
    assert bool(left["notices"]) is own.startswith("Alarm")


PAGE = "https://one.example/harbour-burns-again"
FIRE = "People near the harbour said that it burns now, and nobody knows why."


def test_an_entry_takes_the_place_of_one_of_its_own_batch(make: Make) -> None:
    batch = [
        said("The old harbour burns", FIRE, item="a"),
        said("The old harbour burns again", FIRE, item="b", gone=("a",)),
        said("The old harbour burns again today", FIRE, item="c", gone=("b",)),
        said("The old harbour burns again today", f"{FIRE} More is known.", item="c"),
    ]
    runtime, _ = one_by_one_and_at_once(make, [], batch)
    (article,) = articles(runtime)
    with runtime.database.read() as session:
        (item,) = session.scalars(select(Appearance.item_id))
        assert session.get_one(Item, item).key == "guid:c"
    assert (article.revision, article.title) == (4, "The old harbour burns again today")


def test_an_entry_whose_place_was_taken_is_another_when_it_comes_again(make: Make) -> None:
    before = [said("The old harbour burns", FIRE, item="a", url="https://one.example/a-b-c")]
    batch = [
        said("The old harbour burns again", FIRE, item="b", gone=("a",), url=PAGE),
        said("The old harbour burns at last", FIRE, item="c", gone=("b",)),
        said("Quiet evening in town", BASE, source=1, item="d", url=PAGE),
        said("Headline one", LANTERN, item="a"),
    ]
    runtime, _ = one_by_one_and_at_once(make, before, batch)
    assert [each.revision for each in articles(runtime)] == [3, 1, 1]


BEFORE, LATER = "2025-03-02T10:00:00Z", "2025-03-03T07:00:00Z"
FAR = "2025-03-09T07:00:00Z"
ANN, BOB = {"name": "Ann Author"}, {"name": "Bob Writer"}


def test_what_was_stated_before_a_revision_does_not_outlast_it(make: Make) -> None:
    before = [said("Headline one", BASE)]
    batch = [
        said("Headline one", BASE, datePublished=BEFORE, author=ANN),
        said("Headline one", f"{BASE} More of it.", datePublished=LATER, author=BOB),
        said("Headline one", f"{BASE} More of it.", publisher={"name": "The Outlet"}),
    ]
    runtime, _ = one_by_one_and_at_once(make, before, batch)
    (article,) = articles(runtime)
    assert (article.author, article.outlet) == ("Bob Writer", "The Outlet")
    assert article.published_at == datetime.fromisoformat(LATER)


@first_on_both("make", "authors", [(ANN, BOB), (None, ANN), (ANN, None)])
def test_what_is_stated_in_two_documents_of_a_batch_is_all_taken_over(
    make: Make, authors: tuple[Any, Any]
) -> None:
    batch = [said("Headline one", BASE, datePublished=FAR, author=each) for each in authors]
    runtime, _ = one_by_one_and_at_once(make, [said("Headline one", BASE)], batch)
    (article,) = articles(runtime)
    assert (article.author, article.published_at) == ("Ann Author", None)
    assert article.published_raw == FAR


def test_a_date_is_believed_by_the_time_of_the_decision(make: Make) -> None:
    stated = (START + timedelta(hours=20)).isoformat()
    runtime = make()
    process(runtime, keep(runtime, [said("Headline one", BASE)]), "test@here/1")
    late = keep(runtime, [said("Headline one", BASE, datePublished=stated)])
    with runtime.database.write() as session:
        waited = START - timedelta(hours=10)
        session.execute(update(Document).where(Document.id.in_(late)).values(arrived_at=waited))
    process(runtime, late, "test@here/1")
    (article,) = articles(runtime)
    assert article.published_at == datetime.fromisoformat(stated)


def test_an_article_that_gets_its_topic_back_makes_one_notice_an_alert(make: Make) -> None:
    texts = [f"The {each} is open. {BASE}" for each in ("bridge", "tower", "bridge over there")]
    batch = [said("Headline one", each) for each in texts]
    runtime, left = one_by_one_and_at_once(make, [], batch)
    (article,) = articles(runtime)
    assert (article.revision, len(left["notices"])) == (3, 2)


def test_the_fifth_outlet_in_the_same_words_leaves_how_the_article_came(make: Make) -> None:
    batch = [
        said("Alarm on the bridge", BRIDGE, source=n % 3, item=f"{n}", publisher={"name": f"O{n}"})
        for n in range(6)
    ]
    runtime, left = one_by_one_and_at_once(make, [], batch)
    with runtime.database.read() as session:
        (record,) = session.scalars(select(Verdict.record))
    assert (record["k"], record["s"][0]) == ("new", "opened")
    told = {occasion for _, code, occasion in record["a"] if code == "tell"}
    assert told == {"first", "outlets-5"}
    assert len(left["articles"]) == 1
