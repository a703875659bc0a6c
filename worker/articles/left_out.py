"""What was left out of an article, in the shape that ``explain`` shows."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from worker.base import frames
from worker.base.masks import Places
from worker.base.types import Mask, Missed, TopicMatch


def shape(
    whole: str, masks: Sequence[Mask], found: Iterable[TopicMatch], missed: Iterable[Missed]
) -> dict[str, Any]:
    """Returns the whole with its masks, where in it the topics were found, and which only under a
    mask. Offsets count the characters of the whole."""
    places = Places(whole, masks)
    return {
        "whole": whole,
        "masks": [
            {
                "start": each.start,
                "end": each.end,
                "rule": each.rule,
                "language": each.language,
                "certainty": each.certainty,
            }
            for each in masks
        ],
        "matches": [
            {"slug": topic.slug, "start": places.of(each.start), "end": places.of(each.end)}
            for topic in found
            for each in topic.matches
            if each.field == "text"
        ],
        "would_have_matched": [
            {
                "slug": each.slug,
                "term": each.term,
                "text": each.text,
                "rule": each.rule,
                "language": each.language,
            }
            for each in missed
        ],
    }


def unpacked(
    frame: bytes, text: str, missed: Sequence[Sequence[Any]] | None, found: Iterable[TopicMatch]
) -> dict[str, Any] | None:
    """Returns the same of what is stored; None where it belongs to another text."""
    try:
        made = frames.unpack(frame, text)
    except (ValueError, zlib.error):
        return None
    if made is None:
        return None
    return shape(*made, found, [Missed(*each) for each in missed or ()])


@dataclass(frozen=True, slots=True)
class Run:
    """Masked lines that follow one another under the same rule; the first line is number 1."""

    first: int
    last: int
    rule: str
    language: str | None
    certainty: float
    words: tuple[str, ...]


def whose(rule_language: str | None, language: str | None) -> str | None:
    """Returns the language of a rule as people are told it: only that of the article. Each phrase
    stands in the file of one language and may be said in others, so that in an article in another
    one it says where a phrase is written, not whose it is."""
    return rule_language if rule_language == language else None


def runs(whole: str, masks: Sequence[dict[str, Any]], language: str | None) -> list[Run]:
    """Returns all that is masked, in the order of the whole, what belongs together as one.
    ``language`` is the article's."""
    made: list[Run] = []
    number, at = 1, 0
    for each in masks:
        number += _breaks(whole, at, each["start"])
        at = each["start"]
        kind = each["rule"], whose(each["language"], language), each["certainty"]
        words = (whole[each["start"] : each["end"]],)
        last = made[-1] if made else None
        if last and (last.rule, last.language, last.certainty) == kind and number == last.last + 1:
            made[-1] = replace(last, last=number, words=last.words + words)
        else:
            made.append(Run(number, number, *kind, words))
    return made


def lines(whole: str) -> int:
    """Returns how many lines a whole has."""
    return _breaks(whole, 0, len(whole)) + 1 if whole else 0


def _breaks(whole: str, start: int, end: int) -> int:
    """Returns how many lines end within a stretch; a blank line is none."""
    return whole.count("\n", start, end) - whole.count("\n\n", start, end)
