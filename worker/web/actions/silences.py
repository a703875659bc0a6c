"""Mutes a story or a topic until a time, and ends that."""

from __future__ import annotations

from worker.alerts.silences import until_of
from worker.alerts.store import silences as store
from worker.base.hours import zone
from worker.base.store import audit
from worker.web.actions import Outcome
from worker.web.views import NotFound, Site, Unusable, Wanted

_LONGEST_WHY = 500


def add(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Holds back what is new of a story or a topic. Raises Unusable, NotFound."""
    runtime = site.runtime
    now = runtime.clock()
    story, topic = wanted.number("story"), wanted.text("topic", 100) or None
    if (story is None) == (topic is None):
        raise Unusable("give a story or a topic")
    if topic is not None and topic not in runtime.topic_names:
        raise NotFound(f"There is no topic {topic}.")
    clocks = zone(wanted.zone or runtime.settings.service.zone)
    try:
        until = until_of(wanted.text("until", 40), now, clocks)
    except ValueError as error:
        raise Unusable(f"until {error}") from error
    why = " ".join(wanted.text("why", _LONGEST_WHY).split())
    with runtime.database.decide() as session:
        if story is not None and not store.has_story(session, story):
            raise NotFound(f"There is no story {story}.")
        number = store.add(session, store.Wanted(until, why, story, topic), now)
        after = {"story": story, "topic": topic, "until": until.isoformat(), "why": why}
        audit.record(session, now, actor, "silence", str(number), None, after)
    named = f"Story {story}" if story is not None else f"The topic {topic}"
    words = f"{named} is muted until {until:%Y-%m-%d %H:%M} UTC (silence {number})."
    return Outcome(words, _back(story), ("unsilence", {"id": str(number)}))


def end(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Ends a silence now. Raises NotFound."""
    runtime, number = site.runtime, wanted.number("id")
    now = runtime.clock()
    with runtime.database.decide() as session:
        found = list(store.listed(session, now, [number])) if number is not None else []
        if not found:
            raise NotFound(f"There is no silence {number}.")
        if store.end(session, found[0]["id"], now):
            audit.record(session, now, actor, "silence_removed", str(number), None, None)
            words = f"Silence {number} is over: it held back {found[0]['held_back']:,} articles."
        else:
            words = f"Silence {number} was over already."
    return Outcome(words, _back(found[0]["story"]))


def _back(story: int | None) -> str:
    return "/topics" if story is None else f"/stories/{story}"
