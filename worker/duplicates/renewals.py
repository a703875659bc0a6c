"""Items that come again under another identity: notices given out anew, entries put in a place."""

from __future__ import annotations

from datetime import datetime, timedelta

from worker.duplicates import fingerprint, headlines
from worker.traits.frames import compare_frames
from worker.traits.reading import read

RECURS_AFTER = timedelta(hours=3)
LEAST_TEASER = 5
"""Words of a teaser below which it says nothing."""
_READ = 60


def recurs(
    *, words: int, same_source: bool, stated: datetime | None, stated_before: datetime | None
) -> str | None:
    """Tells why an item of the same words is news again; None if it is not.

    A notice under 60 words, from the same source under a new identity, whose stated date is at
    least three hours later: an air alarm, a closed line. Longer text is a republication.
    """
    if (
        stated is None
        or stated_before is None
        or not same_source
        or words >= fingerprint.SHORT_TEXT
    ):
        return None
    if stated - stated_before < RECURS_AFTER:
        return None
    return f"the same notice as on {stated_before.day} {stated_before:%B}, given out again"


def replaces(new_title: str, new_teaser: str, old_title: str, old_teaser: str) -> bool:
    """Tells whether a new entry took the place of one gone from its feed's listing.

    The same teaser of at least five words, and a headline with half of its words in common that
    states no other figure or day. A teaser that states no fact and has no word of either headline
    may stand under anything; then one headline must have all the words of the other.
    """
    teaser = headlines.words(new_teaser)
    if len(teaser) < LEAST_TEASER or teaser != headlines.words(old_teaser):
        return False
    if not headlines.are_alike(new_title, old_title):
        return False
    heads = compare_frames(read(new_title, None, _READ), read(old_title, None, _READ))
    if any(each.kind != "name" for each in heads.replaced):
        return False
    if headlines.adds_words(new_title, old_title):
        return True
    if read(new_teaser, None, _READ).facts:
        return True
    return headlines.is_about(new_title, teaser) or headlines.is_about(old_title, teaser)
