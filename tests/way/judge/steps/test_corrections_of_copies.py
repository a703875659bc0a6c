"""A correction that several bring in the same words, stored and decided about in any way."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from models import Notice
from tests.parts.databases import first_on_both
from tests.way.judge.steps.test_at_once import Brought, keep, make, unmoved
from tests.way.judge.steps.test_batch_order import Make, one_by_one_and_at_once, said
from tests.way.judge.steps.test_statements import CORRECTION
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.way.collect.store.arrivals import RENEWED
from worker.way.judge.known import MOST_COPIES
from worker.way.read.steps.process import process

__all__ = ["make", "unmoved"]
A, B, C = 0, 1, 2
TITLES = "Alarm: people go to the shelters of the harbour", "Harbour: the alarm is given, people in"
SHORT = (
    "The alarm was given over the whole harbour and the bridge at once and {} people went to the "
    "shelters."
)


def corrections(runtime: Runtime) -> int:
    """Returns by how many messages one of the two alerts told of corrections."""
    with runtime.database.read() as session:
        kinds = session.scalars(select(Notice.kind)).all()
    return sum(each.startswith("correction-") for each in kinds)


def in_newsml(source: int, item: int, number: int, *, version: int = 1, meta: str = "") -> Brought:
    content = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" version="{version}"
      guid="urn:newsml:wire.example:20260304:{item}"><itemMeta>{meta}</itemMeta><contentMeta>
      <headline>{TITLES[source]}</headline></contentMeta><contentSet><inlineXML>
      <html xmlns="http://www.w3.org/1999/xhtml"><body><p>{SHORT.format(number)}</p></body></html>
      </inlineXML></contentSet></newsItem>"""
    return Brought(source, Arrival(f"{item}", "newsml", content.encode()))


@first_on_both(
    "make",
    "stored,later,silent",
    [(3, 2, None), (2, 2, None), (2, 2, RENEWED), (3, 0, None)],
)
def test_a_correction_that_the_format_states_of_two_headlines_is_told_once(
    make: Make, stored: int, later: int, silent: str | None
) -> None:
    brought = [in_newsml(source, source, 212) for source in (A, B)]
    brought += [
        in_newsml(source, source + later, 221, version=2, meta=CORRECTION) for source in (A, B)
    ]
    brought[2] = replace(brought[2], silent=silent)
    runtime, _ = one_by_one_and_at_once(make, brought[:stored], brought[stored:])
    assert corrections(runtime) == (1 if silent is None else 0)


def test_a_correction_that_two_bring_is_told_once_however_many_carried_it(make: Make) -> None:
    runtime = make()
    told = [
        said(f"{TITLES[0]}, outlet {chr(97 + number) * 3}", SHORT.format(212), source=source,
             item=f"{number}")
        for number, source in enumerate((A, B, *(C for _ in range(MOST_COPIES + 2))))
    ]  # fmt: skip
    process(runtime, keep(runtime, told), "test@here/1")
    for number, (source, label) in enumerate(((A, "CORRECTED"), (B, "Correction"))):
        fixed = said(
            f"{label}: {TITLES[0]}", SHORT.format(221), source=source, item=f"fixed-{number}"
        )
        process(runtime, keep(runtime, [fixed]), "test@here/1")
        assert corrections(runtime) == 1
