"""What sources correct that they only carried, stored and decided about in any way."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select

from models import Alert, Notice
from tests.parts.databases import first_on_both
from tests.way.judge.steps.test_at_once import Brought, is_same, keep, make, unmoved
from tests.way.judge.steps.test_batch_order import Make, one_by_one_and_at_once, said
from tests.way.judge.steps.test_deciding import again, before_the_lock
from worker.setup.runtime import Runtime
from worker.way.read.steps.process import process

__all__ = ["make", "unmoved"]
A, B, C = 0, 1, 2
TITLE = "Old bridge at Kursk closed to lorries"
OLD = (
    "The city council closed the old bridge at Kursk to lorries on Monday because its pillars are "
    "damaged. Repairs will take until May and cost 3 million, mayor Igor Kutsak said. Buses and "
    "cars may go on using it, but no faster than 20 kilometres an hour, he added, and asked the "
    "people of both banks to be patient until a second bridge is built further up the river."
)
NEW = OLD.replace("3 million", "5 million")
SHORT = "The old bridge at Kursk was closed to lorries on Monday: its 3 pillars are damaged."


def carried(text: str = OLD) -> list[Brought]:
    """Returns what one source tells, and another in the same words."""
    return [said(TITLE, text, source=A, item="a"), said(TITLE, text, source=B, item="b")]


def corrected(source: int, item: str, text: str = NEW, label: str = "CORRECTED") -> Brought:
    return said(f"{label}: {TITLE}", text, source=source, item=item)


def told(runtime: Runtime) -> list[str]:
    """Returns of which kinds of news the alert by stories was told."""
    with runtime.database.read() as session:
        kinds = select(Notice.kind).join(Alert, Alert.id == Notice.alert_id)
        found = session.scalars(kinds.where(Alert.name == "now").order_by(Notice.id))
        return [each.partition("-")[0] for each in found]


@first_on_both("make", "item,stored", product(["b", "c"], [2, 0, 1]))
def test_a_source_corrects_what_it_only_carried(make: Make, stored: int, item: str) -> None:
    brought = [*carried(), corrected(B, item)]
    runtime, _ = one_by_one_and_at_once(make, brought[:stored], brought[stored:])
    assert told(runtime) == ["article.matched", "correction"]


def test_a_source_corrects_nothing_that_it_never_carried(make: Make) -> None:
    brought = [*carried(), corrected(C, "c")]
    runtime, _ = one_by_one_and_at_once(make, brought[:2], brought[2:])
    assert told(runtime) == ["article.matched"]


@first_on_both(
    "make",
    "stored,first,second,old,new,label",
    [
        (*when, *what)
        for when, what in product(
            [(3, B, A), (0, A, B)],
            [(OLD, NEW, "CORRECTED"), (OLD, OLD, "CORRECTED"),
             (SHORT, SHORT.replace("3", "5"), "CORRECTED"),
             (SHORT, SHORT.replace("3", "5"), "Correction")],
        )
    ],
)  # fmt: skip
def test_a_correction_that_two_bring_in_the_same_words_is_told_once(
    make: Make, stored: int, first: int, second: int, old: str, new: str, label: str
) -> None:
    brought = [*carried(old), corrected(first, "c", new), corrected(second, "d", new, label)]
    runtime, _ = one_by_one_and_at_once(make, brought[:stored], brought[stored:])
    assert told(runtime) == ["article.matched", "correction"]


@first_on_both("make", "first,middle,last", [(1, 2, 3), (0, 2, 3), (2, 3, 4), (0, 1, 4)])
def test_two_workers_tell_such_a_correction_once(
    make: Make, monkeypatch: pytest.MonkeyPatch, first: int, middle: int, last: int
) -> None:
    brought = [*carried(), corrected(B, "c"), corrected(A, "d")][:last]
    between = make()
    ids = keep(between, brought)
    process(between, ids[:first], "test@here/1")
    other = again(between)
    monkeypatch.setattr(other, "clock", between.clock)
    its = ids[first:middle]
    before_the_lock(between, monkeypatch, lambda _: process(other, its, "other@here/1"), 1)
    process(between, ids[middle:last], "test@here/1")
    other.close()
    assert told(between) == ["article.matched", "correction"]
    in_order = make()
    ids = keep(in_order, brought)
    for part in (ids[:first], ids[first:middle], ids[middle:last]):
        process(in_order, part, "test@here/1")
    is_same(between, in_order)


def quakes() -> list[Brought]:
    """Returns a report, and in other words its source's correction of the magnitude, which speaks
    against their being one event."""
    title = "Earthquake of magnitude {} shakes Kursk, bridge damaged"
    first = (
        "An earthquake of magnitude 5.2 struck near Kursk at noon, the seismological institute said"
        ". A bridge over the Seim was damaged and three people were hurt, mayor Igor Kutsak said."
    )
    second = (
        "The earthquake near Kursk had a magnitude of 7.4, the seismological institute said in the "
        "evening. Igor Kutsak, the mayor, spoke of a damaged bridge over the Seim and of 40 hurt."
    )
    return [
        said(title.format("5.2"), first, source=A, item="a"),
        said(f"CORRECTED: {title.format('7.4')}", second, source=A, item="b"),
    ]


@pytest.mark.parametrize("stored", [0, 1])
def test_a_correction_in_other_words_is_one_of_what_its_source_told(
    make: Make, stored: int
) -> None:
    runtime, left = one_by_one_and_at_once(make, quakes()[:stored], quakes()[stored:])
    assert told(runtime) == ["article.matched", "correction"]
    assert len(left["story_profiles"]) == 1


def test_a_correction_in_other_words_is_one_of_what_another_worker_decided_just_before(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = make()
    first, second = keep(runtime, quakes())
    other = again(runtime)
    monkeypatch.setattr(other, "clock", runtime.clock)
    before_the_lock(runtime, monkeypatch, lambda _: process(other, [first], "other@here/1"), 1)
    process(runtime, [second], "test@here/1")
    other.close()
    assert told(runtime) == ["article.matched", "correction"]
