"""Polls a feed now, pauses and resumes one."""

from __future__ import annotations

from worker.base.store import audit
from worker.way.collect.steps import poll as polling
from worker.way.collect.store import pauses
from worker.web.actions import Outcome
from worker.web.views import NotFound, Site, Wanted

_BACK = "/sources"


def poll(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Makes a feed due now: the service polls it as soon as its host may be asked. Raises
    NotFound."""
    ids, name = _feed(site, wanted)
    with site.runtime.database.write() as session:
        done = pauses.poll_soon(session, ids)
        if done:
            audit.record(session, site.runtime.clock(), actor, "poll", name, None, None)
    paused = f"{name} is paused: it is polled once it is resumed."
    words = f"{name} will be polled now." if done else paused
    return Outcome(words, _BACK)


def pause(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Stops polling a feed until it is resumed. Raises NotFound."""
    ids, name = _feed(site, wanted)
    with site.runtime.database.write() as session:
        if pauses.pause(session, ids):
            audit.record(session, site.runtime.clock(), actor, "pause", name, None, None)
    return Outcome(f"{name} is paused.", _BACK, ("resume", {"source": wanted.text("source")}))


def resume(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Polls a feed again that was paused or switched off. Raises NotFound."""
    ids, name = _feed(site, wanted)
    with site.runtime.database.write() as session:
        done = pauses.resume(session, ids)
        if done:
            audit.record(session, site.runtime.clock(), actor, "resume", name, None, None)
    words = f"{name} is polled again." if done else f"{name} was not paused."
    undo = ("pause", {"source": wanted.text("source")}) if done else None
    return Outcome(words, _BACK, undo)


def _feed(site: Site, wanted: Wanted) -> tuple[list[int], str]:
    """Returns the ids and the name of a feed by its address as it is shown. Raises NotFound."""
    asked = wanted.text("source")
    chosen, unknown = polling.feeds(site.runtime, [asked]) if asked else ([], [])
    if not chosen or unknown:
        raise NotFound("There is no such feed.")
    return [each for each, _, _ in chosen], chosen[0][1]
