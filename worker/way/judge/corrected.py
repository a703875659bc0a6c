"""The story of which an article corrects a report, in other words and under another identity."""

from __future__ import annotations

from collections.abc import Sequence

from worker.alerts.corrections import without_label
from worker.duplicates import headlines
from worker.stories.index import Candidate
from worker.way.judge.case import Case
from worker.way.judge.plan import StoryVerdict
from worker.way.judge.statements import is_labelled

_CORRECTED = 0.5
"""Likeness from which a correction belongs to a story of its source, whatever differs. Of 1,350
items of a real wire that were taken for corrections nothing of another event was as like; all the
corrections in it, whose facts differ, are more like what they correct."""
_TITLED = 0.25
"""The same, where one headline has all the words of the other, but for figures."""
_HEADLINE = 3
"""Words of a headline below which it says too little for that."""


def corrected(case: Case, candidates: Sequence[Candidate]) -> Candidate | None:
    """Returns the story of which a case corrects or withdraws a report, in other words and under
    another identity: the likest in which its source reported, if it is like enough.

    What a correction says otherwise is what it corrects, and speaks against nothing. A note in the
    text is not enough: it may stand under everything that the source reports.
    """
    if not is_labelled(case):
        return None
    for each in candidates:
        is_own = any(frame.source == case.source_id for frame in each.profile.frames)
        if is_own and each.similarity >= _least_corrected(case, each.profile.title):
            return each
    return None


def _least_corrected(case: Case, told: str) -> float:
    mine, its = _without_figures(case.prepared.article.title), _without_figures(told)
    is_titled = min(len(each.split()) for each in (mine, its)) >= _HEADLINE
    return _TITLED if is_titled and headlines.adds_words(mine, its) else _CORRECTED


def _without_figures(headline: str) -> str:
    words = headlines.words(without_label(headline))
    return " ".join(each for each in words if not any(map(str.isdigit, each)))


def as_correction(mended: Candidate) -> StoryVerdict:
    """Returns that a case belongs to the story whose report it corrects."""
    reason = f"{mended.similarity:.0%} like it, which it corrects"
    return StoryVerdict("joined", reason, mended.similarity, mended.shared)
