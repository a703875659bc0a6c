"""One line of an article and what its shape says: headline, sentence, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from worker.base.signs import FULL_STOPS, holds_any
from worker.cleaning.lines.markers import (
    Opened,
    Role,
    Told,
    behind,
    may_open,
    opened,
    whole_line,
    words,
)
from worker.cleaning.lines.reports import is_statement

_MAX_KEYED = 120
"""Characters up to which a line may be a phrase as a whole."""
_MAX_OPENED = 240
"""Characters up to which a line may be furniture by the phrase it begins with."""
_OPENING = 60
MAX_HEADLINE = 170

_CLOSERS = "\"'”’»«“)]」』】›"
_SENTENCE_MARKS = frozenset(f"{FULL_STOPS}!?…！？؟‼⁉")
_FULL_STOPS = frozenset(FULL_STOPS)
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\]|\[&hellip;\])[\"'”’»)\]]{0,2}$")
_ABBREVIATION_END = re.compile(
    r"(?:\b[A-ZА-ЯІЇЄҐ]\.(?:[A-ZА-ЯІЇЄҐ]\.){0,3}|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|Bros|No|vs|etc|p\.m|"
    r"a\.m))"
    r"\.?$"
)
_INNER_STOP = re.compile(r"[^\W\d_]{2}[.!?][\"'”’»)]{0,2} [\"'“‘«(]?[A-ZА-ЯІЇЄҐÀ-Þ\u00c0-\u00de]")
_EASTERN_STOP = re.compile(r"[。！？]|[다요죠까][.!?] ")
CLAUSES = re.compile(r"[^\W\d_][，、；][^\W\d_]")
"""What stands between clauses in Chinese and Japanese."""
_MIN_CLAUSES = 40
_FEWEST_TOLD = 3
_EASTERN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_EASTERN_SIGN = re.compile(r"[。！？\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_EASTERN_BYTES = bytes([0xE1, *range(0xE3, 0xEE), 0xEF])
"""What the UTF-8 of those characters begins with; few others but theirs do."""
_LIST_MARKS = "-–—•*·▪▸►‣▶→> "
_LEADING = _LIST_MARKS + "\"'“”„«»([‘"
_QUOTE_START = frozenset("\"“”„«»‘'「『‹")
_BULLET = re.compile(r"(?:[-–—•*·▪▸►‣◦●○■□✓✔]|\d{1,2}[.)])\s")


@dataclass(slots=True)
class Line:
    """A line under judgement. ``gap`` counts the blank lines above it."""

    text: str
    """What is left of it: ``origin[start : start + len(text)]``."""
    gap: int = 0
    origin: str = ""
    """The line as it was read."""
    start: int = 0
    key: str = ""
    """Its words, for short lines; empty for long ones."""
    width: int = 0
    """Its length, where a character of an East Asian script counts double."""
    prose: bool = False
    """It reads like a sentence or more of running text."""
    stopped: bool = False
    """It ends with a full stop."""
    unended: bool = False
    """It is running text in a document whose sentences end with no sign."""
    headline: bool = False
    """It could be a headline or a subheading."""
    role: Role | None = None
    cut: str = ""
    """The rule by which it was cut; empty while it is kept."""
    language: str | None = None
    """Whose phrase it holds, of a line whose role is a phrase's."""
    certainty: float | None = None
    """How sure it is that it is furniture; None: as sure as its rule is."""
    trims: tuple[tuple[int, int, str], ...] = ()
    """What was taken off its ends: places in ``origin``, and the rule."""
    eastern: bool = True
    """Its document may hold East Asian characters."""


def is_eastern(text: str) -> bool:
    """Returns whether the text holds East Asian characters or full stops."""
    if text.isascii():
        return False
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, _EASTERN_BYTES)) == len(encoded):
        return False  # several times faster than the pattern
    return _EASTERN_SIGN.search(text) is not None


def measure(text: str, gap: int = 0, *, eastern: bool = True) -> Line:
    """Returns the line with its shape and what the vocabulary says of it.

    ``eastern`` tells whether its document may hold East Asian characters.
    """
    line = Line(text, gap, text, eastern=eastern)
    _measure(line)
    return line


def take_for_prose(lines: Sequence[Line]) -> None:
    """Takes lines with clauses for running text where an East Asian text ends no sentence with a
    sign: some write so, and put each sentence on a line of its own."""
    told = [line for line in lines if line.width >= _MIN_CLAUSES and CLAUSES.search(line.text)]
    if len(told) < _FEWEST_TOLD or any(_EASTERN_STOP.search(line.text) for line in lines):
        return
    for line in told:
        line.prose = line.unended = True


