"""After an upgrade: what the stories of the last 14 days are about, worked out beside the service.

It goes on where it was, whatever ended it. Nobody is told, and no story is joined with another:
later reports find the stories, also in other languages, as they find those that were decided
about since.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from worker.base import log
from worker.base.store import jobs
from worker.setup.runtime import Runtime
from worker.stories.languages.anchors import Anchor, anchor
from worker.stories.languages.encoder import LANGUAGES
from worker.stories.links import StoryLinks
from worker.stories.store import backfill, frequencies
from worker.stories.store import making as story_making
from worker.stories.store.backfill import AskedReport, ToldStory
from worker.stories.store.making import Made
from worker.stories.terms import GROUPS, RARITY, title_terms
from worker.traits import traits
from worker.way.judge.prepared import PreparedArticle

EVERY = 10.0
JOB = "stories of the release before"
SPAN = timedelta(days=14)
LONGEST = 1.5
"""Seconds that a batch waits for what was told to be known, at most."""
AT_ONCE = 10
"""Stories that are written in one deciding transaction, in some ten milliseconds."""
KIND = "profiles"
"""The mark of stories that became known without anything else having changed."""
_log = log.get(__name__)
_told_is_known: WeakSet[Runtime] = WeakSet()
_languages: WeakKeyDictionary[Runtime, set[str]] = WeakKeyDictionary()
"""Those in which what alerts ask for was told: of one alone no sentence vectors are made."""


def before_batch(
    runtime: Runtime, about: Sequence[PreparedArticle], *, longest: float = LONGEST
) -> bool:
    """Makes known what the stories are about that were told lately: to be called before articles
    are judged, outside any lock.

    The stories whose headlines have most in common with the articles come first, so that those
    they may belong to are known although the time, in seconds, is too short for all. Returns
    whether all are known; from then on it costs nothing. Raises StoreUnavailable.
    """
    if runtime in _told_is_known:
        return True
    with runtime.database.read() as session:
        state = jobs.state(session, JOB) or {}
        if state.get("told"):
            _told_is_known.add(runtime)
            return True
        stories = backfill.told_stories(session, runtime.clock() - SPAN)
    told_in = {each.language for each in stories if each.language is not None}
    _languages.setdefault(runtime, set()).update(told_in)
    ends = time.monotonic() + longest
    if not _complete(runtime, [each.id for each in _likeliest_first(stories, about)], ends):
        return False
    _note(runtime, {"told": True})
    _told_is_known.add(runtime)
    return True


def step(runtime: Runtime) -> bool:
    """Does a little of it, in some 200 ms. Returns whether more is left.

    What a worker of the release before goes on deciding is taken up the same way. Raises
    StoreUnavailable.
    """
    if runtime not in _told_is_known and not before_batch(runtime, (), longest=0.2):
        return True
    with runtime.database.read() as session:
        state = jobs.state(session, JOB) or {}
        newest = frequencies.newest_article(session)
        done, until = state.get("done", 0), state.get("until")
        if until is None:
            if newest <= done:
                return False
            until = newest
        below = state.get("below", until + 1)
        since = runtime.clock() - SPAN
        found = backfill.articles(session, done, below, since, 8 * AT_ONCE)
    _complete(runtime, list(dict.fromkeys(story for _, story in found)), None)
    if found:
        _note(runtime, {"told": True, "done": done, "until": until, "below": found[-1][0]})
        return True
    _note(runtime, {"told": True, "done": until})
    return False


def _note(runtime: Runtime, state: dict[str, Any]) -> None:
    with runtime.database.write() as session:
        jobs.note(session, JOB, state)


def _likeliest_first(
    stories: Sequence[ToldStory], about: Sequence[PreparedArticle]
) -> list[ToldStory]:
    holders: dict[int, list[int]] = defaultdict(list)
    for number, prepared in enumerate(about):
        for term in prepared.terms.ids:
            holders[term].append(number)

    def shared(story: ToldStory) -> float:
        weights: dict[int, float] = defaultdict(float)
        for term in title_terms(story.title, story.language):
            for number in holders.get(term, ()):
                weights[number] += RARITY[term % GROUPS]
        return max(weights.values(), default=0.0)

    return sorted(stories, key=shared, reverse=True) if holders else list(stories)


def _complete(runtime: Runtime, stories: Sequence[int], ends: float | None) -> bool:
    """Makes known what the stories are about, a few at a time. Returns whether all were done."""
    for start in range(0, len(stories), AT_ONCE):
        if ends is not None and start and time.monotonic() >= ends:
            return False
        _complete_some(runtime, stories[start : start + AT_ONCE])
    return True


def _complete_some(runtime: Runtime, stories: Collection[int]) -> None:
    with runtime.database.read() as session:
        made = story_making.of_stories(session, stories)
        outlets = {each.change.id: each.change.outlets for each in made}
        told = backfill.told(session, outlets, runtime.rules(session))
        ids = [article for each in made for article, _ in each.articles]
        asked = backfill.asked_reports(session, ids, runtime.asked)
    made = _linked(runtime, made, asked)
    with runtime.database.decide(KIND) as session:
        number = story_making.add(session, made, told)
    if number:
        _log.info("stories made known", count=number)


def _linked(runtime: Runtime, made: Sequence[Made], asked: Sequence[AskedReport]) -> list[Made]:
    """Returns the stories with what they are found by in other languages, of those that an alert
    asks for."""
    _languages.setdefault(runtime, set()).update(each.language for each in asked)
    stories = {article: each.change.id for each in made for article, _ in each.articles}
    first: dict[int, AskedReport] = {}
    for report in asked:
        first.setdefault(stories[report.id], report)
    return [
        _with_links(runtime, each, first[each.change.id]) if each.change.id in first else each
        for each in made
    ]


def _with_links(runtime: Runtime, story: Made, report: AskedReport) -> Made:
    links = StoryLinks((_anchor(runtime, story, report),))
    return replace(story, change=replace(story.change, links=links))


def _anchor(runtime: Runtime, story: Made, report: AskedReport) -> Anchor:
    """Returns what a report is linked by, as for one that comes now."""
    language, profile = report.language, story.change.profile
    is_mixed = len(_languages[runtime]) > 1
    sentences = runtime.sentences if is_mixed and language in LANGUAGES else None
    known = profile.told_traits()
    if report.id != story.articles[0][0]:
        known = traits(report.title, report.text, language)
    return anchor(report.title, report.text, language, profile.first_at, known, sentences)
