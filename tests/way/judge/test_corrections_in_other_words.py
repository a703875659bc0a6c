"""A correction in other words under another identity belongs to the story of what it corrects."""

from __future__ import annotations

from typing import Any

import pytest

from tests.way.judge.making import NOW, case, rules
from worker.alerts.corrections import without_label
from worker.base.types import Statement
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan

TITLE = "Bridge at Kallista closed to lorries"
TOLD = case(
    1,
    TITLE,
    "The city council of Kallista closed the old bridge to lorries on Monday because its pillars "
    "are damaged. Repairs will take until May and cost 3 million, mayor Anton Vero said.",
    topics=("bridge",),
)
MENDED = (
    "Lorries may not use the bridge over the Sava from today, the mayor of Kallista, Nina Kovar, "
    "said on Tuesday. It will be repaired for 5 million and opened to them in July."
)


def decided(*cases: Case) -> Plan:
    return judge([TOLD, *cases], Snapshot(), rules("bridge"), NOW)


def correction(title: str, text: str = MENDED, **more: Any) -> Case:
    return case(2, title, text, topics=("bridge",), **more)


def kinds(plan: Plan) -> list[str]:
    return [each.kind.partition("-")[0].partition(".")[0] for each in plan.tellings]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"CORRECTED: {TITLE}", "correction"),
        (f"CORRECTED: {TITLE} until July", "correction"),
        ("Berichtigung: 2 bridges at Kallista closed to lorries", "correction"),
        (f"WITHDRAWN: {TITLE}", "withdrawal"),
        (f"{TITLE} (corrected)", "correction"),
    ],
)
def test_what_a_correction_says_otherwise_speaks_against_nothing(title: str, kind: str) -> None:
    plan = decided(correction(title))
    assert [each.kind for each in plan.verdicts] == ["new", "new"]
    assert plan.verdicts[1].story_id == plan.verdicts[0].story_id
    assert kinds(plan) == ["article", kind]


QUAKE = "Earthquake of magnitude {} strikes off Kallista, bridge damaged"
SHOOK = (
    "An earthquake of magnitude {} struck off Kallista {}, the seismological institute said. "
    "A bridge was damaged and {} people were hurt, mayor Anton Vero told reporters."
)


def quakes(label: str, note: str = "", **more: object) -> Plan:
    """Decides about a report of a quake, and another one of its source with another magnitude."""
    first = case(1, QUAKE.format(5.2), SHOOK.format(5.2, "at noon", 3), topics=("bridge",))
    text = f"{SHOOK.format(7.4, 'before dawn, people fled their homes', 'forty')}{note}"
    second = correction(f"{label}{QUAKE.format(7.4)}", text, **more)
    return judge([first, second], Snapshot(), rules("bridge"), NOW)


def test_a_correction_that_label_or_format_tells_of_is_no_other_event() -> None:
    assert kinds(quakes("")) == ["article", "article"]
    assert kinds(quakes("CORRECTED: ")) == ["article", "correction"]
    assert kinds(quakes("", statement=Statement("correction", "2"))) == ["article", "correction"]


def test_a_note_that_may_stand_under_everything_joins_nothing() -> None:
    note = "\n\nCorrection: who finds an error may write to the editor of the page."
    assert kinds(quakes("", note)) == ["article", "article"]


def test_a_note_of_the_format_about_an_earlier_version_joins_no_other_event() -> None:
    noted = Statement("correction", "2", note="An earlier version misspelled the mayor's name.")
    assert kinds(quakes("", statement=noted)) == ["article", "article"]
    # What the headline says counts beside it.
    assert kinds(quakes("CORRECTED: ", statement=noted)) == ["article", "correction"]


@pytest.mark.parametrize("label", ["CORRECTED: ", "WITHDRAWN: "])
def test_a_correction_joins_what_it_corrects_though_another_event_is_more_like_it(
    label: str,
) -> None:
    first = case(1, QUAKE.format(5.2), SHOOK.format(5.2, "at noon", 3), topics=("bridge",))
    inland = case(
        2,
        "Strong earthquake strikes before dawn, people flee their homes",
        "An earthquake of magnitude 7.4 struck far inland before dawn, the seismological institute "
        "said. People fled their homes in the province and forty were hurt when a school was "
        "damaged, the governor told reporters.",
        source=2,
    )
    mended = case(
        3,
        f"{label}{QUAKE.format(7.4)}",
        "The earthquake that struck off Kallista before dawn was of magnitude 7.4, the "
        "seismological institute said. A bridge was damaged, people fled their homes and forty "
        "were hurt, the mayor told reporters.",
        topics=("bridge",),
    )
    plan = judge([first, inland, mended], Snapshot(), rules("bridge"), NOW)
    stories = [each.story_id for each in plan.verdicts]
    assert stories[2] == stories[0] != stories[1]
    assert len(plan.tellings) == 2


def test_of_another_source_or_of_another_event_it_is_no_correction() -> None:
    assert kinds(quakes("CORRECTED: ", source=2)) == ["article", "article"]
    snow = "The road from Bryansk to Orel was closed on Thursday because of snow, police said."
    plan = decided(correction("CORRECTED: Bryansk bridge closed to lorries", snow))
    assert plan.verdicts[1].story_id != plan.verdicts[0].story_id


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("CORRECTED: Bridge closed", "Bridge closed"),
        ("(CORRECTED) - Mobil to upgrade a unit", "Mobil to upgrade a unit"),
        ("Bridge closed (corrected)", "Bridge closed"),
        ("CORRECTION 2: Bridge closed", "Bridge closed"),
        ("【更正】Bridge closed", "Bridge closed"),
        ("Исправление: мост закрыт", "мост закрыт"),
        ("Correction", ""),
        ("Corrections officer killed in Texas", "Corrections officer killed in Texas"),
        ("Storm: correction of course", "Storm: correction of course"),
    ],
)
def test_a_headline_is_compared_without_its_label(headline: str, expected: str) -> None:
    assert without_label(headline) == expected
