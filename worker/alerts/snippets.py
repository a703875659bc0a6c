"""What a reader is shown of an article: stretches with the matched words marked, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from worker.base.types import Match, Salience, Snippet

ELLIPSIS = "…"
MIN_WIDTH = 20
_MOST_WORDS = 3

_SPACE = re.compile(r"\s")
# Where no blank is near, a snippet is cut inside a word (Chinese, Japanese, a long address).
_NEAR_CUT = 24
_NEAR_SENTENCE = 4
"""A cut is moved by up to such a part of a snippet to where a sentence begins or ends."""
_LOOKED = 8
"""Characters beside a place in which the end of a sentence stands."""
_CLOSED = "[\"'”’»)\\]」』）]*"
_BREAK = re.compile(
    rf"(?<=\w{{3}})\.{_CLOSED}\s+(?=[^a-z\s])|[!?…]{_CLOSED}\s+|[。！？]{_CLOSED}\s*|\n\s*"
)
"""Between two sentences; short words before a full stop may be shortened ones."""


def snippets(
    title: str, text: str, matches: Sequence[Match], limit: int = 3, width: int = 240
) -> tuple[Snippet, ...]:
    """Returns up to ``limit`` stretches of the text around its matches, in reading order.

    Stretches of at most ``width`` characters (plus ellipses) hold as many matches as fit; those
    with words not yet shown come first. Where nothing in the text matches it is the beginning of
    the text, without marks: the headline a reader sees anyway. Line breaks become blanks.
    """
    # A text that was shortened since may end before a match.
    inside = [each for each in matches if each.field == "text" and each.end <= len(text)]
    in_text = _apart(inside)
    width = max(width, MIN_WIDTH)
    if not in_text:
        return _beginning(title, text, width) if limit > 0 else ()
    chosen = _choose(_clusters(in_text, width), limit)
    return tuple(
        _shown(text, start, end, in_text)
        for start, end in _windows(text, [(c[0].start, c[-1].end) for c in chosen], width)
    )


def reason(name: str, salience: Salience, matches: Sequence[Match]) -> str:
    """Returns a sentence that says why an article matched the topic of that name."""
    if not matches:
        return f"Matched {name} because of its source, author or language."
    parts = []
    in_title = found_words([match for match in matches if match.field == "title"])
    if in_title:
        parts.append(f"the headline says {_listed([f'“{word}”' for word, _ in in_title])}")
    in_text = found_words([match for match in matches if match.field == "text"])
    if in_text:
        told = [f"“{word}”{_times(count)}" for word, count in in_text]
        parts.append(f"the text says {_listed(told)}")
    passing = " in passing," if salience == "passing" else ""
    return f"Matched {name}{passing} because {' and '.join(parts)}."


def found_words(matches: Sequence[Match]) -> list[tuple[str, int]]:
    """Returns the words found most often, counted without regard to case."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for match in matches:
        word = " ".join(match.text.split())
        shown.setdefault(word.casefold(), word)
        counts[word.casefold()] += 1
    return [(shown[key], count) for key, count in counts.most_common(_MOST_WORDS)]


