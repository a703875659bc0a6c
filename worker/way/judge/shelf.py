"""The stories a batch works with: which one an article is of, who carried it, what was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from worker.alerts import follow_ups
from worker.alerts.alerting import article_uid
from worker.alerts.corrections import without_label
from worker.base.types import TopicMatch
from worker.base.urls import site_name
from worker.stories.frames import pairs
from worker.stories.heading import headed
from worker.stories.index import Candidate, Overlay, StoryIndex
from worker.stories.joining import Comparison, contradiction
from worker.stories.languages import anchors
from worker.stories.languages.anchors import Anchor
from worker.stories.links import Linked, Links, StoryLinks, story_of, with_anchor, with_words
from worker.stories.profile import Report, joined, opened
from worker.traits import Traits
from worker.way.judge.case import Case
from worker.way.judge.corrected import as_correction, corrected
from worker.way.judge.desk import Desk
from worker.way.judge.identity import Identity
from worker.way.judge.known import FUTURE_TOLERANCE, KnownArticle, Snapshot
from worker.way.judge.plan import StoryChange, StoryVerdict
from worker.way.judge.rules import AlertPlan
from worker.way.judge.statements import news_of, said
from worker.way.judge.texts import Texts

MOST_OUTLETS = 24
"""Outlets of a story whose names are kept: beyond twenty nothing depends on their number."""
_LATE = timedelta(days=3)
"""What was published longer ago counts as of when it came: by its own date its story would be
inactive before the next report of it arrives, as with an archive that is read in."""
_NOTED_ANEW = timedelta(hours=1)
"""After so long a copy or a revision is noted as a report of its story: a row for each of them
would be many."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The story of an article, and why it is that one."""

    story_id: int
    verdict: StoryVerdict
    compared: Comparison | None = None
    """The active stories among which it was sought."""


