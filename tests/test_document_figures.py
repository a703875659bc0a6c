"""The figures in README.md and docs are those of the code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.documents import ROOT, prose, told
from worker.alerts import follow_ups, grouping
from worker.base.processes import signs_of_life
from worker.net import http
from worker.search.words import MOST_WORDS
from worker.settings import retention
from worker.sources.feed import polling
from worker.sources.feed.planning import plan, rhythm
from worker.sources.folder.containers import kinds
from worker.status import findings
from worker.stories import index
from worker.stories.languages import encoder
from worker.stories.steps import backfill
from worker.topics import salience
from worker.topics.words import LEAD_WORDS
from worker.way.collect.steps.together import Times
from worker.way.collect.store import admission
from worker.way.deliver.store import deliveries

_NAMES = dict(
    enumerate("no one two three four five six seven eight nine ten eleven twelve".split())
) | {20: "twenty"}


def _span(time: timedelta) -> str:
    """Returns a time as documents say it: ``5 minutes``, ``2 hours``."""
    minutes = time // timedelta(minutes=1)
    return f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"


_FIRST, _SECOND, _THIRD, _FOURTH, _LAST = map(_span, follow_ups.PAUSES)
_FEW, _MANY = (_NAMES[each] for each in follow_ups.OUTLETS)
_MIB = http.FEED_LIMITS.max_bytes // 1024**2
FIGURES = {
    "configuring.md": (
        f"prolongs the wait by {grouping.PER_ITEM.seconds} seconds",
        f"A message shows up to {grouping.MOST_ITEMS} articles",
        f"at least {retention.DUPLICATE_WINDOW_DAYS} days",
        f"the first {LEAD_WORDS} words and what matched there",
    ),
    "deploying.md": (
        f"in {len(encoder.LANGUAGES)} languages",
        f"up to {Times().most_open} at a time whatever `-c` says",
    ),
    "operating.md": (
        f"seen within {signs_of_life.BEAT_SECONDS:g} seconds and each queue within "
        f"{signs_of_life.QUEUE_SECONDS:g}",
        f"younger than {signs_of_life.BEAT_SECONDS:g} s",
        f"seen for {signs_of_life.BEAT_SECONDS:g} seconds, or a queue for "
        f"{signs_of_life.QUEUE_SECONDS:g}",
        f"could go on for over {findings.STANDSTILL:g} seconds",
        f"nothing was written for {findings.REFUSED:g} seconds",
        f"been made for over {findings.LATE / 60:g} minutes",
        f"At most {_NAMES[deliveries.MOST_AT_ONCE]} requests to one endpoint",
        f"at most {admission.PER_OWN_HOST} of their feeds are polled at a time",
        f"keeps up to {Times().most_open} requests open",
        f"rests the host for {polling.HOST_PAUSE / polling.MINUTE:g} minutes",
        f"is asked every {_NAMES[int(plan.Wish().shortest / polling.MINUTE)]} minutes",
        f"where that is less than {2 * rhythm.DAY / rhythm.HOUR:g} a feed",
        f"after {polling.FAILING_TO_REST.days} days of it, once a week",
        f"that says 410 for {_NAMES[polling.GONE_TIME.days]} days is tried again once a month",
        f"the same for {_NAMES[polling.MOVE_POLLS]} polls and a week",
        f"up to {_MIB} MiB and {http.FEED_LIMITS.total:g} seconds, over at most "
        f"{_NAMES[http.FEED_LIMITS.max_redirects]} redirects",
        f"stories of the last {backfill.SPAN.days} days",
    ),
    "queries.md": (
        f"in the first {LEAD_WORDS} words of the text",
        f"at least {_NAMES[salience.MIN_MENTIONS]} times in at least "
        f"{_NAMES[salience.MIN_PARAGRAPHS]} paragraphs",
        f"the first {MOST_WORDS:,} words are searched",
    ),
    "stories.md": (
        f"nobody reported on for {_NAMES[index.ACTIVE.days]} days is no longer active",
        f"more than {index.MOST_STORIES:,} active stories",
        f"the story reaches {_FEW} outlets, then {_MANY};",
        f"at least {_FIRST} the first time, then {_SECOND}, {_THIRD}, {_FOURTH}, and from then on "
        f"{_LAST}; a correction or withdrawal waits {_span(follow_ups.CORRECTION_PAUSE)} at most",
    ),
    "webhooks.md": (f"Any 2xx within {http.WEBHOOK_LIMITS.total:g} seconds is success",),
}


@pytest.mark.parametrize(
    ("name", "figure"), [(name, each) for name, many in FIGURES.items() for each in many]
)
def test_a_figure_is_told_as_it_is(name: str, figure: str) -> None:
    assert figure in " ".join(prose(ROOT / "docs" / name).split())


def test_every_ending_that_is_read_is_told() -> None:
    assert [each for each in kinds.endings() if f"`{each}`" not in told()] == []
