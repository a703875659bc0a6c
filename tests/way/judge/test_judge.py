"""The judge decides about batches as it would one article after another, and asks nothing."""

from __future__ import annotations

import socket
import sqlite3
from typing import Any

import pytest

from tests.way.judge.making import NOW, case, rules
from worker.way.judge.decide import judge
from worker.way.judge.known import BASELINE, Snapshot
from worker.way.judge.plan import OUTCOMES
from worker.way.judge.record import MOST_BYTES, record_of

FERRY = """The ferry Aurora ran aground off Kallista on Tuesday morning with 212 passengers on
board. Two tugs pulled it free in the afternoon, and nobody was hurt, the coast guard said. The
captain had reported a failure of the rudder shortly before. Divers are to look at the hull
before the ship may leave the harbour again, and the company has cancelled its crossings until
Friday. Passengers spent the night in a school, where the town gave them blankets and soup."""
FERRY_ELSEWHERE = """Passengers of the stranded ferry Aurora have slept in a school at Kallista.
The ship with its 212 passengers had hit a sandbank off the town on Tuesday after its rudder
failed, said the coast guard, which sent two tugs. The hull will be examined by divers. Until
Friday the company runs no crossings."""
GARDEN = """The botanical garden of Merin has opened its new glasshouse after six years of work.
It holds four hundred kinds of orchids, some of which bloom for the first time in the country.
The director thanked the citizens whose gifts paid for half of it. Entry is free on Sundays."""


def kinds(plan: Any) -> list[str]:
    return [each.kind for each in plan.verdicts]


def test_an_article_like_nothing_known_is_new_and_opens_a_story() -> None:
    plan = judge([case(1, "Ferry aground", FERRY)], Snapshot(), rules("ferry"), NOW)
    (verdict,) = plan.verdicts
    assert (verdict.kind, verdict.outcome) == ("new", "new")
    assert verdict.story is not None
    assert verdict.story.code == "opened"
    assert [each.code for each in verdict.alerts] == ["tell"]
    assert len(plan.tellings) == 1


