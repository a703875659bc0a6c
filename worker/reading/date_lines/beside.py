"""Names and sources that stand beside a date in its line."""

from __future__ import annotations

import re

_SOURCE = re.compile(
    r"(?:^|\s)(?:来源|來源|出处|出處|稿源|출처|source|quelle|источник|джерело|fuente|fonte)[:：]"
    r"\s?[^\W\d]\S{1,20}(?=\s|$)",
    re.IGNORECASE,
)
_MOST_NAMES = 4
_BEHIND_NAME = re.compile(
    r"(?P<name>[^\d|•·.!?:]{2,40}?)(?:\s?[|•·]\s?|\s[—–]\s)(?P<rest>\S.{3,90})"
)
_CLOCK_AT_END = re.compile(
    r"(?P<rest>.{5,40}?)[\s,|•·–—-]{1,4}(?:[^\W\d_]{3,12}, )?(?:\d{1,2} [^\W\d_]{3,12}|"
    r"[^\W\d_]{3,12} \d{1,2}),? \d{1,2}:\d\d"
)


def behind_name(text: str) -> tuple[str, str] | None:
    """Splits ``Jane Doe | 3 March 2025`` at its first mark: what is short enough for a name, and
    what stands behind it."""
    found = _BEHIND_NAME.fullmatch(text)
    if found is None or len(found["name"].split()) > _MOST_NAMES:
        return None
    return found["name"], found["rest"]


def split_clock_at_end(text: str) -> str:
    """Returns what stands before a date without a year and a time; empty where nothing does."""
    match = _CLOCK_AT_END.fullmatch(text) if len(text) <= 90 else None
    return match["rest"] if match else ""


def without_source(text: str) -> str:
    """Returns a line without the source that it names beside the date: ``来源：新华社``."""
    return _SOURCE.sub("", text).strip()
