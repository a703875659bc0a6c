"""Whether a report belongs to a story that is known. A false join hides news: when in doubt, no."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from typing import Literal

from worker.duplicates.contradictions import contradictions
from worker.stories import naming
from worker.stories.both_headlines import FRAME, BothHeadlines, is_flash
from worker.stories.frames import LIKE, likeness
from worker.stories.index import BEST, Candidate
from worker.stories.naming import Compared, Side
from worker.stories.otherwise import in_place_of, says_otherwise
from worker.stories.profile import Report, StoryProfile
from worker.stories.terms import title_terms
from worker.traits import Traits

ALIKE = 0.12
"""By how much a report is to be more like a story than is common, to join it. Two thirds of it
keep a precision of .97 on the half of four labelled sets that it was chosen by, but not on all of
the other half, nor where rarities were counted in other years' news; the quality report prints the
curve."""
_OTHERS = 3
_COMMON = 1.5
"""Times that likeness to the third likest story counts as common."""
_CROWDED = 0.12
"""Likeness to the third story that counts at most. Where many stories are alike, as the parts that
one event was split into, a report joins the likest of them from .30 on."""
_DOUBT = 0.1
"""Added to what is asked for stated days that speak against it. As much loses nothing on the half
of the labelled events that it was chosen by."""
_APART = 0.25
"""Added where at least half the names of either headline are unknown to the other side, and no
figure is in common. Without it verdicts of one court join, which are up to .45 alike. It loses
nothing on the half of the labelled events that it was chosen by."""
_PASSAGE = 0.05
"""Taken off what is asked for a passage in common with another source's report of the story:
outlets quote the same people and use the same agency. On the half of the labelled events that it
was chosen by, it finds more on three sets of four and lets nothing more through; within a source a
passage is standing text as a rule."""
_SAME_NAMES = 0.7
"""Share of the names of the report with fewer of them that both have, where both use one frame: as
much as is found in true copies."""
_UNTOLD = 0.25
"""Share of the words that only one of two headlines has of which the other report knows less, where
two flashes from one town tell of two events."""
_MOSTLY_SAME = 0.6
"""Share of either headline from which the other report says most of it."""
_SAME_HEADLINE = 0.85
"""Share of one of the two that the other report holds, if they say the same."""

Code = Literal["joined", "opened"]


@dataclass(frozen=True, slots=True)
class Joining:
    """The story that a report belongs to, or none, and why."""

    story_id: int | None
    reason: str
    similarity: float | None = None
    """Likeness of the story that the reason tells of, as are the terms in common."""
    shared: tuple[str, ...] = ()

    @property
    def code(self) -> Code:
        """``joined``, or ``opened`` where it opens a story of its own."""
        return "opened" if self.story_id is None else "joined"


def join(
    report: Report,
    candidates: Sequence[Candidate],
    alike: float = ALIKE,
    with_passage: Collection[int] = (),
) -> Joining:
    """Returns which of the candidates, the likest first, a report belongs to, if any.

    ``alike`` is by how much it is to be more like it than is common. ``with_passage`` are the ids
    of profiles of stories that have a passage in common with it, in a report from another source.
    """
    if not report.terms.ids:
        return Joining(None, "it has no words to compare")
    if not candidates:
        return Joining(None, "no active story is like it")
    asked = alike + common(candidates)
    refused: Joining | None = None
    for candidate in sorted(candidates, key=lambda each: -_evidence(each, with_passage)):
        evidence = _evidence(candidate, with_passage)
        if evidence < asked:
            break
        counter = against(report, candidate, asked)
        if not counter:
            said = f"{candidate.similarity:.0%} like it{_said(candidate, with_passage)}"
            return _told(candidate, candidate.profile.id, said)
        # Of several the likeliest is told of.
        refused = refused or _told(candidate, None, counter)
    best = candidates[0]
    only = f"the likest story is only {best.similarity:.0%} like it"
    return refused or _told(best, None, only)


def _told(candidate: Candidate, story_id: int | None, reason: str) -> Joining:
    return Joining(story_id, reason, candidate.similarity, candidate.shared)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report with the stories that it was compared with, the likest first."""

    report: Report
    candidates: Sequence[Candidate]
    with_passage: frozenset[int]
    """The profiles of those that have a passage in common with it, by their ids."""

    def joining(self) -> Joining:
        """Returns which of the stories the report belongs to, if any."""
        return join(self.report, self.candidates, with_passage=self.with_passage)

    def is_changed_by(
        self, others: Sequence[Candidate], changed: Container[int], with_passage: Collection[int]
    ) -> bool:
        """Tells whether the report would belong to another story by now.

        ``changed`` are the profiles that were made or changed, by their ids, and ``others`` those
        of them that the report is like, as they are now; ``with_passage`` are the profiles that
        have a passage in common with it now.
        """
        same = [each for each in self.candidates if each.profile.id not in changed]
        if len(same) == BEST and self.with_passage.issuperset(with_passage):
            least = same[-1].similarity
            if all(each.similarity < least for each in others):
                return False
        now = sorted([*others, *same], key=lambda each: -each.similarity)[:BEST]
        joining = join(self.report, now, with_passage=self.with_passage.union(with_passage))
        return joining.story_id != self.joining().story_id


