"""What is remembered of strangers' texts takes a bounded room, however long they are."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable

import pytest

from worker.duplicates.compare import _is_long
from worker.search import indexed
from worker.stories import frames
from worker.stories.frequencies import EMPTY
from worker.stories.languages import sounds
from worker.stories.terms import distinct, terms
from worker.traits.reading import name_key

LONG = 200_000
"""Characters of a text that is remembered as a whole nowhere."""
MOST = 1_500_000
"""Bytes that may be kept of fifteen such texts: half of what they hold."""


def _terms_after(text: str) -> range:
    start = int.from_bytes(text[:4].encode())
    return range(start, start + 5_000)


_KEEPERS: dict[str, Callable[[str], object]] = {
    "headline's terms": lambda text: terms(text, "short", "en"),
    "text's terms": lambda text: terms("short", text, "zh"),
    "words' terms": lambda text: distinct(text[:1_000], text, "en"),
    "terms' rarities": lambda text: EMPTY.rarities(_terms_after(text), "en"),
    "search of a text": lambda text: indexed("short", text),
    "search of a headline": lambda text: indexed(text, "short"),
    "frame": lambda text: frames.pairs(text, text),
    "name": lambda text: name_key(text.replace(" ", ""), "en"),
    "sound": lambda text: sounds.keys(text[:200]),
    "length": _is_long,
}


def _text(number: int) -> str:
    rng = random.Random(number)
    made = ["".join(rng.choices("abcdefghijklmnoprstuv", k=7)) for _ in range(LONG // 200)]
    return " ".join(made * 25)


@pytest.mark.parametrize("keeper", _KEEPERS)
def test_what_is_remembered_of_long_texts_is_bounded(keeper: str) -> None:
    keep = _KEEPERS[keeper]
    keep(_text(0))
    tracemalloc.start()
    for number in range(1, 16):
        keep(_text(number))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < MOST
