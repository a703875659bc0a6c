"""What is told of a batch is what would be told of its documents one by one, though what was told
before is known of a later one only by what an earlier one leads to."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from models import Alert, Document, Notice
from tests.parts.databases import first_on_both
from tests.way.judge.steps.test_at_once import make, unmoved
from tests.way.judge.steps.test_batch_order import BASE, Make, one_by_one_and_at_once, said
from worker.setup.runtime import Runtime

__all__ = ["make", "unmoved"]

_SOUNDS = random.Random(5)


def _words(number: int) -> list[str]:
    """Returns words that nothing else is told in."""
    return [
        "".join(_SOUNDS.choice("dfgklmnprstv") + _SOUNDS.choice("aeiou") for _ in range(4))
        for _ in range(number)
    ]


FIRST, NEXT, LAST = _words(60), _words(50), _words(15)


def _mixed(words: list[str], seed: int) -> str:
    return " ".join(random.Random(seed).sample(words, len(words)))


def _told(runtime: Runtime) -> list[tuple[str, str]]:
    """Returns the alerts' notices, in order: alert and kind."""
    with runtime.database.read() as session:
        rows = session.execute(
            select(Alert.name, Notice.kind)
            .join(Notice, Notice.alert_id == Alert.id)
            .order_by(Alert.name, Notice.id)
        )
        return [(name, kind.partition("-")[0]) for name, kind in rows]


def _outcomes(runtime: Runtime) -> list[str | None]:
    with runtime.database.read() as session:
        return list(session.scalars(select(Document.outcome).order_by(Document.id)))


def test_a_story_that_earlier_reports_of_the_batch_moved_is_not_told_first_again(
    make: Make,
) -> None:
    before = [said(f"Bridge {' '.join(FIRST[:4])}", f"A bridge. {_mixed(FIRST, 1)}.", item="a")]
    moved = [
        said(" ".join(title), f"{_mixed([*FIRST[start:end], *NEXT], number)}.", item=f"{number}")
        for number, title, start, end in (
            (2, [*FIRST[:2], *NEXT[:3]], 0, 34),
            (3, [FIRST[0], FIRST[4], *NEXT[:3]], 20, 48),
            (4, [FIRST[0], NEXT[3], *NEXT[:3]], 30, 50),
        )
    ]
    later = said(f"Kursk {' '.join(NEXT[:3])}", f"{_mixed(NEXT + LAST[:4], 5)}.", item="b")
    runtime, _ = one_by_one_and_at_once(make, before, [*moved, later])
    assert _told(runtime) == [("each", "article.matched")] * 2 + [("now", "article.matched")]


@pytest.mark.parametrize(
    ("title", "more", "told"),
    [
        ("Headline one", " bridge.", []),
        ("CORRECTED: Headline one", "", [("now", "correction")]),
    ],
)
def test_a_copy_of_what_an_article_became_in_the_batch_is_told_as_of_a_known_story(
    make: Make, title: str, more: str, told: list[tuple[str, str]]
) -> None:
    first = f"The bridge is open. {_mixed(FIRST, 1)}."
    became = f"{_mixed(NEXT + LAST, 2)}."
    before = [
        said("Headline one", first),
        said("Headline one", f"{first} Now.", source=1, item="b"),
    ]
    batch = [said("Headline one", became), said(title, became + more, item="c")]
    runtime, _ = one_by_one_and_at_once(make, before, batch)
    assert _outcomes(runtime) == ["new", "near_duplicate", "updated", "near_duplicate"]
    assert _told(runtime) == [("each", "article.matched"), ("now", "article.matched"), *told]


@first_on_both("make", "item", ["a", "b"])
def test_a_correction_without_a_topic_left_is_told_under_whatever_identity(
    make: Make, item: str
) -> None:
    before = [said("Ship lands in the harbour", f"The bridge is open. {BASE}")]
    batch = [said("CORRECTED: Ship lands in the harbour", f"The quay is open. {BASE}", item=item)]
    runtime, _ = one_by_one_and_at_once(make, before, batch)
    assert _outcomes(runtime)[1] == ("updated" if item == "a" else "near_duplicate")
    assert ("now", "correction") in _told(runtime)
