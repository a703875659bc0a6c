"""What heads a report where its headline says nothing of it: "Breaking news", "Alert"."""

from __future__ import annotations

from worker.cleaning.headline import derive_title
from worker.duplicates import headlines
from worker.traits import Traits, name_key

_MOST = 6
"""Half words of a headline beyond which it is no rubric: three words, or six characters where a
script is written without blanks."""
_SAID = 2
"""Half words that a text has of its headline."""
_EASTERN = "\u2e80"
"""Where the characters of East Asia begin, each of which is a word as words are compared."""
_READ = 2_000
"""Characters of the text in which the headline's words are looked for."""


def headed(title: str, text: str, traits: Traits, language: str | None) -> str:
    """Returns what says of which event a report tells: its headline, or the first sentence of its
    text.

    A headline of few words, none of which the text has, and which states no figure, stands over
    whatever is reported. ``traits`` are those of the two.
    """
    words = headlines.words(title)
    if not text.strip() or _size(words) > _MOST or _states(words, traits, language):
        return title
    told = headlines.words(text[:_READ])
    if headlines.is_about(title, told) or _says_any(words, told):
        return title
    return derive_title(text)


def _size(words: list[str]) -> int:
    return sum(1 if each >= _EASTERN else 2 for each in words)


def _says_any(words: list[str], told: list[str]) -> bool:
    """Tells whether a text has one of a headline's words; of characters, two."""
    shared = set(words).intersection(told)
    return _size([each for each in shared if len(each) > 2 or each >= _EASTERN]) >= _SAID


def _states(words: list[str], traits: Traits, language: str | None) -> bool:
    """Tells whether a headline states a fact. Capitals show no name where all words have them."""
    head = traits.title
    if any((head.figures, head.ordinals, head.magnitudes, head.days, head.numbered, head.ages)):
        return True
    names = set(head.names)
    if not names.isdisjoint(traits.lead.names):
        return True
    keys = {name_key(each, (language or "")[:2]) for each in words}
    return bool(names) and not keys <= names
