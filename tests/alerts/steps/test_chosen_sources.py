"""Of which sources an alert tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from models import Source
from tests.alerts.steps.digest_desk import FIRST, IN_OTHER_WORDS, Digests, alert, desk, inbox

__all__ = ["alert", "desk", "inbox"]


CHOSEN = """
[[alert]]
name = "now"
topics = ["quake", "tsunami"]
channels = ["desk"]
wait = "0s"
sources = ["Wires", "inbox"]
not_sources = ["inbox"]
"""


@pytest.mark.parametrize("alert", [CHOSEN], ids=["chosen"])
def test_sources_are_chosen_by_their_groups_and_names_and_left_out_by_them(desk: Digests) -> None:
    desk.bring(1, FIRST)
    desk.bring(2, IN_OTHER_WORDS)
    assert desk.mails == []
    desk.bring(0, replace(FIRST, outlet="Mirror", text=FIRST.text + " More follows."))
    told = f"[Earthquakes] {FIRST.title} +2 outlets"
    assert [subject for subject, _ in desk.mails] == [told]


TITLED = CHOSEN.replace('"Wires", "inbox"', '"The News"')


@pytest.mark.parametrize("alert", [TITLED], ids=["titled"])
def test_a_source_is_chosen_by_its_own_title_as_soon_as_that_is_known(desk: Digests) -> None:
    def chosen() -> object:
        with desk.runtime.database.read() as session:
            (plan,) = desk.runtime.rules(session).alerts
            return plan.rule.sources

    assert chosen() == set()
    with desk.runtime.database.write() as session:
        source = session.scalars(select(Source).where(Source.kind == "feed")).first()
        assert source is not None
        source.name, named = "The News", source.id
    assert chosen() == {named}