def _times(count: int) -> str:
    return {1: "", 2: " twice"}.get(count, f" {count} times")


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _apart(matches: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _clusters(matches: list[Match], width: int) -> list[list[Match]]:
    """Groups neighbours that fit into one snippet with some words around them."""
    room = width * 2 // 3
    clusters = [[matches[0]]]
    for match in matches[1:]:
        if match.end - clusters[-1][0].start <= room:
            clusters[-1].append(match)
        else:
            clusters.append([match])
    return clusters


def _choose(clusters: list[list[Match]], limit: int) -> list[list[Match]]:
    """Picks the clusters that show most words not shown yet; of equals, the earlier."""
    left, chosen = list(range(len(clusters))), list[int]()
    seen: set[str] = set()
    while left and len(chosen) < limit:
        best = max(left, key=lambda index: (len(_said(clusters[index]) - seen), -index))
        left.remove(best)
        chosen.append(best)
        seen |= _said(clusters[best])
    return [clusters[index] for index in sorted(chosen)]


def _said(cluster: list[Match]) -> set[str]:
    return {match.text.casefold() for match in cluster}


def _beginning(title: str, text: str, width: int) -> tuple[Snippet, ...]:
    """Returns how the text begins, unless that says no more than its headline."""
    first = len(text) - len(text.lstrip())
    start, end = _at_words(text, first, min(first + width, len(text)), first, first)
    shown = _shown(text, start, end, ())
    if _plainly(title).startswith(_plainly(shown.text)):
        return ()
    return (Snippet(shown.text.removeprefix(ELLIPSIS), ()),)


def _plainly(text: str) -> str:
    return " ".join(text.replace(ELLIPSIS, " ").split()).casefold()


def _windows(value: str, spans: list[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    """Returns a stretch around each span, in order; none reaches into another."""
    windows: list[tuple[int, int]] = []
    for place, (first, reach) in enumerate(spans):
        last = min(reach, first + width)
        floor = windows[-1][1] if windows else 0
        ceiling = spans[place + 1][0] if place + 1 < len(spans) else len(value)
        start = max(floor, first - (width - (last - first)) // 2)
        end = min(ceiling, start + width)
        start = max(floor, min(start, end - width))
        start, end = _at_sentences(value, (start, end), (floor, ceiling), (first, last), width)
        windows.append(_at_words(value, start, end, first, last))
    return windows


def _at_sentences(
    value: str, window: tuple[int, int], room: tuple[int, int], span: tuple[int, int], width: int
) -> tuple[int, int]:
    """Moves the ends to where sentences begin and end, where one does near them: within ``room``,
    no wider than ``width``, and with all of ``span``."""
    (start, end), (first, last) = window, span
    near = width // _NEAR_SENTENCE
    low, high = max(room[0], start - near, last - width), min(first, start + near)
    begins = [each for each in _begins(value, low, high) if low <= each <= high]
    if begins:
        start = min(begins, key=lambda each: (abs(each - start), each))
        end = min(room[1], start + width)
    low = max(last, end - near)
    ends = [each for each in _ends(value, low, end) if low <= each <= end]
    return start, max(ends, default=end)


def _begins(value: str, low: int, high: int) -> list[int]:
    """Returns where sentences begin from ``low`` on up to ``high``, about."""
    found = [each.end() for each in _BREAK.finditer(value, max(0, low - _LOOKED), high + _LOOKED)]
    return [0, *found] if low == 0 else found


def _ends(value: str, low: int, high: int) -> list[int]:
    """Returns where sentences end from ``low`` on up to ``high``, about."""
    found = _BREAK.finditer(value, max(0, low - _LOOKED), high + _LOOKED)
    ends = [each.start() + len(each[0].rstrip()) for each in found]
    return [*ends, len(value)] if high >= len(value) else ends


def _shown(value: str, start: int, end: int, matches: Sequence[Match]) -> Snippet:
    # Where a whole sentence begins or ends, nothing is cut off.
    before = ELLIPSIS if start > 0 and start not in _begins(value, start, start) else ""
    after = ELLIPSIS if end < len(value) and end not in _ends(value, end, end) else ""
    shift = len(before) - start
    marks = tuple(
        (match.start + shift, min(match.end, end) + shift)
        for match in matches
        if start <= match.start < end
    )
    shown = before + _SPACE.sub(" ", value[start:end]) + after
    return Snippet(shown, marks)


def _at_words(value: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Moves the ends inwards to where words begin and end, never into what is marked."""
    if start > 0 and not value[start - 1].isspace():
        blank = _SPACE.search(value, start, min(first, start + _NEAR_CUT))
        start = blank.end() if blank else start
    if end < len(value) and not value[end].isspace():
        low = max(last, end - _NEAR_CUT)
        cut = max((blank.start() for blank in _SPACE.finditer(value, low, end)), default=end)
        end = cut
    while start < first and value[start].isspace():
        start += 1
    while end > last and value[end - 1].isspace():
        end -= 1
    return start, end
