"""Articles as rows of CSV (RFC 4180) that no spreadsheet takes for formulas.

A cell that begins like a formula, after blanks and what cannot be seen, gets an apostrophe before
it, as OWASP advises ("CSV Injection"): spreadsheets then show it as text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

HEADER = (
    "id",
    "first_seen_at",
    "published_at",
    "published_precision",
    "title",
    "title_derived",
    "url",
    "source_kind",
    "source",
    "outlet",
    "author",
    "agency",
    "language",
    "topics",
    "story_id",
    "story_sources",
    "duplicate_of",
    "text",
)
GUARD = "'"

# Signs that begin a formula, their full-width and small forms, and the blanks that do so, too. A
# cell may also begin with blanks or marks that a spreadsheet passes over.
_FORMULA = re.compile(
    "[\\s\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]*"
    "[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212\u207a\u207b\u207c\u208a-\u208c]"
    "|[\t\r\n]"
)


def header() -> str:
    """Returns the first line, with its line end."""
    return _line(HEADER)


def row(article: Mapping[str, Any]) -> str:
    """Returns a line for an article in the contract's shape, with its line end.

    ``topics`` holds the slugs with their salience: ``atacms (main); sanctions (passing)``.
    """
    topics = "; ".join(f"{each['slug']} ({each['salience']})" for each in article["topics"])
    named = {
        "source_kind": article["source"]["kind"],
        "source": article["source"]["name"],
        "topics": topics,
        "story_id": article["story"]["id"],
        "story_sources": article["story"]["sources"],
        "title_derived": "true" if article["title_derived"] else "false",
    }
    return _line([_cell(named.get(name, article.get(name))) for name in HEADER])


def guarded(text: str) -> str:
    """Returns the text with an apostrophe before it where it begins like a formula."""
    return GUARD + text if _FORMULA.match(text) else text


def _cell(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value


def _line(cells: Any) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow(
        ["" if cell is None else cell for cell in cells]
    )
    return line.getvalue()
