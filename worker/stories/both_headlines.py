"""A report's headline beside a story's: how much of each the other one says."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass
from functools import cache

from worker.stories.profile import Report, StoryProfile
from worker.stories.terms import GROUPS, NUMBER, RARITY, title_terms
from worker.traits.number_words import number_words

FRAME = 0.5
"""Share of two headlines in common from which they are one frame, too."""
_FLASH = 40
"""Terms below which a report is a flash, as of one of less than sixty words."""

Shares = tuple[float, float]
"""Of the report's headline that the story says, and of the story's that the report says."""


@dataclass(frozen=True, slots=True)
class BothHeadlines:
    """The terms of two headlines, and those of headline and text of either side."""

    mine: frozenset[int]
    its: frozenset[int]
    my_words: frozenset[int]
    its_words: frozenset[int]
    language: str | None

    @classmethod
    def of(cls, report: Report, story: StoryProfile) -> BothHeadlines:
        """Returns those of a report and a story, which are in one language."""
        mine = frozenset(report.terms.title)
        its = frozenset(title_terms(story.title, story.language))
        return cls(mine, its, mine.union(report.terms.ids), its.union(story.ids), story.language)

    def in_common(self) -> Shares:
        """Returns the share of each headline that is in the other one."""
        return self._share(self.mine, self.its), self._share(self.its, self.mine)

    def said(self) -> Shares:
        """Returns the share of each headline that the other side says anywhere."""
        return self._share(self.mine, self.its_words), self._share(self.its, self.my_words)

    def own_said(self) -> Shares:
        """Returns the same of what is in one of the headlines only."""
        return (
            self._share(self.mine - self.its, self.its_words),
            self._share(self.its - self.mine, self.my_words),
        )

    def _share(self, title: Collection[int], held: Container[int]) -> float:
        """Returns how much of a headline without numbers is held, by the rarity of its words."""
        counts = _counts(self.language)
        squares = {
            term: RARITY[term % GROUPS] ** 2
            for term in title
            if term % GROUPS != NUMBER and term not in counts
        }
        whole = sum(squares.values())
        return sum(each for term, each in squares.items() if term in held) / whole if whole else 1.0


def is_flash(report: Report, story: StoryProfile) -> bool:
    """Tells whether a report is a flash, or all that is known of a story is."""
    return min(len(report.terms.ids), len(story.ids)) < _FLASH


@cache
def _counts(language: str | None) -> frozenset[int]:
    return frozenset(title_terms(" ".join(number_words(language)), language))
