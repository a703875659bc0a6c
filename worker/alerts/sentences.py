"""What is new in a story, a plain sentence each, as it is stored.

``worker.alerts.notices.catalogues.stored`` says each shape in other languages.
"""

from __future__ import annotations

from worker.alerts import counts
from worker.alerts.corrections import Change, Mark, without_label
from worker.alerts.counts import Count
from worker.traits.negations import folded

_LONGEST_QUOTED = 200
_LONGEST_PLAIN = 9_999
"""Of a larger number the thousands are parted, which leaves years as they are."""


def quoted(words: str) -> str:
    """Returns words in quotation marks, long ones cut."""
    if len(words) > _LONGEST_QUOTED:
        words = words[: _LONGEST_QUOTED - 1].rstrip() + "…"
    return f"“{words}”"


def by(outlet: str) -> str:
    """Returns whose report it is, where that is known."""
    return f" by {outlet}" if outlet else ""


def marked(
    mark: Mark, note: str, outlet: str, headline: str, told: str | None, change: Change | None
) -> str:
    """Says that an outlet corrects or withdraws what was told under the headline ``told`` (None: it
    is not known): what is new in it, or that it does not say so."""
    what = "Withdrawn" if mark.kind == "withdrawal" else "Corrected"
    start, now = f"{what}{by(outlet)}", quoted(headline)
    is_known = told is not None and _bare(told) == _bare(headline)
    if note:
        # A headline that the reader knows is not what is new.
        return f"{start}{'' if is_known else f': {now}'}. It says: {quoted(note)}"
    if change is not None and change.before and change.after:
        return f"{start}: {_instead(change)}: {now}"
    says_nothing = is_known and mark.kind == "correction"
    return f"{start}: {now}{'. It does not say what.' if says_nothing else ''}"


def changed(change: Change, outlet: str, headline: str) -> str:
    """Says what a headline says otherwise."""
    whose = f"The headline of {outlet}" if outlet else "The headline"
    now = quoted(headline)
    if change.before and change.after:
        return f"{whose} says {_instead(change)} now: {now}"
    what = {"figure": "a figure", "name": "another name", "negation": "the contrary"}[change.kind]
    return f"{whose} says {what} now: {now}"


def risen(told: Count | None, now: Count) -> str:
    """Says how a count rose."""
    if told is None or (told.what and told.what != now.what):
        return f"The headline counts {now.number:,} dead now."
    # What is not known to be alike is not said to be.
    of = {counts.DEAD: " of the dead", counts.HURT: " of the hurt"}.get(told.what, "")
    return f"The count{of} rose from {told.number:,} to {now.number:,}."


def _bare(headline: str) -> str:
    return folded(without_label(headline))


def _instead(change: Change) -> str:
    return f"{_figure(change.after)} instead of {_figure(change.before)}"


def _figure(words: str) -> str:
    is_large = words.isascii() and words.isdigit() and int(words) > _LONGEST_PLAIN
    return f"{int(words):,}" if is_large else words
