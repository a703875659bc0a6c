"""One line of an article and what its shape says: headline, sentence, or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass

from worker.core.clean.markers import Role, may_open, opening, whole_line, words

_MAX_KEYED = 120
"""Characters up to which a line may be a phrase as a whole."""
_MAX_OPENED = 240
"""Characters up to which a line may be furniture by the phrase it begins with."""
_OPENING = 60
MAX_HEADLINE = 170

_CLOSERS = "\"'”’»«“)]」』】›"
_SENTENCE_MARKS = frozenset(".!?…。！？؟।۔‼⁉")
_FULL_STOPS = frozenset(".。।۔")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\]|\[&hellip;\])[\"'”’»)\]]{0,2}$")
_ABBREVIATION_END = re.compile(
    r"(?:\b[A-ZА-ЯІЇЄҐ]\.(?:[A-ZА-ЯІЇЄҐ]\.){0,3}|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|Bros|No|vs|etc|p\.m|"
    r"a\.m))"
    r"\.?$"
)
_INNER_STOP = re.compile(r"[^\W\d_]{2}[.!?][\"'”’»)]{0,2} [\"'“‘«(]?[A-ZА-ЯІЇЄҐÀ-Þ\u00c0-\u00de]")
_EASTERN_STOP = re.compile(r"[。！？]|[다요죠까][.!?] ")
_EASTERN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LIST_MARKS = "-–—•*·▪▸►‣▶→> "
_LEADING = _LIST_MARKS + "\"'“”„«»([‘"
_QUOTE_START = frozenset("\"“”„«»‘'「『‹")
_BULLET = re.compile(r"(?:[-–—•*·▪▸►‣◦●○■□✓✔]|\d{1,2}[.)])\s")


@dataclass(slots=True)
class Line:
    """A line under judgement. ``gap`` counts the blank lines above it."""

    text: str
    gap: int = 0
    key: str = ""
    """Its words, for short lines; empty for long ones."""
    width: int = 0
    """Its length, where a character of an East Asian script counts double."""
    prose: bool = False
    """It reads like a sentence or more of running text."""
    stopped: bool = False
    """It ends with a full stop."""
    headline: bool = False
    """It could be a headline or a subheading."""
    role: Role | None = None
    cut: str = ""
    """Why it was cut; empty while it is kept."""

    @property
    def kept(self) -> bool:
        return not self.cut


def measure(text: str, gap: int = 0) -> Line:
    """Returns the line with its shape and what the vocabulary says of it."""
    line = Line(text, gap)
    reshape(line, text)
    return line


def reshape(line: Line, text: str) -> None:
    """Gives the line another text, and measures it anew."""
    line.text = text
    line.width = width(text)
    ended = text[-6:].rstrip(_CLOSERS)[-1:] in _SENTENCE_MARKS
    stopped = line.stopped = ended and ends_sentence(text)
    line.prose = (ended and line.width >= 40 and not is_teaser(text)) or line.width > MAX_HEADLINE
    line.headline = line.width <= MAX_HEADLINE and not stopped and not _has_inner_stop(text)
    line.key, line.role = "", None
    if len(text) <= _MAX_KEYED:
        line.key = words(text)
        line.role = whole_line(line.key) or _opening(line, line.key)
    elif len(text) <= _MAX_OPENED and may_open(text.lstrip(_LEADING)):
        line.role = _opening(line, words(text[:_OPENING]))


def _opening(line: Line, key: str) -> Role | None:
    role = opening(key, line.text.lstrip(_LIST_MARKS), like_headline=line.headline)
    return role if role is None or _holds(line, role) else None


def _holds(line: Line, role: Role) -> bool:
    """Returns whether a line that begins with a phrase is furniture, and no sentence with it."""
    if role is Role.RELATED_INLINE:
        return not starts_with_quote(line.text) and count_sentences(line.text) <= 2
    return not (line.prose and (starts_with_quote(line.text) or count_sentences(line.text) > 3))


def width(text: str) -> int:
    """Returns the length in characters, East Asian ones counted double."""
    if text.isascii():
        return len(text)
    return len(text) + len(_EASTERN.findall(text))


def ends_sentence(text: str) -> bool:
    """Returns whether the text ends with a full stop that is no abbreviation's and no ellipsis."""
    if text[-6:].rstrip(_CLOSERS)[-1:] not in _FULL_STOPS or is_teaser(text):
        return False
    return _ABBREVIATION_END.search(text[-12:]) is None


def is_teaser(text: str) -> bool:
    """Returns whether the text breaks off with an ellipsis, as teasers do."""
    return _ELLIPSIS.search(text[-14:]) is not None


def _has_inner_stop(text: str) -> bool:
    """Returns whether at least two sentences follow one another in the text."""
    if _EASTERN_STOP.search(text):
        return True
    return len(_INNER_STOP.findall(text)) > 1


def count_sentences(text: str) -> int:
    """Returns roughly how many sentences the text holds."""
    return 1 + len(_INNER_STOP.findall(text)) + len(_EASTERN_STOP.findall(text))


def starts_with_quote(text: str) -> bool:
    return text[:1] in _QUOTE_START


def is_bullet(text: str) -> bool:
    """Returns whether the text is an item of a list."""
    return _BULLET.match(text) is not None