def _evidence(candidate: Candidate, with_passage: Collection[int]) -> float:
    """Returns how like a story is, a passage in common counted in."""
    return candidate.similarity + _PASSAGE * (candidate.profile.id in with_passage)


def _said(candidate: Candidate, with_passage: Collection[int]) -> str:
    return ", with a passage in common" if candidate.profile.id in with_passage else ""


def common(candidates: Sequence[Candidate], times: float = _COMMON) -> float:
    """Returns which likeness is common among stories that a report, or a story, does not belong to.

    It is told by the third likest. As long as there is none, it is as much as counts at most:
    nothing is known then of what is common.
    """
    third = candidates[_OTHERS - 1].similarity if len(candidates) >= _OTHERS else _CROWDED
    return times * min(third, _CROWDED)


def against(report: Report, candidate: Candidate, asked: float) -> str:
    """Returns what speaks against a report's being of a story, of which so much likeness is asked;
    empty if nothing."""
    told = candidate.profile.told_traits()
    named = naming.compared(_side(report), Side.of(candidate.profile, told))
    excluded = _excluded(report, candidate.profile, told, named)
    doubted = excluded or _doubted(report, candidate, told, named, asked)
    return doubted or in_place_of(report, candidate.profile)


def contradiction(report: Report, candidate: Candidate) -> str:
    """Returns what shows that a report tells of another event than a story; empty if nothing.

    A report in the words of another one, which is no copy of it, fills a frame with other facts:
    under another day it tells of another event, and on the same day if its facts are others. So do
    two headlines of which either names only what the other side does not know at all: reports of
    one event seldom leave out who or where the others put in the headline.
    """
    told = candidate.profile.told_traits()
    named = naming.compared(_side(report), Side.of(candidate.profile, told))
    return _excluded(report, candidate.profile, told, named)


def _side(report: Report) -> Side:
    terms = report.terms
    return Side(report.title, report.traits, (*terms.ids, *terms.title), terms.language)


def _excluded(report: Report, story: StoryProfile, told: Traits, named: Compared) -> str:
    """Returns what excludes a join, as ``contradiction`` says. ``told`` are the story's traits."""
    frame = report.frame
    for known in story.frames:
        if likeness(known.pairs, frame.pairs) < LIKE:
            continue
        if known.day != frame.day:
            return "the same words were told of another day"
        if _has_other_facts(report, story, told):
            return "the same words were told of something else"
    said = says_otherwise(report, story)
    if said:
        return said
    others = _others_under_a_headline(report, story, told)
    if others:
        return f"against it: {others}"
    if is_flash(report, story):
        # What is alike in so few words is how such news is told; the names say of what it is.
        found = contradictions(report.traits, told)
    else:
        found = contradictions(_firm(report.traits), _firm(told))
        if named.are_all_others:
            found = (*found, named.said)
    return f"against it: {'; '.join(found)}" if found else ""