def trim(line: Line, text: str, rule: str) -> None:
    """Leaves of a line that part of its text, which begins or ends it; its shape stays.

    ``rule`` says what was taken off.
    """
    size, left = len(line.text), len(text)
    if size == left:
        return
    at = size - left if line.text.endswith(text) else line.text.index(text)
    start, end = line.start, line.start + size
    off = [(start, start + at, rule)] if at else []
    if at + left < size:
        off.append((start + at + left, end, rule))
    line.trims += tuple(off)
    line.text, line.start = text, start + at


def narrow(line: Line, text: str, rule: str) -> None:
    """Leaves of a line that part of its text, as ``trim`` does, and measures it anew.

    Where nothing is left, the line is cut.
    """
    if not text:
        line.cut = rule
    elif text != line.text:
        trim(line, text, rule)
        _measure(line)


def _measure(line: Line) -> None:
    text = line.text
    size = line.width = width(text) if line.eastern else len(text)
    mark = text[-6:].rstrip(_CLOSERS)[-1:]
    ended = mark in _SENTENCE_MARKS and not is_teaser(text)
    stopped = line.stopped = ended and mark in _FULL_STOPS and not _is_abbreviation(text)
    line.prose = (ended and size >= 40) or size > MAX_HEADLINE
    line.headline = size <= MAX_HEADLINE and not stopped and not _has_inner_stop(line)
    line.key, told = "", None
    if len(text) <= _MAX_KEYED:
        line.key = words(text)
        told = whole_line(line.key) or _opening(line, line.key)
    elif len(text) <= _MAX_OPENED and may_open(text.lstrip(_LEADING)):
        told = _opening(line, words(text[:_OPENING]))
    line.role, line.language = told or (None, None)


def _opening(line: Line, key: str) -> Told | None:
    text = line.text.lstrip(_LIST_MARKS)
    found = opened(key, text, like_headline=line.headline)
    if found is None or not _holds(line, found.role):
        return None
    if not found.marked and _goes_on(line, key, found):
        return None
    if not found.marked and is_statement(behind(text, found.phrase)):
        return None
    return Told(found.role, found.language)


def _goes_on(line: Line, key: str, found: Opened) -> bool:
    """Returns whether a word that may open what follows an article begins a sentence instead."""
    if found.role is not Role.TAIL or not line.stopped:
        return False
    return " " not in found.phrase and len(key) > len(found.phrase)


def _holds(line: Line, role: Role) -> bool:
    """Returns whether a line that begins with a phrase is furniture, and no sentence with it."""
    if role is Role.RELATED_INLINE:
        return not starts_with_quote(line.text) and count_sentences(line.text) <= 2
    return not (line.prose and (starts_with_quote(line.text) or count_sentences(line.text) > 3))


def width(text: str) -> int:
    """Returns the length in characters, East Asian ones counted double."""
    if text.isascii():
        return len(text)
    return len(text) + sum(map(len, _EASTERN.findall(text)))


def _is_abbreviation(text: str) -> bool:
    """Returns whether the text's last full stop is an abbreviation's; five letters are none."""
    long_word = len(text) > 5 and text[-6:-1].isalpha()
    return not long_word and _ABBREVIATION_END.search(text[-12:]) is not None


def is_teaser(text: str) -> bool:
    """Returns whether the text breaks off with an ellipsis, as teasers do."""
    end = text[-14:]
    return ("…" in end or ".." in end or "&h" in end) and _ELLIPSIS.search(end) is not None


def _has_inner_stop(line: Line) -> bool:
    """Returns whether at least two sentences follow one another in the line."""
    if line.eastern and _EASTERN_STOP.search(line.text):
        return True
    # Behind such a stop there are a space and a letter at least.
    return holds_any(line.text[:-2], ".!?") and len(_INNER_STOP.findall(line.text)) > 1


def count_sentences(text: str) -> int:
    """Returns roughly how many sentences the text holds."""
    return 1 + len(_INNER_STOP.findall(text)) + len(_EASTERN_STOP.findall(text))


def starts_with_quote(text: str) -> bool:
    """Returns whether the text begins with what opens a quotation."""
    return text[:1] in _QUOTE_START


def is_bullet(text: str) -> bool:
    """Returns whether the text is an item of a list."""
    return _BULLET.match(text) is not None