@dataclass(slots=True)
class Shelf:
    """The stories of a snapshot with the batch's own over them. Lives for one call of the judge."""

    snapshot: Snapshot
    now: datetime
    opened: list[tuple[int, datetime]] = field(default_factory=list)
    told: dict[tuple[int, int], follow_ups.AlertedStory] = field(default_factory=dict)
    _outlets: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _first_seen: dict[int, list[datetime]] = field(default_factory=dict)
    """Story → when outlets of the batch took it up."""
    _own_told: set[tuple[int, int, int]] = field(default_factory=set)
    _overlay: Overlay = field(init=False)
    _links: Links = field(init=False)

    def __post_init__(self) -> None:
        self._overlay = Overlay(self.snapshot.stories or StoryIndex())
        self._links = Links(self.snapshot.links)

    def place(self, case: Case, identity: Identity, desk: Desk) -> Placed:
        """Finds the story that a new article belongs to, or opens one."""
        report = report_of(case, identity.own_text, desk.texts)
        anchor = anchor_of(case)
        if identity.recurs_of is not None:
            verdict = StoryVerdict("opened", "a notice is news each time")
            return self._open(report, anchor, desk, verdict)
        candidates = self._candidates(report, identity.apart)
        passages = _with_a_passage(candidates, identity, desk.texts)
        compared = Comparison(report, candidates, passages)
        found = compared.joining()
        why = next(iter(identity.apart.values()), "") if found.story_id is None else ""
        verdict = StoryVerdict(found.code, why or found.reason, found.similarity, found.shared)
        mended = corrected(case, candidates)
        if mended is not None:
            verdict = as_correction(mended)
            placed = self._take(story_of(mended.profile.id), report, anchor, verdict)
        elif found.story_id is not None:
            placed = self._take(story_of(found.story_id), report, anchor, verdict)
        elif (linked := self._linked(report, anchor, candidates, identity.apart)) is not None:
            told = StoryVerdict("linked", linked.reason, linked.likelihood, linked.shared)
            placed = self._take(linked.story_id, report, anchor, told)
        else:
            placed = self._open(report, anchor, desk, verdict)
        return replace(placed, compared=compared)

    def _candidates(self, report: Report, apart: Collection[int]) -> list[Candidate]:
        """Returns what a report is most like of the stories that are known themselves: one may be
        gone of which the words in another language are still held."""
        found = self._overlay.candidates(report.terms, report.at)
        known = (story_of(each.profile.id) for each in found)
        asked = {each for each in known if each not in apart and self._overlay.get(each)}
        return [each for each in found if story_of(each.profile.id) in asked]

    def _linked(
        self,
        report: Report,
        anchor: Anchor | None,
        candidates: Sequence[Candidate],
        apart: Collection[int],
    ) -> Linked | None:
        """Finds the story that is told in other languages only, as far as its own words go.

        What speaks against joining a story by its words in the report's language speaks against
        a link with it, too.
        """
        if anchor is None:
            return None
        contrary = (each for each in candidates if contradiction(report, each))
        against = {*apart, *(story_of(each.profile.id) for each in contrary)}

        def is_asked(story_id: int) -> bool:
            profile = self._overlay.get(story_id)
            is_foreign = profile is not None and profile.language != anchor.language
            return is_foreign and story_id not in against

        return self._links.find(anchor, is_asked)

    def _take(
        self, story_id: int, report: Report, anchor: Anchor | None, verdict: StoryVerdict
    ) -> Placed:
        """Lets a report belong to a story that is known."""
        profile = self._overlay.get(story_id)
        assert profile is not None
        self._overlay.put(joined(profile, report))
        links = self._links.get(story_id) or StoryLinks()
        if report.terms.language != profile.language and (links.anchors or anchor is not None):
            links = with_words(links, profile, report)
            changed = links.in_language(report.terms.language)
            if changed is not None:
                self._overlay.put(changed)
        if anchor is not None:
            links = with_anchor(links, anchor)
        if links.anchors:
            self._links.put(story_id, links)
        return Placed(story_id, verdict)

    def _open(
        self, report: Report, anchor: Anchor | None, desk: Desk, verdict: StoryVerdict
    ) -> Placed:
        story_id = desk.next_id()
        self.opened.append((story_id, self.now))
        self._overlay.put(opened(story_id, report))
        if anchor is not None:
            self._links.put(story_id, StoryLinks((anchor,)))
        return Placed(story_id, verdict)

    def carry(self, story_id: int, case: Case) -> bool:
        """Notes which outlet carries a story, and that a report of it came. Tells whether the
        outlet is another than those that are known to carry it."""
        known = self.outlets(story_id)
        name = outlet_of(case)
        if len(known) >= MOST_OUTLETS or name.casefold() in {each.casefold() for each in known}:
            self.hear(story_id)
            return False
        self._outlets[story_id] = (*known, name)
        self._first_seen.setdefault(story_id, []).append(case.arrived_at)
        self.touch(story_id)
        return True

    def hear(self, story_id: int) -> None:
        """Notes that a report of a story came that changes nothing of what it is about: it stays
        active. Within an hour of the last that was noted it makes no difference."""
        heard = self.snapshot.last_heard.get(story_id)
        if heard is None or self.now - heard >= _NOTED_ANEW:
            self.touch(story_id)

    def touch(self, story_id: int) -> None:
        """Lets who decides beside see that something was noted of a story."""
        profile = self._overlay.get(story_id)
        resting = self.snapshot.resting.get(story_id)
        if profile is None and resting is not None:
            profile = resting.profile
            if resting.links is not None:
                self._links.put(story_id, resting.links)
        if profile is not None:
            self._overlay.put(profile)

    def outlets(self, story_id: int) -> tuple[str, ...]:
        """Returns the names of the outlets that carried a story, the first of them."""
        found = self._outlets.get(story_id)
        if found is not None:
            return found
        resting = self.snapshot.resting.get(story_id)
        return resting.outlets if resting is not None else self.snapshot.outlets.get(story_id, ())

    def first_seen(self, story_id: int) -> list[datetime]:
        """Returns when each outlet took a story up, where an alert may be urgent by it."""
        return [*self.snapshot.first_seen.get(story_id, ()), *self._first_seen.get(story_id, ())]

    def changes(self) -> list[StoryChange]:
        """Returns the active stories as the batch leaves them, where it changed them."""
        return [
            StoryChange(each.id, each, self.outlets(each.id), self._links.get(each.id))
            for each in self._overlay.changed()
            if story_of(each.id) == each.id
        ]

    def told_of(self, story_id: int, alert_id: int) -> follow_ups.AlertedStory | None:
        """Returns what an alert was told of a story."""
        key = story_id, alert_id
        return self.told.get(key) or self.snapshot.told.get(key)

    def tell_first(
        self,
        plan: AlertPlan,
        case: Case,
        article: KnownArticle,
        found: Sequence[TopicMatch],
        due: datetime,
    ) -> None:
        """Notes that an alert is told of a story for the first time."""
        report = self.reported(plan, case, article, found, None)
        key = article.story_id, plan.id
        self.told[key] = follow_ups.told_first(report, article.uid, self.now, due)
        self._own_told.add((*key, article.source_id))

    def tell_again(
        self,
        plan: AlertPlan,
        article: KnownArticle,
        state: follow_ups.AlertedStory,
        decision: follow_ups.Decision,
        report: follow_ups.Report,
        due: datetime,
    ) -> None:
        """Notes a follow-up."""
        key = article.story_id, plan.id
        self.told[key] = follow_ups.told_again(state, decision, report, self.now, due)
        self._own_told.add((*key, article.source_id))

    def keep_back(
        self,
        plan: AlertPlan,
        article: KnownArticle,
        state: follow_ups.AlertedStory,
        report: follow_ups.Report,
    ) -> None:
        """Notes a report that is not told."""
        self.told[article.story_id, plan.id] = follow_ups.kept_back(state, report)

    def reported(
        self,
        plan: AlertPlan,
        case: Case,
        article: KnownArticle,
        found: Sequence[TopicMatch],
        before: KnownArticle | None,
        mended: Sequence[int] = (),
        part: follow_ups.Part | None = None,
    ) -> follow_ups.Report:
        """Returns a report as follow-ups are decided by. ``before`` is what a revised one said;
        ``mended`` are the sources whose articles, where they were told, it may correct; ``part``
        is what it is where its article does not tell."""
        names = self.outlets(article.story_id)
        is_told = any(self._is_told(plan, article.story_id, each) for each in mended)
        return follow_ups.report(
            said(article),
            words=article_uid(article.text_hash, article.title),
            outlets=max(len(names), 1),
            topics=follow_ups.topics_of(plan.rule, found),
            part=part or _part(article, before),
            before=said(before) if before is not None else None,
            is_told=is_told,
            stated=news_of(case, article, before),
            outlet=outlet_of(case),
            carried_by=names,
        )

    def _is_told(self, plan: AlertPlan, story_id: int, source_id: int) -> bool:
        """Tells whether an alert was told of an article of a source in a story."""
        told = story_id, plan.id, source_id
        return told in self._own_told or told in self.snapshot.told_sources