def _others_under_a_headline(report: Report, story: StoryProfile, told: Traits) -> str:
    """Returns whom and what two reports name, if their source puts one headline without names over
    both, and they have no name in common; empty otherwise."""
    mine, its = report.traits, told
    if mine.title.names or its.title.names or not (mine.lead.names and its.lead.names):
        return ""
    if not mine.stems().isdisjoint(its.stems()):
        return ""
    if all(frame.source != report.source for frame in story.frames):
        return ""
    if set(report.terms.title) != set(title_terms(story.title, story.language)):
        return ""
    names = " ".join(mine.lead.names), " ".join(its.lead.names)
    return f"names {names[0]} and {names[1]} under one headline"


def _doubted(
    report: Report, candidate: Candidate, told: Traits, named: Compared, asked: float
) -> str:
    """Returns what speaks against a join without excluding it, if a story is not so much more like
    the report; empty if nothing.

    A report may name the day of a hearing or of the crime. Two headlines may share the name of a
    town, and half of their names or more be unknown to the other side: if no figure is in common
    either, they are as different as two verdicts of one court. So are two flashes from one town of
    which neither says what the other one puts in its headline.
    """
    doubts: list[str] = []
    added = 0.0
    if report.traits.of("day") and told.of("day"):
        firm = contradictions(_firm(report.traits), _firm(told))
        dated = contradictions(_firm(report.traits, keep_days=True), _firm(told, keep_days=True))
        doubts += (each for each in dated if each not in firm)
        added += _DOUBT * len(doubts)
    if named.are_mostly_others and named.share_no_figure():
        doubts.append(f"{named.said}, and other figures")
        added += _APART
    if _tell_of_others(report, candidate.profile):
        doubts.append("neither says what is in the other headline")
        added += _APART
    # What is shared may be the frame itself: a passage counts where nothing speaks against a join.
    if not doubts or candidate.similarity >= asked + added:
        return ""
    return f"{candidate.similarity:.0%} like it, but {'; '.join(doubts)}"


def _firm(traits: Traits, *, keep_days: bool = False) -> Traits:
    """Returns the traits without names, and without stated days if they are not kept."""
    title, lead = traits.title, traits.lead
    return Traits(title.firm(keep_days=keep_days), lead.firm(keep_days=keep_days))


def _has_other_facts(report: Report, story: StoryProfile, told: Traits) -> bool:
    """Tells whether a report fills a story's frame with other facts.

    Most names are others; or the headlines share a frame, too, which each fills with other words;
    or figures differ otherwise than counts that grew.
    """
    mine, its = report.traits.stems(), told.stems()
    return (
        len(mine & its) < _SAME_NAMES * min(len(mine), len(its))
        or _fill_a_headline(report, story)
        or _are_other_figures(report.traits, told)
    )


def _tell_of_others(report: Report, story: StoryProfile) -> bool:
    """Tells whether neither of two flashes says what the other one puts in its headline.

    Short reports from one town on one day are alike by its name, the day, and who was called. A
    second report of an event seldom leaves out both what the first one's headline names and that
    anybody else would.
    """
    if not is_flash(report, story):
        return False
    both = BothHeadlines.of(report, story)
    return max(both.said()) < _MOSTLY_SAME and max(both.own_said()) < _UNTOLD


def _fill_a_headline(report: Report, story: StoryProfile) -> bool:
    """Tells whether two headlines are mostly the same, and each says what the other report does
    not."""
    both = BothHeadlines.of(report, story)
    return min(both.in_common()) >= FRAME and max(both.said()) < _SAME_HEADLINE


def _are_other_figures(one: Traits, other: Traits) -> bool:
    """Tells whether figures differ otherwise than by growing: up and down, or not in whole numbers.

    They are compared in the order of reading, which is that of the frame.
    """
    mine, its = (tuple(dict.fromkeys(each.of("figure"))) for each in (one, other))
    changed = [(a, b) for a, b in zip(mine, its, strict=False) if a != b]
    if len(mine) != len(its) or not changed:
        return False
    if not all(a.isdecimal() and b.isdecimal() for a, b in changed):
        return True
    return len({_size(a) > _size(b) for a, b in changed}) > 1


def _size(figure: str) -> tuple[int, str]:
    """Returns what figures are compared by, of however many digits."""
    digits = figure.lstrip("0")
    return len(digits), digits