def test_a_batch_knows_what_it_decided_itself() -> None:
    cases = [
        case(1, "Ferry aground", FERRY, source=1),
        case(2, "Ferry runs aground", FERRY, source=2),
        case(3, "Ferry aground off Kallista", f"{FERRY} More to follow.", source=3),
        case(4, "Orchids under glass", GARDEN, source=1),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert kinds(plan) == ["new", "same_words", "near_copy", "new"]
    assert plan.verdicts[2].of == plan.verdicts[0].article_id
    assert len(plan.tellings) == 1


def test_a_report_in_other_words_joins_the_story_and_is_kept_back() -> None:
    cases = [
        case(1, "Ferry Aurora aground off Kallista", FERRY, source=1),
        case(2, "Stranded ferry Aurora: passengers sleep in school", FERRY_ELSEWHERE, source=2),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    first, second = plan.verdicts
    assert kinds(plan) == ["new", "new"]
    assert second.story_id == first.story_id
    assert second.story is not None
    assert second.story.code == "joined"
    assert second.story.shared
    assert [each.code for each in second.alerts] == ["kept_back"]
    (told,) = plan.told.values()
    assert (told.kept_back, told.outlets) == (1, 1)
    (profile,) = plan.profiles
    assert len(profile.outlets) == 2


@pytest.mark.parametrize("source", [1, 2])
@pytest.mark.parametrize(
    ("headline", "said"),
    [
        ("Ferry Aurora sinks off Kallista", FERRY.replace("ran aground", "sank")),
        (
            "Ferry Aurora not aground off Kallista",
            FERRY.replace("ran aground", "did not run aground"),
        ),
    ],
)
def test_the_reverse_in_the_same_words_is_a_story_of_its_own_and_told(
    headline: str, said: str, source: int
) -> None:
    cases = [
        case(1, "Ferry Aurora aground off Kallista", FERRY, source=1),
        case(2, headline, said, source=source),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert kinds(plan) == ["new", "new"]
    first, second = (each.story for each in plan.verdicts)
    assert first is not None
    assert second is not None
    assert second.code == "opened"
    assert "like article" in second.reason
    assert len(plan.tellings) == 2


@pytest.mark.parametrize(("source", "said"), [(2, True), (1, False)])
def test_a_passage_counts_for_a_join_if_another_source_has_it(source: int, said: bool) -> None:
    told = " ".join(FERRY.split()[:38])
    cases = [
        case(1, "Ferry Aurora aground off Kallista", FERRY, source=1),
        case(2, "Stranded ferry Aurora: passengers sleep in school",
             f"{FERRY_ELSEWHERE} {GARDEN} {told}", source=source),
    ]  # fmt: skip
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert kinds(plan) == ["new", "new"]
    story = plan.verdicts[1].story
    assert story is not None
    assert (story.code, "passage in common" in story.reason) == ("joined", said)


def test_a_silent_baseline_of_another_source_does_not_swallow_news() -> None:
    cases = [
        case(1, "Ferry aground", FERRY, source=1, silent=BASELINE),
        case(2, "Ferry aground", FERRY, source=2),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert [each.code for each in plan.verdicts[0].alerts] == ["silent"]
    assert [each.code for each in plan.verdicts[1].alerts] == ["tell"]
    assert plan.verdicts[1].is_heard


def test_an_item_that_says_the_same_again_is_unchanged_and_an_edited_one_a_revision() -> None:
    cases = [
        case(1, "Ferry aground", FERRY, item=7),
        case(2, "Ferry aground", FERRY, item=7),
        case(3, "Ferry free again", FERRY, item=7),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert kinds(plan) == ["new", "unchanged", "revision"]
    assert plan.verdicts[2].revision == 2


def test_an_entry_that_took_anothers_place_is_its_revision() -> None:
    teaser = "Crews at the port have refused to work since Monday."
    cases = [
        case(1, "Harbour strike enters third day", teaser, topics=("port",)),
        case(2, "Port strike enters its third day", teaser, topics=("port",), gone=(1,)),
    ]
    plan = judge(cases, Snapshot(), rules("port"), NOW)
    assert kinds(plan) == ["new", "revision"]
    assert len(plan.tellings) == 1


def test_a_hundred_copies_in_one_batch_are_told_once() -> None:
    cases = [case(n, "Ferry aground", f"{FERRY} {n}", source=n) for n in range(1, 101)]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert kinds(plan) == ["new"] + ["near_copy"] * 99
    first = [each for each in plan.tellings if each.kind == "article.matched"]
    assert len(first) == 1
    # The others say that five and twenty outlets carry it, and go with the first.
    assert [each.kind for each in plan.tellings[1:]] == ["outlets-5", "outlets-20"]


def test_the_same_arguments_give_the_same_plan() -> None:
    cases = [case(n, f"Ferry {n}", FERRY if n % 2 else GARDEN, source=n) for n in range(1, 9)]
    one = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert one == judge(cases, Snapshot(), rules("ferry"), NOW)


def test_it_runs_with_database_and_sockets_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the judge asked something")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(sqlite3, "connect", refuse)
    cases = [case(1, "Ferry aground", FERRY), case(2, "Ferry aground", f"{FERRY} So it is.")]
    assert kinds(judge(cases, Snapshot(), rules("ferry"), NOW)) == ["new", "near_copy"]


def test_without_grouping_each_article_is_told_on_its_own() -> None:
    cases = [
        case(1, "Ferry Aurora aground off Kallista", FERRY, source=1),
        case(2, "Stranded ferry Aurora: passengers sleep in school", FERRY_ELSEWHERE, source=2),
    ]
    plan = judge(cases, Snapshot(), rules("ferry", group="none"), NOW)
    assert [each.kind for each in plan.tellings] == ["article.matched"] * 2


def test_an_article_without_words_opens_a_story_of_its_own() -> None:
    plan = judge([case(1, "…", ""), case(2, "—", "")], Snapshot(), rules("ferry"), NOW)
    assert plan.verdicts[0].story_id is not None


def test_every_kind_of_verdict_has_an_outcome() -> None:
    assert set(OUTCOMES.values()) == {
        "new",
        "unchanged",
        "duplicate",
        "near_duplicate",
        "updated",
        "rejected",
    }


def test_a_stored_verdict_takes_at_most_400_bytes_whatever_it_says() -> None:
    import msgspec

    names = [f"ferry{n}" for n in range(200)]
    text = f"{FERRY} {' '.join(names)}"
    plan = judge([case(1, "Ferry", text, topics=names)], Snapshot(), rules(*names), NOW)
    record = record_of(plan.verdicts[0], lambda planned: abs(planned) + 10**9)
    assert len(msgspec.json.encode(record)) <= MOST_BYTES
    assert record["more"] > 0


def test_an_archive_that_is_read_in_makes_the_stories_that_its_reports_tell() -> None:
    from datetime import timedelta

    from worker.stories.heard import LastHeard

    old = NOW - timedelta(days=400)
    first = case(1, "Ferry Aurora aground off Kallista", FERRY, source=1, at=old)
    plan = judge([first], Snapshot(), rules("ferry"), NOW)
    story = plan.profiles[0].profile
    last = LastHeard()
    last.note(story.id, story.last_at)
    assert last.drop_inactive(NOW + timedelta(hours=1)) == []


def test_words_that_came_as_a_revision_are_a_notice_when_they_are_given_out_again() -> None:
    from datetime import timedelta

    alarm, clear = "Air alarm over the harbour district.", "All clear over the harbour district."
    cases = [
        case(1, "Harbour", alarm, item=1, at=NOW, topics=("harbour",)),
        case(2, "Harbour", clear, item=1, at=NOW, topics=("harbour",)),
        case(3, "Harbour", clear, item=3, at=NOW + timedelta(hours=4), topics=("harbour",)),
    ]
    plan = judge(cases, Snapshot(), rules("harbour", group="none"), NOW)
    assert kinds(plan) == ["new", "revision", "new"]
    assert plan.verdicts[2].recurs_of is not None
