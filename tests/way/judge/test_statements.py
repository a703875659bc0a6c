"""What a format states of an article that was told, that it is corrected or withdrawn, is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY, FERRY_ELSEWHERE, GARDEN
from worker.base.types import Statement
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan
from worker.way.judge.record import record_of

TITLE = "Ferry aground off Kallista"
WITHDRAWAL = Statement("withdrawal")
CORRECTION = Statement("correction", "2")
TOLD = case(1, TITLE, FERRY, item=1, url="https://wire.example/ferry-aground")


def decided(cases: Sequence[Case], *, group: str = "story") -> Plan:
    return judge(cases, Snapshot(), rules("ferry", group=group), NOW)


def occasions(plan: Plan) -> list[str]:
    return [each.kind.partition("-")[0] for each in plan.tellings[1:]]


def note(words: str) -> Statement:
    return Statement("correction", words[:8], words)


def test_an_item_that_is_corrected_is_told_by_its_words() -> None:
    edited = FERRY.replace("212", "221")
    cases = [TOLD, case(2, TITLE, edited, item=1, statement=CORRECTION)]
    plan = decided(cases)
    assert [each.kind for each in plan.verdicts] == ["new", "revision"]
    assert occasions(plan) == ["correction"]
    assert plan.tellings[1].news == {
        "news": [f"Corrected by source 1: “{TITLE}”. It does not say what."],
        "kept_back": 0,
    }
    # Without the statement it is a correction in silence.
    assert occasions(decided([TOLD, case(2, TITLE, edited, item=1)])) == []


def test_a_third_correction_is_told_and_the_same_again_is_not() -> None:
    cases = [TOLD]
    for number in (2, 3, 4):
        statement = Statement("correction", str(number))
        cases.append(case(number, TITLE, f"{FERRY} {number}", item=1, statement=statement))
    cases.append(case(5, TITLE, f"{FERRY} 4", item=1, statement=Statement("correction", "5")))
    plan = decided(cases)
    assert occasions(plan) == ["correction"] * 3
    assert len({each.kind for each in plan.tellings}) == 4
    assert plan.verdicts[-1].kind == "unchanged"


def test_a_correction_that_stays_stated_does_not_make_later_revisions_corrections() -> None:
    noted = note("An earlier version misstated the day.")
    cases = [
        TOLD,
        case(2, TITLE, f"{FERRY} 2", item=1, statement=noted),
        case(3, TITLE, f"{FERRY} 3", item=1, statement=noted),
        case(4, TITLE, f"{FERRY} 4", item=1, statement=note("It also misstated the harbour.")),
    ]
    assert occasions(decided(cases)) == ["correction", "correction"]


def test_a_note_beside_the_same_words_is_told_with_what_it_says() -> None:
    noted = note("An earlier version misstated the day.")
    plan = decided([TOLD, *(case(n, TITLE, FERRY, item=1, statement=noted) for n in (2, 3))])
    assert [each.kind for each in plan.verdicts] == ["new", "revision", "unchanged"]
    assert plan.verdicts[1].revision == 1
    assert not plan.revised
    (sentence,) = (plan.tellings[1].news or {})["news"]
    assert sentence.endswith("It says: “An earlier version misstated the day.”")


def test_a_note_of_an_article_that_is_new_speaks_of_what_was_never_told() -> None:
    noted = note("An earlier version misstated the day.")
    other = "Stranded ferry Aurora: passengers sleep in school"
    cases = [TOLD, case(2, other, FERRY_ELSEWHERE, statement=noted)]
    plan = decided(cases)
    assert plan.verdicts[0].story_id == plan.verdicts[1].story_id
    assert occasions(plan) == []
    cases[1] = case(2, other, FERRY_ELSEWHERE, statement=CORRECTION)
    assert occasions(decided(cases)) == ["correction"]


def test_a_correction_reaches_who_was_told_though_what_they_asked_for_is_gone() -> None:
    edited = FERRY.replace("ferry", "ship").replace("Ferry", "Ship")
    plan = decided([TOLD, case(2, "Ship aground", edited, item=1, statement=CORRECTION)])
    assert not plan.verdicts[1].case.prepared.topics
    assert occasions(plan) == ["correction"]
    marked = case(2, "CORRECTED: Ship aground", edited, item=1)
    assert occasions(decided([TOLD, marked])) == ["correction"]
    assert occasions(decided([TOLD, case(2, "Ship aground", edited, item=1)])) == []


@pytest.mark.parametrize(
    "withdrawal",
    [
        case(2, TITLE, FERRY, item=1, statement=WITHDRAWAL),
        case(2, "withdrawn", "", item=1, statement=WITHDRAWAL),
        case(2, "Story removed", "Please do not use it.", item=1, statement=WITHDRAWAL),
        case(2, "Story removed", GARDEN, item=1, statement=WITHDRAWAL),
        case(2, TITLE, f"{FERRY} So it is.", statement=WITHDRAWAL),
        case(
            2, "x", "", url="https://wire.example/ferry-aground#top", statement=WITHDRAWAL
        ),
    ],
)  # fmt: skip
def test_a_withdrawal_is_told_to_who_was_told(withdrawal: Case) -> None:
    plan = decided([TOLD, withdrawal])
    first, second = plan.verdicts
    assert (second.kind, second.outcome) == ("revision", "updated")
    assert second.article_id == first.article_id
    assert second.reason == "its outlet withdrew it"
    assert occasions(plan) == ["withdrawal"]
    assert len(plan.tellings) == 2


def test_only_words_of_its_own_change_what_a_withdrawn_article_says() -> None:
    assert not decided([TOLD, case(2, "x", "", item=1, statement=WITHDRAWAL)]).revised
    removed = case(2, "Story removed", "Please do not use it.", item=1, statement=WITHDRAWAL)
    assert len(decided([TOLD, removed]).revised) == 1


def test_a_withdrawal_that_comes_again_is_unchanged() -> None:
    for words in ("", "Please do not use it."):
        again = [case(n, "Removed", words, item=1, statement=WITHDRAWAL) for n in (2, 3)]
        plan = decided([TOLD, *again])
        assert [each.kind for each in plan.verdicts] == ["new", "revision", "unchanged"]
        assert occasions(plan) == ["withdrawal"]


def test_a_withdrawal_of_what_is_not_known_is_set_aside() -> None:
    for other in (
        case(2, TITLE, FERRY, source=2, statement=WITHDRAWAL),
        case(2, "Orchids", GARDEN, statement=WITHDRAWAL),
        case(2, "x", "", statement=WITHDRAWAL),
    ):
        plan = decided([TOLD, other])
        assert (plan.verdicts[1].kind, plan.verdicts[1].code) == ("refused", "withdrawn")
        assert plan.verdicts[1].outcome == "rejected"
        assert len(plan.tellings) == 1


def test_a_withdrawal_names_the_article_as_its_provider_does() -> None:
    name = "urn:newsml:wire.example:20260304:ferry"
    first = case(1, TITLE, FERRY, identity=name)
    plan = decided([first, case(2, "x", "", identity=name, statement=WITHDRAWAL)])
    assert plan.verdicts[1].article_id == plan.verdicts[0].article_id


def test_an_address_that_all_entries_have_names_none_of_them() -> None:
    page = "https://wire.example/news?all"
    cases = [case(1, TITLE, FERRY, url=page), case(2, "Orchids", GARDEN, url=page)]
    withdrawal = case(3, "x", "", url=page, statement=WITHDRAWAL)
    assert decided([*cases, withdrawal]).verdicts[2].kind == "refused"


def test_what_another_source_withdraws_goes_on_saying_what_it_says() -> None:
    cases = [
        TOLD,
        case(2, TITLE, FERRY, source=2, item=2),
        case(3, "Removed", "Please do not use it.", source=2, item=2, statement=WITHDRAWAL),
    ]
    plan = decided(cases)
    assert [each.kind for each in plan.verdicts] == ["new", "same_words", "revision"]
    assert not plan.revised
    assert occasions(plan) == ["withdrawal"]
    assert (plan.tellings[1].news or {})["news"] == ["Withdrawn by source 2: “" + TITLE + "”"]


def test_a_withdrawn_article_is_news_to_nobody_else() -> None:
    quiet = case(1, TITLE, FERRY, item=1, silent="it was read late")
    late = case(2, TITLE, f"{FERRY} ferry", item=1, statement=WITHDRAWAL)
    assert not decided([quiet, late]).tellings
    assert len(decided([TOLD, late], group="none").tellings) == 1


def test_what_was_stated_is_recorded_with_the_verdict() -> None:
    plan = decided([TOLD, case(2, "x", "", item=1, statement=WITHDRAWAL)])
    record = record_of(plan.verdicts[0], abs)
    assert (record["k"], record["st"]) == ("new", "withdrawal")
    assert [each[1:] for each in record["a"]] == [
        ["tell", "first"],
        ["tell", plan.tellings[1].kind],
    ]
    assert [each.is_recorded for each in plan.verdicts] == [True, False]
