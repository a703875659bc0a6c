"""What formats state of an article: that it is corrected, or withdrawn by its provider.

The words are those of the IPTC's standards (publishing status and signals of NewsML-G2, status and
instruction of NewsML 1.2, NITF, ninjs) and of schema.org, with the spellings that are met.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from worker.base.types import Statement

WITHDRAWN = "its outlet withdrew it"
"""Why a withdrawn article is set aside, or told again, as a clause."""

_WITHDRAWAL = frozenset(
    "canceled cancelled cancel withdrawn withdrawal withheld killed kill mandatorykill retracted "
    "retraction delete deleted".split()
)
_CORRECTION = frozenset(
    "correction corrected corrective rectification rectified rectify erratum".split()
)
_SCHEME = re.compile(r"^.*[:/#](?=.)", re.DOTALL)
_LETTERS = re.compile(r"[^a-z]")
_UNFIT = re.compile("[\x00-\x1f\ud800-\udfff]+")
"""What no database stores."""
_UNIQUE = re.compile(r"(?:urn:[a-z0-9][a-z0-9-]{1,31}:|tag:[^\s:]{1,200},\d{4})\S+", re.IGNORECASE)
_LONGEST_NOTE = 600
_LONGEST_IDENTITY = 500


def of_words(values: Iterable[object], mark: str = "") -> Statement | None:
    """Returns what status words and signals such as ``stat:canceled`` state; a withdrawal first.

    ``mark`` tells one correction from the next: the version it came with.
    """
    words = {_LETTERS.sub("", _SCHEME.sub("", str(each)).lower()) for each in values if each}
    if words & _WITHDRAWAL:
        return Statement("withdrawal")
    return Statement("correction", _plain(mark)) if words & _CORRECTION else None


def of_note(note: str) -> Statement | None:
    """Returns the correction that a note tells of; None of an empty one."""
    note = _plain(note)[:_LONGEST_NOTE]
    if not note:
        return None
    digest = hashlib.sha256(note.encode()).hexdigest()
    return Statement("correction", digest[:12], note)


def is_withdrawal(statement: Statement | None) -> bool:
    """Tells whether a document withdraws its article."""
    return statement is not None and statement.kind == "withdrawal"


def identity(*values: object) -> str | None:
    """Returns the first name that is unique everywhere by its form: a URN (RFC 8141), or a tag
    (RFC 4151)."""
    for each in values:
        name = each.strip() if isinstance(each, str) else ""
        if len(name) <= _LONGEST_IDENTITY and _UNIQUE.fullmatch(name):
            return name
    return None


def _plain(text: str) -> str:
    return " ".join(_UNFIT.sub(" ", text).split())
