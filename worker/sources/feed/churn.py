"""What of an entry changes with each poll and says nothing: a counter, a "five minutes ago".

It changes at the same place in three polls running: the first change is a revision, and no further
one. A figure in the headline or the lead is always news: a toll rises with each poll, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from worker.reading import sanitize
from worker.sources.feed.identity import Identified

IN_A_ROW = 3
_LEAD = 60
"""Words, the headline's not counted."""
_MOST_CHANGED = 12
"""Words at the place: where more changes, it is something that is told."""
_MOST_MARKUP = 20_000
_MOST_WORDS = 1_500
_MOST_ENTRIES = 40
"""Of which it is remembered how they change; of more nothing is held back."""


class Changing(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry that has changed: its words as they were last, and how often it did so before."""

    words: str
    run: int = 1
    """Polls running in which it changed, at the same place from the second on."""
    before: int = -1
    """Words before the place and behind it; below zero while no place is known."""
    behind: int = -1
    mark: str = ""
    """Of the last version; one that was held back is kept once it stays."""
    is_held: bool = False


def sift(
    remembered: Mapping[str, Changing], changed: Sequence[Identified], listed: Mapping[str, str]
) -> tuple[frozenset[str], dict[str, Changing]]:
    """Returns the keys of changed entries that are no revision, and what to remember.

    ``changed`` are known entries that say something else than what was kept of them last;
    ``listed`` holds the marks of all entries of the answer, by their keys.
    """
    held: set[str] = set()
    after: dict[str, Changing] = {}
    for each in changed[:_MOST_ENTRIES]:
        before = remembered.get(each.key)
        if before is not None and before.mark == each.mark:
            # It stays as it is: what was held back was meant.
            if before.run >= IN_A_ROW:
                held.add(each.key)
                after[each.key] = before
            continue
        now = _after(before, each)
        after[each.key] = now
        if now.is_held:
            held.add(each.key)
    for key, before in remembered.items():
        # One that is as it was kept: its churn may go on.
        if key not in after and before.run >= IN_A_ROW and key in listed:
            after[key] = before
    return frozenset(held), dict(list(after.items())[:_MOST_ENTRIES])


def _after(before: Changing | None, entry: Identified) -> Changing:
    title, words = _words(entry)
    text = " ".join((*title, *words))
    if before is None:
        return Changing(text, mark=entry.mark)
    old, new = before.words.split(" "), text.split(" ")
    start, end = _place(old, new)
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    known = before.before >= 0
    # The place may be found a word shorter, where by chance a word is as it was.
    same = not known or (
        abs(start - before.before) <= _MOST_CHANGED and abs(end - before.behind) <= _MOST_CHANGED
    )
    # What only grows is told; within a place that is known to change, a word may come or go.
    grows = not gone and before.run < 2
    if not same or grows or not _says_nothing(gone, come, start, len(title)):
        return Changing(text, mark=entry.mark)
    run = before.run + 1
    return Changing(text, run, start, end, entry.mark, is_held=True)


def _says_nothing(gone: Sequence[str], come: Sequence[str], start: int, heads: int) -> bool:
    if max(len(gone), len(come)) > _MOST_CHANGED:
        return False
    has_figure = any(char.isdigit() for word in (*gone, *come) for char in word)
    return not (has_figure and start < heads + _LEAD)


def _place(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Returns how many words are the same before the place where two texts differ, and behind."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    most -= start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return start, end


def _words(each: Identified) -> tuple[list[str], list[str]]:
    texts = (each.entry.summary, *(part.value for part in each.entry.contents))
    markup = max(texts, key=len)[:_MOST_MARKUP]
    title = sanitize.inline_text(each.entry.title[:_MOST_MARKUP]).split()
    return title, sanitize.html_to_text(markup).split()[:_MOST_WORDS]
