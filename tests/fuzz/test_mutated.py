"""A few hundred mutated documents; ``make fuzz`` reads ten thousand."""

from __future__ import annotations

from tests.fuzz.run import document, run

_SEED = 20_241_114
_GUARD = 60.0
"""Seconds of CPU for a document: what does not end is a fault, on any machine."""


def test_every_mutated_document_has_an_outcome() -> None:
    result = run(_SEED, 400, seconds=100, budget=_GUARD)
    assert not [(each.kind, each.number, each.words) for each in result.faults]
    assert result.outcomes["Article"] > 20
    assert sum("rejected" in name for name in result.outcomes) > 3


def test_a_seed_makes_the_same_documents() -> None:
    assert document(7, 3) == document(7, 3)
    assert document(7, 3) != document(7, 4)
