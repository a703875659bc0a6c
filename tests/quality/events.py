"""Joining of reports in one language, replayed over labelled news events in order of date.

Thresholds are chosen on the events of one half, by a hash of their names; figures are of the other.
Every set is replayed whole, as into an empty database: in batches of fifty, with frequencies that
are renewed between batches when they are due.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from dateutil.parser import parse

from tests.quality import lookalikes
from worker import traits as facts
from worker.base.types import Fingerprint
from worker.duplicates import fingerprint
from worker.stories import frames, joining, merging
from worker.stories.frequencies import EMPTY, is_due, renewed
from worker.stories.index import StoryIndex, inactive
from worker.stories.profile import Report, joined, opened
from worker.stories.terms import distinct, terms
from worker.way.judge.known import MOST_CANDIDATES

GET = (
    "get `eval/data/event/*.json` of frnsys/galaxy (wikinews_medium.json, wikinews_big.json, "
    "handpicked.json, wikinews.json) into the folder, and `examples/datasets/news_cluster/data` of "
    "fhamborg/Giveme5W1H into its folder giveme/data; then: make quality DATA=folder"
)
CURVE = (0.04, 0.06, 0.08, 0.10, 0.12, 0.14, 0.18)
SETS = ("wikinews_medium", "wikinews_big", "handpicked", "wikinews", "giveme")
BATCH = 50
LANGUAGE = "en"
_NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article of a labelled event, with all that it is compared by."""

    event: str
    title: str
    text: str
    report: Report
    fingerprint: Fingerprint
    distinct: frozenset[int]

    @property
    def half(self) -> int:
        """0 for the half of the events that thresholds are chosen on, 1 for the other."""
        return hashlib.sha256(self.event.encode()).digest()[0] % 2


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay gave: for each article its story, whether it is a copy, why it was placed."""

    articles: Sequence[Labelled]
    stories: Sequence[int]
    copies: Sequence[bool]
    joinings: Sequence[joining.Joining | None]
    index: StoryIndex
    """The stories that are active at the end."""

    @property
    def opened(self) -> int:
        """How many stories were opened: what a topic that they all match tells first."""
        return len(set(self.stories))


def load(folder: Path, name: str) -> list[Labelled]:
    """Returns the articles of a set in order of date; none if the set is not there."""
    rows = _giveme(folder) if name == "giveme" else _galaxy(folder / f"{name}.json")
    seen: set[tuple[str, str]] = set()
    found = []
    for event, title, text, at, site in sorted(rows, key=lambda each: each[3]):
        if not text.strip() or (title, text) in seen:
            continue
        seen.add((title, text))
        found.append(_labelled(event, title, text, at, site))
    return found


def _galaxy(path: Path) -> list[tuple[str, str, str, datetime, str]]:
    if not path.is_file():
        return []
    return [
        (event["title"], one["title"] or "", one["text"], _time(one["created_at"]),
         one["ext_url"].split("/")[2])
        for event in json.loads(path.read_text()) for one in event["articles"]
    ]  # fmt: skip


def _giveme(folder: Path) -> list[tuple[str, str, str, datetime, str]]:
    found = []
    for path in sorted(folder.glob("giveme/data/*.json")):
        one: dict[str, Any] = json.loads(path.read_text())
        cluster = one["newsCluster"]
        event = f"{cluster['TopicId']} {cluster['EventId']}"
        found.append(
            (event, one["title"], one["text"], _time(one["date_publish"]), one["source_domain"])
        )
    return found


def _time(stated: str | dict[str, str]) -> datetime:
    at = parse(stated if isinstance(stated, str) else stated["$date"])
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _labelled(event: str, title: str, text: str, at: datetime, site: str) -> Labelled:
    mark = fingerprint.fingerprint(title, text)
    made = report(title, text, LANGUAGE, at, site)
    return Labelled(event, title, text, made, mark, distinct(title, text, LANGUAGE))


def report(title: str, text: str, language: str, at: datetime, site: str) -> Report:
    """Returns an article of a site as a report that is compared with stories."""
    return Report(
        title=title,
        terms=terms(title, text, language),
        traits=facts.traits(title, text, language),
        at=at,
        source=int.from_bytes(hashlib.sha256(site.encode()).digest()[:6], "big"),
        pairs=frames.pairs(title, text),
    )


def replay(articles: Sequence[Labelled], alike: float = joining.ALIKE) -> Replay:
    """Places the articles one by one, as the service does."""
    index = StoryIndex()
    stories: list[int] = []
    passages = Passages()
    copies: list[bool] = []
    joinings: list[joining.Joining | None] = []
    new: list[Labelled] = []
    table = EMPTY
    for number, article in enumerate(articles):
        if number % BATCH == 0:
            if is_due(table, None, number, article.report.at):
                table = renewed(table, ((LANGUAGE, each.distinct) for each in new), number)
                new = []
                index.weigh_by(table)
            last = {each.id: each.last_at for each in index.profiles()}
            for gone in inactive(last, article.report.at):
                index.remove(gone)
        new.append(article)
        original = _original(articles, number)
        copies.append(original is not None)
        if original is not None:
            stories.append(stories[original])
            joinings.append(None)
            continue
        sharing = {stories[each] for each in passages.shared(article, articles)}
        passages.add(number, article)
        placed = joining.join(
            article.report,
            index.candidates(article.report.terms, article.report.at),
            alike,
            sharing,
        )
        joinings.append(placed)
        story = len(stories) if placed.story_id is None else placed.story_id
        stories.append(story)
        known, made = index.get(story), article.report
        index.put(opened(story, made) if known is None else joined(known, made))
    return Replay(articles, stories, copies, joinings, index)


@dataclass(frozen=True, slots=True)
class Passages:
    """Which earlier articles from other sources have a passage in common, found by an index."""

    postings: dict[int, list[int]] = field(default_factory=dict)

    def add(self, number: int, article: Labelled) -> None:
        """Makes an article known by the shingles that are indexed."""
        for each in fingerprint.index_hashes(article.fingerprint.signature):
            self.postings.setdefault(each, []).append(number)

    def shared(self, article: Labelled, articles: Sequence[Labelled]) -> list[int]:
        """Returns the numbers of the articles, as the judge finds candidates for copies."""
        mark, shared = article.fingerprint.signature, Counter[int]()
        for each in fingerprint.index_hashes(mark):
            shared.update(self.postings.get(each, ()))
        return [
            number
            for number in sorted(shared, key=lambda each: (-shared[each], each))[:MOST_CANDIDATES]
            if articles[number].report.source != article.report.source
            and fingerprint.may_be_near(mark, articles[number].fingerprint.signature)
        ]


def _original(articles: Sequence[Labelled], number: int) -> int | None:
    mark = articles[number].fingerprint.signature
    for before in range(number):
        if fingerprint.is_near_duplicate(mark, articles[before].fingerprint.signature):
            return before
    return None


def b_cubed(done: Replay, half: int | None) -> tuple[float, float]:
    """Returns precision and recall (Bagga and Baldwin, 1998) over the articles of a half."""
    both = Counter(zip(done.stories, (each.event for each in done.articles), strict=True))
    by_story = Counter(done.stories)
    by_event = Counter(each.event for each in done.articles)
    precision = recall = asked = 0.0
    for story, article in zip(done.stories, done.articles, strict=True):
        if half is not None and article.half != half:
            continue
        asked += 1
        precision += both[story, article.event] / by_story[story]
        recall += both[story, article.event] / by_event[article.event]
    return (precision / asked, recall / asked) if asked else (1.0, 1.0)


def hidden(done: Replay) -> list[tuple[Labelled, Labelled]]:
    """Returns the events' first reports that joined another event's story, with its first."""
    openers: dict[int, Labelled] = {}
    seen: set[str] = set()
    found = []
    for story, article in zip(done.stories, done.articles, strict=True):
        if article.event not in seen and story in openers:
            found.append((article, openers[story]))
        seen.add(article.event)
        openers.setdefault(story, article)
    return found


def merged(done: Replay) -> tuple[int, int]:
    """Returns how many merges of the stories active at the end are right, and how many wrong."""
    main = {}
    for story in set(done.stories):
        events = Counter(
            article.event
            for its, article in zip(done.stories, done.articles, strict=True)
            if its == story
        )
        main[story] = events.most_common(1)[0][0]
    pairs = merging.pairs(done.index, [each.id for each in done.index.profiles()])
    right = sum(main[each.one] == main[each.other] for each in pairs)
    return right, len(pairs) - right


def joined_lookalikes(half: str, hours: float) -> tuple[int, int]:
    """Returns how many pairs of reports on one template join as a story, and of how many.

    The second of each pair comes from another source, so many hours after the first.
    """
    pairs = found = 0
    for template in lookalikes.templates(half):
        for one, other in combinations(template.reports(), 2):
            index = StoryIndex()
            index.put(opened(1, report(one.title, one.text, template.language, _NOON, "one")))
            at = _NOON + timedelta(hours=hours)
            new = report(other.title, other.text, template.language, at, "other")
            shares = fingerprint.may_be_near(one.signature, other.signature)
            candidates = index.candidates(new.terms, new.at)
            placed = joining.join(new, candidates, with_passage=[1] if shares else ())
            pairs += 1
            found += placed.story_id is not None
    return found, pairs


def measure(data: Path | None) -> list[str]:
    """Returns the lines of a report on the sets that are there, and on look-alikes."""
    lines = []
    for half in lookalikes.HALVES:
        for hours in (24, 2):
            found, pairs = joined_lookalikes(half, hours)
            lines.append(
                f"look-alikes, {half} half, {hours} h apart: {found} of {pairs} pairs joined"
            )
    sets = {name: load(data, name) for name in SETS} if data is not None else {}
    for name, articles in sets.items():
        if articles:
            lines += _measured(name, articles)
    if not any(sets.values()):
        lines.append(f"stories of labelled events: not measured; {GET}")
    return lines


def _measured(name: str, articles: Sequence[Labelled]) -> list[str]:
    events = {each.event for each in articles}
    done = replay(articles)
    (precision, recall), (right, wrong) = b_cubed(done, 1), merged(done)
    beyond = hidden(done)
    lines = [
        f"{name}: {len(articles)} articles of {len(events)} events; at {joining.ALIKE:.2f} "
        f"B³ precision {precision:.3f}, recall {recall:.3f} on the half not chosen by; "
        f"{done.opened} stories opened; first reports hidden: {len(beyond)} of {len(events)}; "
        f"merges: {right} right, {wrong} wrong",
        "  threshold   chosen by: precision recall   reported: precision recall   stories hidden",
    ]
    for alike in CURVE:
        at = replay(articles, alike)
        (p0, r0), (p1, r1) = b_cubed(at, 0), b_cubed(at, 1)
        lines.append(
            f"  {alike:9.2f}   {p0:20.3f} {r0:6.3f}   {p1:19.3f} {r1:6.3f}"
            f"   {at.opened:7} {len(hidden(at)):6}"
        )
    lines += [f"  hidden: {one.title!r} in {other.title!r}" for one, other in beyond]
    return lines
