"""Events that differ by the number of a thing or an age, and counts that grow."""

from __future__ import annotations

import pytest

from tests.quality.story_pairs import NumberedPair, is_one, numbered

_CONTRIVED = {"en evacuated later one", "en hits later one"}
"""Verbs that stand with their number in headline and text alike, as no report was found to have."""
_OTHER_PEOPLE = {"en suspect2 later one", "en victims first one"}
"""Each headline has the age of somebody whose age the other report does not tell, or in words."""
_UNLIKE = {
    "en missing held one",
    "en naming first one",
    "fr peine later one",
    "uk toll first one",
}
"""Are apart for another reason, as they share too few words."""
_BEHIND = {"tr hat held apart"}
"""The word that is named by a number stands behind it."""
_MISSED = _CONTRIVED | _OTHER_PEOPLE | _UNLIKE | _BEHIND


_PAIRS = [each for each in numbered() if each.name not in _MISSED]


@pytest.mark.parametrize("pair", _PAIRS, ids=lambda each: each.name)
def test_a_number_that_names_parts_stories_and_one_that_counts_does_not(pair: NumberedPair) -> None:
    assert is_one(pair.known, pair.new, pair.language) is pair.is_one_event
    assert is_one(pair.new, pair.known, pair.language) is pair.is_one_event