def _with_a_passage(
    candidates: Sequence[Candidate], identity: Identity, texts: Texts
) -> frozenset[int]:
    """Returns those of the candidates, by their ids, that have a passage in common with what is
    new, in another source's words."""
    asked = {story_of(each.profile.id) for each in candidates}
    found = {
        story
        for story, new, known in identity.beside
        if story in asked and texts.share_a_passage(new, known)
    }
    return frozenset(each.profile.id for each in candidates if story_of(each.profile.id) in found)


def _part(article: KnownArticle, before: KnownArticle | None) -> follow_ups.Part:
    if before is not None:
        return "revision"
    return "own" if article.duplicate_of is None else "copy"


def outlet_of(case: Case) -> str:
    """Returns the name of the outlet that a case comes from."""
    address = case.address
    named = case.prepared.article.outlet or (site_name(address) if address else "")
    return named or case.prepared.article.source or f"source {case.source_id}"


def report_time(case: Case) -> datetime:
    """Returns when a case was published, if that is known, believed and lately; else when it
    came."""
    published = case.prepared.article.published
    if published is None or published.precision not in ("second", "minute"):
        return case.arrived_at
    if not -_LATE <= published.at - case.arrived_at <= FUTURE_TOLERANCE:
        return case.arrived_at
    return published.at


def report_of(case: Case, own_text: str | None = None, texts: Texts | None = None) -> Report:
    """Returns a case as it is compared with stories: without the label of a correction, which is no
    name and no word of its event, nor a headline that says nothing. ``own_text`` is its text
    without standing text, if that has any."""
    article, prepared = case.prepared.article, case.prepared
    words, facts, at = prepared.terms, prepared.traits, report_time(case)
    text = article.text if own_text is None else own_text
    title = headed(without_label(article.title), text, facts, article.language)
    if title != article.title or text != article.text:
        words, facts = (texts or Texts()).read(title, text, article.language)
    return Report(
        title=title,
        terms=words,
        traits=facts,
        at=at,
        source=case.source_id,
        pairs=pairs(title, text),
        day=stated_day(facts, at),
    )


def anchor_of(case: Case) -> Anchor | None:
    """Returns what a case is linked by, at the time by which it is compared with stories."""
    anchor = case.prepared.anchor
    return anchors.moved(anchor, report_time(case)) if anchor is not None else None


def stated_day(traits: Traits, at: datetime) -> int | None:
    """Returns the day that an article states of itself, of the year in which it is nearest to
    ``at``; None if it states none."""
    days = (*traits.title.days, *traits.lead.days)
    if not days:
        return None
    month, _, day = days[0].partition("-")
    found = []
    for year in (at.year - 1, at.year, at.year + 1):
        try:
            found.append(date(year, int(month), int(day)))
        except ValueError:
            continue
    if not found:
        return None
    return min(found, key=lambda each: abs(each.toordinal() - at.toordinal())).toordinal()
