"""What differs between two versions of an entry, in words.

A version is remembered from one poll to the next, so it holds signs of its words: which are the
same and which have figures is all that is asked, but of words that may say how long ago it was.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from xxhash import xxh3_64_digest

from worker.reading import sanitize
from worker.reading.dates.ago import is_ago, may_belong
from worker.sources.feed.identity import Identified

_LEAD = 60
"""Words, the headline's not counted."""
_MOST_MARKUP = 20_000
_MOST_WORDS = 1_500
_MOST_OTHERS = 300
_MOST_OF_TIME, _LONGEST_TIME = 4, 90
"""Words of it that change, and characters."""
_BESIDE = 3
"""Words beside a figure that may make a time of it."""
_PLAIN, _FIGURE = "^", "`"
"""Mark a sign that is no word: of one without a figure, and with one."""
_SIGN = 3
"""Bytes of such a sign: of some millions of changes one is taken for none."""
_CLOCK = re.compile(r"\W*(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\W*")


class Version(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an entry said, each word by its sign."""

    words: str
    """Its headline's, and its longest text's behind them."""
    heads: int = 0
    """How many of them are the headline's."""
    others: str = ""
    """The words of its shorter texts, each once."""
    status: tuple[str, ...] = ()
    is_cut: bool = False
    """There may be more than is looked at."""


@dataclass(frozen=True, slots=True)
class Change:
    """What differs: one place, however much of it stayed between its ends."""

    before: int
    """How many words are the same before the place, and behind it."""
    behind: int
    gone: tuple[str, ...]
    come: tuple[str, ...]
    in_title: bool
    in_lead: bool
    """Whether the place begins in the headline or not far behind it."""
    in_others: bool
    """Whether a shorter text now says what the longest does not, or the status changed."""
    has_figure: bool
    """Whether a figure changed, that of a clock not counted."""
    is_time: bool
    """Whether nothing changed but how long ago something was."""


def version(each: Identified) -> Version:
    """Returns what an entry says."""
    texts = (each.entry.summary, *(part.value for part in each.entry.contents))
    longest, *others = sorted(texts, key=len, reverse=True)
    title = sanitize.inline_text(each.entry.title[:_MOST_MARKUP]).split()[:_MOST_WORDS]
    words = sanitize.html_to_text(longest[:_MOST_MARKUP]).split()
    beside = sanitize.html_to_text("\n".join(others)[:_MOST_MARKUP]).split()
    return Version(
        words=" ".join(map(_sign, (*title, *words[:_MOST_WORDS]))),
        heads=len(title),
        others=" ".join(map(_sign, tuple(dict.fromkeys(beside))[:_MOST_OTHERS])),
        status=each.entry.status,
        is_cut=len(longest) > _MOST_MARKUP or len(words) > _MOST_WORDS,
    )


def compare(older: Version, newer: Version) -> Change:
    """Returns what differs between two versions."""
    old, new = older.words.split(" "), newer.words.split(" ")
    start, end = _place(old, new)
    gone, come = tuple(old[start : len(old) - end]), tuple(new[start : len(new) - end])
    beside = set(newer.others.split()) - set(older.others.split()) - set(come)
    return Change(
        before=start,
        behind=end,
        gone=gone,
        come=come,
        in_title=old[: older.heads] != new[: newer.heads],
        in_lead=start < newer.heads + _LEAD,
        in_others=bool(beside) or older.status != newer.status,
        has_figure=any(map(_has_figure, (*gone, *come))),
        is_time=max(len(gone), len(come)) <= _MOST_OF_TIME
        and _is_ago(old, start, len(old) - end)
        and _is_ago(new, start, len(new) - end),
    )


def _place(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Returns how many words are the same before the place where two texts differ, and behind."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    most -= start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return start, end


def _sign(word: str) -> str:
    if len(word) <= _LONGEST_TIME and word[0] not in (_PLAIN, _FIGURE) and may_belong(word):
        return word
    digest = xxh3_64_digest(word.encode("utf-8", "surrogatepass"))[:_SIGN]
    return (_FIGURE if _is_figure(word) else _PLAIN) + b64encode(digest).decode()


def _is_figure(word: str) -> bool:
    return any(map(str.isdigit, word)) and _CLOCK.fullmatch(word) is None


def _has_figure(sign: str) -> bool:
    return sign[:1] == _FIGURE or (sign[:1] != _PLAIN and _is_figure(sign))


def _is_ago(signs: Sequence[str], start: int, end: int) -> bool:
    spans = (
        signs[first:last]
        for first in range(max(0, start - _BESIDE), start + 1)
        for last in range(max(end, first + 1), min(len(signs), end + _BESIDE) + 1)
    )
    return any(
        not any(sign[:1] in (_PLAIN, _FIGURE) for sign in span)
        and len(text := " ".join(span)) <= _LONGEST_TIME
        and is_ago(text)
        for span in spans
    )
