"""Labels of dates, such as “Published” and “Updated”, in the words that languages bring."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from worker import languages
from worker.reading.dates import worded

_AT = re.compile(r"(?:on|at|am|le|el|em|il|dnia)\s[:：|]?\s{0,2}", re.IGNORECASE)
"""What stands between a label and its date."""


@cache
def _labels() -> tuple[re.Pattern[str], frozenset[str]]:
    known = languages.known().values()
    updated = {label for each in known for label in each.dates.updated}
    every = updated | {label for each in known for label in each.dates.published}
    by_letter: dict[str, list[str]] = defaultdict(list)
    for each in sorted(every, key=lambda label: (-len(label), label)):
        by_letter[each[0]].append(re.escape(each[1:]))
    # By their first letters, as few begin at any place.
    labels = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(by_letter.items()))
    # A label ends with its word; a colon, a bar or a dash may follow, or the date's first figure.
    label = rf"(?<!\w)(?:{labels})(?![^\W\d])"
    pattern = rf"{label}\s{{0,2}}[:：|–-]?\s{{0,2}}"
    return re.compile(pattern, re.IGNORECASE), frozenset(map(worded.key, updated))


def split_labels(text: str) -> list[tuple[str, bool]]:
    """Cuts a line before each label: what each label stands before, and whether it tells a change.

    What stands before the first label comes first, without one.
    """
    pattern, updated = _labels()
    parts: list[tuple[str, bool]] = []
    done, change = 0, False
    for found in pattern.finditer(text):
        parts.append((text[done : found.start()], change))
        change = worded.key(found[0].strip(" :：|–-")) in updated
        done = found.end()
    parts.append((text[done:], change))
    return [(part, change) for part, change in parts if part.strip(" ,|•·–—-/()")]


def tells_change(text: str) -> bool:
    """Returns whether a line has the label of a change in it."""
    return any(is_change for _, is_change in split_labels(text))


def without_labels(text: str) -> str:
    """Returns a line with a blank for each label in it."""
    return _labels()[0].sub(" ", text)


def without_label(text: str) -> tuple[str, bool]:
    """Returns what stands behind the labels that a line begins with, and whether one of them tells
    a change."""
    pattern, updated = _labels()
    end, change = 0, False
    while found := pattern.match(text, end):
        change = change or worded.key(found[0].strip(" :：|–-")) in updated
        end = found.end()
    behind = _AT.match(text, end) if end else None
    return text[behind.end() if behind else end :], change
