"""What was worked out of texts is kept while a batch is worked at, and decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY, GARDEN
from worker import duplicates
from worker.duplicates.fingerprint import fingerprint, index_hashes
from worker.stories.index import StoryIndex
from worker.stories.profile import opened
from worker.way.judge.decide import judge
from worker.way.judge.known import KnownArticle, Snapshot
from worker.way.judge.shelf import report_of
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


def test_a_passage_is_looked_for_in_what_is_of_a_story_that_may_be_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def asking(new: duplicates.Compared, known: duplicates.Compared) -> bool:
        asked.append(known.title)
        return True

    monkeypatch.setattr(duplicates, "share_a_passage", asking)
    like = case(2, "Stranded", f"{GARDEN} {' '.join(FERRY.split()[:16])}", source=2)
    made = fingerprint("Ferry aground", FERRY)
    told = KnownArticle(
        id=7, uid="7", story_id=5, source_id=1, duplicate_of=None, revision=1,
        title="Ferry aground", text=FERRY, is_kept=True, is_whole=True, is_short=False,
        language="en", silent=None, text_hash=made.text_hash, signature=made.signature,
    )  # fmt: skip
    postings = dict.fromkeys(index_hashes(made.signature), (told.id,))
    resting = Snapshot(articles={told.id: told}, postings=postings)
    assert judge([like], resting, rules("ferry"), NOW).verdicts[0].kind == "new"
    assert asked == []
    stories = StoryIndex()
    stories.put(opened(5, report_of(case(1, "Ferry aground", FERRY, source=1))))
    judge([like], replace(resting, stories=stories), rules("ferry"), NOW)
    assert asked == ["Ferry aground"]


def test_texts_are_told_apart_by_their_shingles_which_are_not_hashed() -> None:
    one, other = (duplicates.Compared("Ferry", FERRY, signature=(each,)) for each in (1, 2))
    assert one != other
    assert hash(one) == hash(other)
    assert len({one, other}) == 2


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
