"""Whether a report belongs to a story that is known. A false join hides news: when in doubt, no."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from worker.core.stories.frames import LIKE, likeness
from worker.core.stories.index import Candidate
from worker.core.stories.profile import Report, StoryProfile

ALIKE = 0.46
_BY_SIZE = 0.03
"""Likeness from which a report joins."""

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


def join(report: Report, candidates: Sequence[Candidate]) -> Joining:
    """Returns which of the candidates, the likest first, a report belongs to, if any."""
    if not report.terms.ids:
        return Joining(None, "it has no words to compare")
    if not candidates:
        return Joining(None, "no active story is like it")
    against = ""
    for candidate in candidates:
        if candidate.similarity < ALIKE + _BY_SIZE * math.log(candidate.profile.articles):
            continue
        against = contradiction(report, candidate.profile)
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


def contradiction(report: Report, story: StoryProfile) -> str:
    """Returns what shows that a report tells of another event than a story; empty if nothing."""
    for frame in story.frames:
        if (
            frame.source == report.source
            and frame.day != report.frame.day
            and likeness(frame.pairs, report.pairs) >= LIKE
        ):
            return "its source told of another day in the same words"
    return ""
