"""Whether a report's headline says otherwise than a story: the contrary, what became of it, or the
same of others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.duplicates import headlines
from worker.stories.both_headlines import FRAME, BothHeadlines, is_flash
from worker.stories.profile import Report, StoryProfile
from worker.stories.terms import title_terms
from worker.traits import german, is_title_case
from worker.traits.negations import contrary
from worker.traits.number_words import number_words
from worker.traits.turns import DIED, known_turns, names_the_dead, turns, ways

_WORD = re.compile(r"\w+")
_DENIED = 0.6
"""Share of the words of two headlines in common from which one denies what the other says."""


def says_otherwise(report: Report, story: StoryProfile) -> str:
    """Returns how a report's headline says otherwise than a story's; empty if it does not.

    It says the contrary, or what became of the affair, of which the story says nothing.
    """
    language = report.terms.language
    if contrary(story.title, report.title, language, _DENIED, in_its_clause=True):
        return "its headline says the contrary"
    told = _turns_of(report, story)
    if told:
        return f"its headline tells of a turn: {', '.join(sorted(told))}"
    return ""


def _turns_of(report: Report, story: StoryProfile) -> set[str]:
    """Returns what became of an affair by a report's headline, where a story says nothing of it and
    their headlines have half their words in common.

    Who tells the same in words of his own writes another headline. Of reports that are no flashes a
    hundred words are known, so that nothing follows from a death that is not among them.
    """
    language = report.terms.language
    told = turns(report.title, language)
    told -= known_turns(story.title, language) if told else told
    if not told:
        return set()
    if max(BothHeadlines.of(report, story).in_common()) < FRAME:
        return set()
    headline = report.title
    if not is_flash(report, story):
        told -= {DIED}
        headline = ""
    return {
        each
        for each in told
        if not _knows(story, each, headline)
        and (each != DIED or names_the_dead(report.title, language))
    }


def _knows(story: StoryProfile, turn: str, headline: str) -> bool:
    """Tells whether a story's words tell of a turn; of a flash's, as its headline does."""
    known, language = {*story.ids}, story.language
    return any(
        known.issuperset(title_terms(" ".join(way), language))
        for way in ways(turn, language, headline)
    )


def in_place_of(report: Report, story: StoryProfile) -> str:
    """Returns what a report's headline has in the place of a few words of a story's, if that tells
    two events apart; empty otherwise.

    Neither side knows the words of the other, and they are names by their capitals, or there is no
    text that would know them, or one source wrote both headlines.
    """
    language = report.terms.language
    both = headlines.words(report.title), headlines.words(story.title)
    replaced = headlines.replaced(*both, number_words(language))
    if replaced is None:
        return ""
    ours, theirs = ({*title_terms(" ".join(each), language)} for each in replaced)
    both_titles = BothHeadlines.of(report, story)
    mine, its = both_titles.my_words, both_titles.its_words
    if not (ours - its and theirs - mine):
        return ""
    sides = list(zip((report.title, story.title), replaced, strict=True))
    if any(_are_abbreviated(*each) for each in sides):
        return ""
    is_bare = mine == both_titles.mine or its == both_titles.its
    is_own = any(frame.source == report.source for frame in story.frames)
    if is_bare or is_own or all(_names_by_capitals(*each, language) for each in sides):
        return f"{' '.join(replaced[0])} for {' '.join(replaced[1])} in the headline"
    return ""


def _names_by_capitals(title: str, words: Sequence[str], language: str | None) -> bool:
    """Tells whether the first of some words of a headline has a capital that shows a name."""
    if is_title_case(title) or (language or "")[:2] in german.LANGUAGES:
        return False
    return f" {words[0]}" in title.casefold() and f" {words[0]}" not in title


def _are_abbreviated(title: str, words: Sequence[str]) -> bool:
    """Tells whether words of a headline are abbreviations, which may be written out elsewhere."""
    return not title.isupper() and all(each.upper() in _WORD.findall(title) for each in words)
