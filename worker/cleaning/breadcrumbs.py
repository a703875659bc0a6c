"""Lines that say where on its site an article stands: ``Home » Business » …``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.base.signs import holds_any
from worker.cleaning.dates_beside import date_among
from worker.cleaning.draft import Draft
from worker.cleaning.header import same_title
from worker.cleaning.lines.markers import words
from worker.cleaning.vocabulary import any_of, words_of
from worker.reading import date_lines

_HEAD_LINES = 12
"""Lines among which breadcrumbs are looked for."""
_LONGEST, _LONGEST_PART, _MOST_WORDS = 400, 40, 5
"""Letters of a breadcrumb, and of a part of it but the last, and words of such a part."""
_BETWEEN = re.compile(
    r"\s{0,2}(?:»|›|→|⟩|::|❯|▶|／)\s{0,2}|\s(?:>|/|\||\\)\s| - |(?<=\w)>(?=\w)|>\s"
)
_SIGNS = (*"»›→⟩❯▶／>|/\\", "::", " - ")
_HOME = words_of("breadcrumbs", "home")
_HOME_TITLE = re.compile(any_of("breadcrumbs", "home_title"))
_GUILLEMETS = frozenset("«»‹›")
_QUOTED = re.compile(
    r"«(?:[^«»]|«[^«»]*»)*»|‹[^‹›]*›"
    r"|(?<![^\s(\[])(?:»(?=[^\s»«])[^»«]*(?<=\S)[«»]|›(?=[^\s›‹])[^›‹]*(?<=\S)[‹›])(?!\w)"
)
"""What stands between marks that open and close: «A», « A », »A« and »A», which touch their words
as no separator on one side alone does, and within quotes once more."""


def without_quoted(text: str) -> str:
    """Returns a text as long, with nothing in place of what stands between guillemets: these are
    signs that separate only where they neither open nor close."""
    if _GUILLEMETS.isdisjoint(text):
        return text
    return _QUOTED.sub(lambda found: "_" * len(found[0]), text)


def breadcrumb(text: str, below: Sequence[str]) -> tuple[bool, str]:
    """Returns whether the line is a breadcrumb, and its last part where that may be a headline.

    ``below`` are titles and lines that a last part may repeat.
    """
    if len(text) > _LONGEST or not holds_any(text, _SIGNS):
        return False, ""
    parts = _parts(text)
    if len(parts) < 2:
        return False, ""
    last, leading = parts[-1], parts[:-1]
    if any(len(part.split()) > _MOST_WORDS or len(part) > _LONGEST_PART for part in leading):
        return False, ""
    home = words(leading[0])
    starts_home = home in _HOME or _HOME_TITLE.fullmatch(home) is not None
    if not starts_home and date_lines.has_figures(text) and date_among(text, is_below=True):
        return False, ""
    short = len(parts) >= 3 and len(last.split()) <= _MOST_WORDS and text[-1] not in ".!?"
    if not (starts_home or (short and "|" not in text)):
        key = words(last)
        repeats = len(key) > 12 and any(same_title(key, words(other[:300])) for other in below)
        if not repeats or len(parts) < 3:
            return False, ""
    return True, last if len(last.split()) >= 4 or len(last) >= 25 else ""


def _parts(text: str) -> list[str]:
    """Returns what stands between the separators."""
    bare = without_quoted(text)
    ends = [(found.start(), found.end()) for found in _BETWEEN.finditer(bare)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    parts = [text[start:stop].strip() for start, stop in zip(starts, stops, strict=True)]
    return [part for part in parts if part]


def cut_breadcrumbs(draft: Draft) -> None:
    """Cuts the breadcrumbs above the text, and keeps a headline that is one's last part."""
    head = [line for line in draft.lines[:_HEAD_LINES] if not line.cut]
    for place, line in enumerate(head):
        below = [other.text for other in head[place + 1 : place + 4]]
        found, last = breadcrumb(line.text, [*below, draft.title or ""])
        if found:
            line.cut = "breadcrumb"
            draft.crumb_title = draft.crumb_title or last
        elif line.prose:
            return
