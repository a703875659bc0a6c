"""Joining of reports in one language, replayed over labelled news events in order of date.

Thresholds are chosen on the events of one half, by a hash of their names; figures are of the other.
Every set is replayed whole, as into an empty database: in batches of fifty, between which stories
that turned out to be one are merged, and frequencies renewed when they are due.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
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
from worker.stories.heard import LastHeard
from worker.stories.index import StoryIndex
from worker.stories.profile import Report, joined, merged, opened
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


@dataclass(slots=True)
class Replay:
    """What a replay gave. A story has the number of the article that opened it."""

    articles: Sequence[Labelled]
    placed: list[int] = field(default_factory=list)
    """For each article the story that it was placed in when it came."""
    stories: list[int] = field(default_factory=list)
    """For each article its story as it is since stories were merged."""
    right: int = 0
    """Merges of stories most of whose reports are of one event."""
    wrong: int = 0

    @property
    def opened(self) -> int:
        """How many stories were opened: what a topic that they all match tells first."""
        return len(set(self.placed))

    @property
    def unmerged(self) -> Replay:
        """The same without merges."""
        return Replay(self.articles, self.placed, self.placed)

    def merge(self, index: StoryIndex, changed: Iterable[int]) -> None:
        """Makes one of those of the changed stories that turned out to be one."""
        for pair in merging.pairs(index, changed):
            one, other = index.get(pair.one), index.get(pair.other)
            assert one is not None and other is not None
            same = self._main(pair.one) == self._main(pair.other)
            self.right, self.wrong = self.right + same, self.wrong + (not same)
            index.put(merged(one, other))
            index.remove(pair.other)
            self.stories = [pair.one if each == pair.other else each for each in self.stories]

    def _main(self, story: int) -> str:
        """Returns the event of most of a story's reports."""
        events = Counter(
            article.event
            for its, article in zip(self.stories, self.articles, strict=False)
            if its == story
        )
        return events.most_common(1)[0][0]


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


def replay(
    articles: Sequence[Labelled], alike: float = joining.ALIKE, merged_every: int = BATCH
) -> Replay:
    """Places the articles one by one, as the service does, and merges stories between them."""
    index, done, passages = StoryIndex(), Replay(articles), Passages()
    new: list[Labelled] = []
    changed: list[int] = []
    table = EMPTY
    for number, article in enumerate(articles):
        if number % merged_every == 0:
            done.merge(index, changed)
            changed = []
        if number % BATCH == 0:
            if is_due(table, None, number, article.report.at):
                table = renewed(table, ((LANGUAGE, each.distinct) for each in new), number)
                new = []
                index.weigh_by(table)
            last = LastHeard()
            for each in index.profiles():
                last.note(each.id, each.last_at)
            for gone in last.drop_inactive(article.report.at):
                index.remove(gone)
        new.append(article)
        original = _original(articles, number)
        if original is not None:
            story = done.stories[original]
        else:
            story = _placed(article, number, index, done, passages, alike)
            changed.append(story)
        done.placed.append(story)
        done.stories.append(story)
    done.merge(index, changed)
    return done


def _placed(
    article: Labelled,
    number: int,
    index: StoryIndex,
    done: Replay,
    passages: Passages,
    alike: float,
) -> int:
    """Returns the story that an article joins, or opens."""
    sharing = {done.stories[each] for each in passages.shared(article, done.articles)}
    passages.add(number, article)
    made = article.report
    candidates = index.candidates(made.terms, made.at)
    found = joining.join(made, candidates, alike, sharing)
    story = number if found.story_id is None else found.story_id
    known = index.get(story)
    index.put(opened(story, made) if known is None else joined(known, made))
    return story


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
    seen: set[str] = set()
    found = []
    for number, (story, article) in enumerate(zip(done.placed, done.articles, strict=True)):
        if article.event not in seen and story != number:
            found.append((article, done.articles[story]))
        seen.add(article.event)
    return found


def joined_lookalikes(half: str, hours: float) -> tuple[int, int, int]:
    """Returns how many pairs of reports on one template join as a story, how many stories that two
    such reports opened are merged, and of how many pairs.

    The second of each pair comes from another source, so many hours after the first.
    """
    pairs = found = made_one = 0
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
            index.put(opened(2, new))
            made_one += bool(merging.pairs(index, [2]))
    return found, made_one, pairs


def measure(data: Path | None) -> list[str]:
    """Returns the lines of a report on the sets that are there, and on look-alikes."""
    lines = []
    for half in lookalikes.HALVES:
        for hours in (24, 2):
            found, made_one, pairs = joined_lookalikes(half, hours)
            lines.append(
                f"look-alikes, {half} half, {hours} h apart: {found} of {pairs} pairs joined, "
                f"{made_one} merged where each opened a story"
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
    (precision, recall), (before, found) = b_cubed(done, 1), b_cubed(done.unmerged, 1)
    beyond = hidden(done)
    often = replay(articles, merged_every=1)
    lines = [
        f"{name}: {len(articles)} articles of {len(events)} events; at {joining.ALIKE:.2f} "
        f"B³ precision {precision:.3f}, recall {recall:.3f} on the half not chosen by "
        f"({before:.3f}, {found:.3f} before stories were merged); "
        f"{done.opened} stories opened; first reports hidden: {len(beyond)} of {len(events)}; "
        f"merges: {done.right} right, {done.wrong} wrong; of both halves, merging after each "
        f"article: {often.right} right, {often.wrong} wrong",
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
