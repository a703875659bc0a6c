"""What was worked out of texts is kept while a batch is worked at, and decides nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY, GARDEN
from worker import duplicates
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.texts import Texts

EDITED = FERRY.replace(FERRY.split()[20], "edited", 1)
CASES = [
    case(1, "Ferry aground", FERRY, source=1),
    case(2, "Ferry runs aground", EDITED, source=2),
    case(3, "Orchids under glass", GARDEN, source=3),
]


def test_a_batch_that_is_judged_again_compares_no_text_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def counted(name: str) -> None:
        was = getattr(duplicates, name)

        def asking(*given: Any, **named: Any) -> Any:
            asked.append(name)
            return was(*given, **named)

        monkeypatch.setattr(duplicates, name, asking)

    for name in ("compare", "standing_passages", "share_a_passage"):
        counted(name)
    texts = Texts()
    first = judge(CASES, Snapshot(), rules("ferry"), NOW, texts)
    often = len(asked)
    again = judge(CASES, Snapshot(), rules("ferry"), NOW, texts)
    assert "compare" in asked
    assert len(asked) == often
    assert again == first


def test_texts_are_told_apart_by_their_words_and_by_who_says_them() -> None:
    texts = Texts()
    one, other = (duplicates.Compared("Ferry aground", each, "en") for each in (FERRY, GARDEN))
    assert texts.compare(one, one, same_source=False).is_copy
    assert not texts.compare(other, one, same_source=False).is_copy
    assert texts.compare(one, one, same_source=True).is_copy


def test_who_remembers_nothing_decides_the_same() -> None:
    texts = Texts()
    judge(CASES[:2], Snapshot(), rules("ferry"), NOW, texts)
    kept = judge(CASES, Snapshot(), rules("ferry"), NOW, texts)
    assert kept == judge(CASES, Snapshot(), rules("ferry"), NOW)
