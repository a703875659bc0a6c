"""Words and directions of languages, and texts made safe for a header."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from worker.alerts.notices.catalogues import ENGLISH, words_of

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
"""Format characters that belong to the spelling: Persian, Indic scripts and emoji need them."""

_UNBROKEN = "\u00a0\u202f"
"""Blanks at which no line is broken, as within numbers."""
_BLANKS = re.compile(rf"[ {_UNBROKEN}]{{2,}}")

SUBJECT_WIDTH = 200
_HEADING = re.compile(
    r"(?P<title>.*?)(?: \+(?P<more>[0-9]{1,6}) outlets?)?(?P<passing> \(in passing\))?", re.DOTALL
)


def language_name(tag: str | None) -> str:
    """Returns the English name of a language; the tag itself where the name is not known."""
    return words_of(ENGLISH).language(tag)


def language_tag(tag: str | None) -> str:
    """Returns a tag that may stand in a ``lang`` attribute (BCP 47), or nothing."""
    return tag if tag and _TAG.fullmatch(tag) else ""


def direction(tag: str | None) -> str:
    """Returns the value of a ``dir`` attribute."""
    if not tag or not _TAG.fullmatch(tag):
        return "auto"
    return "rtl" if tag.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def one_line(text: str, width: int = SUBJECT_WIDTH) -> str:
    """Returns the text on one line, without controls and direction overrides, cut to ``width``."""
    kept = (
        " " if char.isspace() and char not in _UNBROKEN else char
        for char in text
        if char.isspace() or char in _JOINERS or unicodedata.category(char) not in _UNSEEN
    )
    return cut(_BLANKS.sub(" ", "".join(kept)).strip(), width)


def cut(text: str, width: int) -> str:
    """Returns the text, cut to ``width`` characters."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def thread_heading(title: str, *, outlets: int = 1, is_passing: bool = False) -> str:
    """Returns what a story's mails are titled by: the headline that began it, of how many outlets
    beside the first it was told, and whether the topic is only mentioned."""
    more = f" +{outlets - 1} outlet{'' if outlets == 2 else 's'}" if outlets > 1 else ""
    passing = " (in passing)" if is_passing else ""
    return f"{one_line(title, SUBJECT_WIDTH - 40)}{more}{passing}" if more or passing else title


def parted_heading(heading: str) -> tuple[str, int, bool]:
    """Returns the headline, the further outlets and whether it is in passing, of what
    ``thread_heading`` made."""
    found = _HEADING.fullmatch(heading)
    assert found is not None  # nothing that it asks for has to be there
    return found["title"], int(found["more"] or 0), found["passing"] is not None


def header_text(text: str, width: int = SUBJECT_WIDTH) -> str:
    """Returns ``one_line(text)`` with nothing in it that a mail header would decode (RFC 2047)."""
    return one_line(text, width).replace("=?", "= ?")


def web_link(url: object) -> str | None:
    """Returns the address if it is http or https and whole; None for any other."""
    if not isinstance(url, str) or re.search(r"[\s\x00-\x20\x7f<>\"]", url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and host else None


def slug(text: str, width: int = 40) -> str:
    """Returns small Latin letters, digits and hyphens for a file's or a list's name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:width].rstrip("-")
