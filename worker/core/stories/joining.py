"""Whether a report belongs to a story that is known. A false join hides news: when in doubt, no."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from worker.core.sameness.contradictions import contradictions
from worker.core.stories.frames import LIKE, likeness
from worker.core.stories.index import Candidate
from worker.core.stories.profile import Report

ALIKE = 0.42
"""Likeness from which a report joins a story of one report; none joins below it."""
_BY_SIZE = 0.03
"""Added for each natural logarithm of the story's reports: what many tell of is like more."""
_SAME_HEADLINE = 0.85
"""Share of one headline that the other report must hold, where both use one frame."""

Code = Literal["joined", "opened"]


@dataclass(frozen=True, slots=True)
class Joining:
    """The story that a report belongs to, or none, and why."""

    story_id: int | None
    reason: str
    similarity: float | None = None
    shared: tuple[str, ...] = ()

    @property
    def code(self) -> Code:
        """``joined``, or ``opened`` where it opens a story of its own."""
        return "opened" if self.story_id is None else "joined"


def join(report: Report, candidates: Sequence[Candidate], alike: float = ALIKE) -> Joining:
    """Returns which of the candidates, the likest first, a report belongs to, if any.

    ``alike`` is the likeness that is asked for, before the story's size is taken into account.
    """
    if not report.terms.ids:
        return Joining(None, "it has no words to compare")
    if not candidates:
        return Joining(None, "no active story is like it")
    against = ""
    for candidate in candidates:
        if candidate.similarity < alike + _BY_SIZE * math.log(candidate.profile.articles):
            continue
        against = contradiction(report, candidate)
        if not against:
            return Joining(
                candidate.profile.id,
                f"{candidate.similarity:.0%} like it",
                candidate.similarity,
                candidate.shared,
            )
    best = candidates[0]
    reason = against or f"the likest story is only {best.similarity:.0%} like it"
    return Joining(None, reason, best.similarity, best.shared)


def contradiction(report: Report, candidate: Candidate) -> str:
    """Returns what shows that a report tells of another event than a story; empty if nothing.

    A report in the words of another one, which is no copy of it, fills a frame with other facts:
    under another day it tells of another event, and on the same day if the headlines differ in more
    than a seventh of what matters.
    """
    frame, story = report.frame, candidate.profile
    for known in story.frames:
        if likeness(known.pairs, frame.pairs) < LIKE:
            continue
        if known.day != frame.day:
            return "the same words were told of another day"
        if min(candidate.told, candidate.tells) < _SAME_HEADLINE:
            return "the same words were told under another headline"
    found = contradictions(report.traits, story.told_traits())
    return f"against it: {'; '.join(found)}" if found else ""
