"""Which form does what: a POST with a form token, from a page of ours, by somebody who may act."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from worker.web.actions import Outcome, deliveries, marks, silences, sources
from worker.web.views import Site, View, Wanted

Act = Callable[[Site, Wanted, str], Outcome]

ACTIONS: Mapping[str, Act] = {
    "silence": silences.add,
    "unsilence": silences.end,
    "mark": marks.put,
    "unmark": marks.take_back,
    "replay": deliveries.again,
    "poll": sources.poll,
    "pause": sources.pause,
    "resume": sources.resume,
}
PATH = "/do/"
"""What stands before the name of each."""


def view(outcome: Outcome) -> View:
    """Returns the page that says what came of an action."""
    undo = None
    if outcome.undo is not None:
        name, fields = outcome.undo
        undo = {"path": PATH + name, "fields": dict(fields)}
    shown = {"words": outcome.words, "back": outcome.back, "undo": undo}
    return View("done.html", "Done", shown)
