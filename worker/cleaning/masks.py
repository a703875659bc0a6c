"""From judged lines to the whole text as it was read, with a mask over all that was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from worker.base.masks import CERTAIN, EXTRACTION, Mark, Masker, Seen
from worker.base.types import Mask
from worker.cleaning import headline
from worker.cleaning.draft import Draft
from worker.cleaning.lines import Line
from worker.cleaning.lines.markers import Role
from worker.cleaning.vocabulary import shares

_CERTAINTY = shares("certainty")
"""How sure a rule is: the share of the lines that it cuts which are no part of the main content, on
the visible lines of 395 public pages with labels (WCXB, development split). Of those with fewer
than 30 lines there it is the least that leaves a line out; a pointer to another article counts as
furniture, whatever its page's labels say. What repeats kept words is certain, and is not here."""
_CERTAIN_BY_RULE = 1.0
_TAIL_OF_PROSE = 0.41
"""The same of a tail with running text in it, on a page whose reader left furniture out before."""
_TAIL_IS_NONE = 0.7
"""A tail goes on with the text while its first sentences are less likely furniture than this, in
the mean. On those pages 47 of 93 such sentences were the text's."""
_IS_FURNITURE = 0.8
"""A sentence as likely furniture as this is it by itself: the text ends before it."""
_LEAST_RESUMED = 3
"""Sentences of a tail that are enough to tell; fewer may be another article's opening."""
_AFTER_THE_END = frozenset({"tail", "leftover"})


def mark(draft: Draft, maskers: Sequence[Masker]) -> None:
    """Lets further maskers look at the lines, and cuts those that one is certain of.

    What is kept is never cut to nothing: then no mark counts.
    """
    if not maskers:
        return
    body = [line for line in draft.lines if not line.cut]
    deck = deck_size(draft, body) if draft.title else 0
    seen = Seen(
        draft.lines,
        draft.title or "",
        draft.body_start,
        draft.language,
        deck,
        draft.url,
        draft.outlet,
        draft.judgement.likely if draft.judgement else None,
    )
    found: dict[int, Mark] = {}
    for masker in maskers:
        for each in masker(seen):
            if each.certainty >= CERTAIN and not draft.lines[each.place].cut:
                found.setdefault(each.place, each)
    left = (place for place, line in enumerate(draft.lines) if not line.cut)
    if all(place in found for place in left):
        return
    for place, each in found.items():
        line = draft.lines[place]
        line.cut, line.language, line.certainty = each.rule, each.language, each.certainty


def settle(lines: Sequence[Line], likely: Callable[[int], float], *, is_extracted: bool) -> None:
    """Says how sure it is of each line that was cut, and keeps what is doubtful.

    ``likely`` tells how likely the line at a place is furniture. ``is_extracted`` tells of a page
    whose reader left out what stands behind the article: what is left behind a line such as “Tags”
    has running text only where that line did not end it.
    """
    prose = [at for at, line in enumerate(lines) if line.cut == "tail" and line.prose]
    doubted = len(lines) if is_extracted and prose else _resumed(prose, likely)
    for place, line in enumerate(lines):
        if not line.cut:
            continue
        if place < doubted and line.cut in _AFTER_THE_END and line.role is not Role.TAIL:
            line.certainty = _TAIL_OF_PROSE
        elif line.certainty is None:
            line.certainty = _CERTAINTY.get(line.cut, _CERTAIN_BY_RULE)
        if line.certainty < CERTAIN:
            line.cut, line.certainty = "", None


def _resumed(prose: Sequence[int], likely: Callable[[int], float]) -> int:
    """Returns the place below which a tail is furniture; 0 where all of it is.

    ``prose`` are the places of a tail's running text. A page's foot stands below all text, so that
    it is the first of them that tell whether the text goes on, and how far.
    """
    chances = [likely(place) for place in prose]
    end = 0
    for count, total in enumerate(accumulate(chances), 1):
        if count >= _LEAST_RESUMED and total < _TAIL_IS_NONE * count:
            end = count
    while end and chances[end - 1] >= _IS_FURNITURE:
        end -= 1
    return prose[end - 1] + 1 if end else 0


def deck_size(draft: Draft, body: Sequence[Line]) -> int:
    """Returns how many of the lines that are kept, ``body``, are the deck below a headline."""
    before = sum(not line.cut for line in draft.lines[: draft.byline_at + 1])
    return headline.deck_size(body, before if draft.byline_at > 0 else 0)


def assembled(
    lines: Sequence[Line], left_out: Sequence[tuple[int, str]]
) -> tuple[str, tuple[Mask, ...]]:
    """Returns all lines as they were read, and the masks over what is not kept of them.

    ``left_out`` are lines that never were judged, each with the number of lines above it.
    """
    beside: dict[int, list[str]] = defaultdict(list)
    for place, text in left_out:
        beside[min(place, len(lines))].append(text)
    pieces: list[str] = []
    masks: list[Mask] = []
    at = 0
    for place, line in enumerate(lines):
        if place in beside:
            at = _add_left_out(pieces, masks, at, beside[place])
        at = _begin(pieces, at, "\n\n" if line.gap or place in beside else "\n")
        pieces.append(line.origin)
        masks += _masks(line, at)
        at += len(line.origin)
    _add_left_out(pieces, masks, at, beside.get(len(lines), ()))
    return "".join(pieces), tuple(masks)


def _begin(pieces: list[str], at: int, separator: str) -> int:
    """Puts a separator before a line that is not the first one; returns where it begins."""
    if not pieces:
        return at
    pieces.append(separator)
    return at + len(separator)


def _add_left_out(pieces: list[str], masks: list[Mask], at: int, texts: Iterable[str]) -> int:
    for text in texts:
        at = _begin(pieces, at, "\n\n")
        pieces.append(text)
        masks.append(Mask(at, at + len(text), EXTRACTION))
        at += len(text)
    return at


def _masks(line: Line, at: int) -> Iterable[Mask]:
    if line.cut:
        sure = _CERTAIN_BY_RULE if line.certainty is None else round(line.certainty, 2)
        return [Mask(at, at + len(line.origin), line.cut, line.language, sure)]
    if not line.trims:
        return ()
    return [Mask(at + start, at + end, rule) for start, end, rule in sorted(line.trims)]
