"""What a source corrects that it only carried: who was told of the words is told of it, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_desk import stored
from tests.way.judge.test_judge import FERRY, GARDEN
from worker.base.types import Statement
from worker.duplicates.fingerprint import fingerprint
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan
from worker.way.judge.statements import has_words

TITLE = "Ferry aground off Kallista"
FIXED = FERRY.replace("212", "221")
A, B, C = 1, 2, 3
TOLD = case(1, TITLE, FERRY, source=A)
COPY = case(2, TITLE, FERRY, source=B)
SHORT = "The ferry Aurora ran aground off Kallista with 212 people on board on Tuesday."


def decided(*cases: Case) -> Plan:
    return judge(cases, Snapshot(), rules("ferry"), NOW)


def occasions(*cases: Case) -> list[str]:
    return [each.kind.partition("-")[0] for each in decided(*cases).tellings[1:]]


@pytest.mark.parametrize(
    "correction",
    [
        case(5, f"CORRECTED: {TITLE}", FIXED, source=B),
        case(5, f"CORRECTED: {TITLE}", FERRY, source=B),
        case(5, TITLE, f"{FIXED}\n\nCorrection: it misstated the number.", source=B),
        case(5, TITLE, FIXED, source=B, statement=Statement("correction", "2")),
        # Under the same identity.
        case(5, f"CORRECTED: {TITLE}", FIXED, source=B, item=2),
        case(5, TITLE, FIXED, source=B, item=2, statement=Statement("correction", "2")),
    ],
)
def test_a_source_corrects_what_it_carried_of_another(correction: Case) -> None:
    assert occasions(TOLD, COPY, correction) == ["correction"]
    plan = decided(TOLD, COPY, correction)
    assert plan.verdicts[2].story_id == plan.verdicts[0].story_id
    # What it never carried it does not correct.
    assert occasions(TOLD, correction) == []


def test_a_source_corrects_its_own_copy_in_other_words() -> None:
    copied = case(2, "Ferry runs aground off Kallista", f"{FERRY} More follows.", source=B)
    for item in (2, 5):
        fixed = case(5, "CORRECTED: Ferry runs aground", f"{FIXED} More.", source=B, item=item)
        assert occasions(TOLD, copied, fixed) == ["correction"]


def test_what_was_kept_back_is_corrected_in_silence() -> None:
    own = case(2, "Stranded ferry: nobody hurt", f"The ferry Aurora. {GARDEN}", source=B)
    fixed = case(5, "CORRECTED: Stranded ferry", f"The ferry Aurora! {GARDEN} So.", source=B)
    plan = decided(TOLD, own, fixed)
    assert plan.verdicts[2].of == plan.verdicts[1].article_id


@pytest.mark.parametrize(("old", "new"), [(FERRY, FIXED), (SHORT, SHORT.replace("212", "221"))])
@pytest.mark.parametrize("titles", [("CORRECTED", "CORRECTED"), ("CORRECTED", "Correction")])
def test_a_correction_that_two_bring_in_the_same_words_is_told_once(
    old: str, new: str, titles: tuple[str, str]
) -> None:
    told = case(1, TITLE, old, source=A), case(2, TITLE, old, source=B)
    fixed = [
        case(3 + at, f"{label}: {TITLE}", new, source=source)
        for at, (label, source) in enumerate(zip(titles, (A, B), strict=True))
    ]
    assert occasions(*told, *fixed) == ["correction"]
    assert occasions(*told, *reversed(fixed)) == ["correction"]
    # In other words it is another one.
    third = case(6, f"CORRECTED: {TITLE}", f"{new} So it is.", source=B)
    assert occasions(*told, fixed[0], third) == ["correction", "correction"]


@pytest.mark.parametrize("copies", [3, 15, 25])
@pytest.mark.parametrize("text", [SHORT, f"{SHORT} {GARDEN}"])
def test_a_correction_that_two_bring_is_told_once_however_many_carried_it(
    copies: int, text: str
) -> None:
    carried = [
        case(source, f"{TITLE}, outlet {chr(96 + source) * 3}", text, source=source)
        for source in range(B, B + copies)
    ]
    new = text.replace("212", "221")
    fixed = [
        case(90 + source, f"{label}: {TITLE}", new, source=source)
        for source, label in ((B, "CORRECTED"), (C, "Correction"))
    ]
    found = occasions(case(1, TITLE, text, source=A), *carried, *fixed)
    assert [each for each in found if each != "outlets"] == ["correction"]


@pytest.mark.parametrize("items", [(1, 2), (8, 2), (1, 9), (8, 9)])
@pytest.mark.parametrize("first", [A, B])
def test_a_correction_that_two_bring_in_whatever_entries_is_told_once(
    items: tuple[int, int], first: int
) -> None:
    titles = TITLE, f"{TITLE}, nobody hurt"
    new = SHORT.replace("212", "221")
    told = [case(n, title, SHORT, source=n) for n, title in zip((A, B), titles, strict=True)]
    fixed = [
        case(5 + n, f"{label}: {title}", new, source=n, item=item)
        for n, label, title, item in zip(
            (A, B), ("CORRECTED", "Correction"), titles, items, strict=True
        )
    ]
    assert occasions(*told, *(fixed if first == A else reversed(fixed))) == ["correction"]
    # What another source corrects beside it is told.
    other = case(9, f"Correction: {TITLE}", SHORT.replace("212", "12"), source=B, item=2)
    assert occasions(*told, fixed[0], other) == ["correction", "correction"]


@pytest.mark.parametrize("statement", [None, Statement("withdrawal")])
def test_what_another_corrected_in_the_same_words_is_withdrawn(
    statement: Statement | None,
) -> None:
    carried = case(2, f"{TITLE}, nobody hurt", SHORT, source=B)
    fixed = case(3, f"CORRECTED: {TITLE}", SHORT.replace("212", "221"), source=A)
    title = f"{'' if statement else 'WITHDRAWN: '}{TITLE}, nobody hurt"
    gone = case(4, title, SHORT.replace("212", "221"), source=B, item=2, statement=statement)
    told = case(1, TITLE, SHORT, source=A)
    assert occasions(told, carried, fixed, gone) == ["correction", "withdrawal"]


def test_of_a_text_of_which_only_the_beginning_is_at_hand_the_whole_is_compared() -> None:
    long = f"{FERRY} {GARDEN * 8}"
    hashed = fingerprint(f"CORRECTED: {TITLE}", long).text_hash
    part = replace(stored(1), text=long[:2000], is_whole=False, text_hash=hashed)
    assert has_words(case(2, f"Correction: {TITLE}", long, source=B), part)
    assert not has_words(case(2, f"Correction: {TITLE}", f"{long} So.", source=B), part)


def test_a_source_withdraws_what_it_carried_of_another() -> None:
    withdrawal = Statement("withdrawal")
    for text in (FERRY, f"{FERRY} So it is."):
        plan = decided(TOLD, COPY, case(5, TITLE, text, source=B, statement=withdrawal))
        assert plan.verdicts[2].article_id == plan.verdicts[0].article_id
        assert not plan.revised
        assert [each.kind.partition("-")[0] for each in plan.tellings[1:]] == ["withdrawal"]
