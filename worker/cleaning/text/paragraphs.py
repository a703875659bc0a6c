"""Cuts a text into paragraphs: lines broken at a width joined, glued pointers taken off.

Whoever breaks lines at a width breaks a line only where the next word has no room left. Lists and
verses break where they please: of most of their lines the next word would have fitted in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from worker import languages
from worker.base.signs import FULL_STOPS
from worker.cleaning.vocabulary import any_of

_MIN_WIDTH = 30
_MAX_WIDTH = 200
_MIN_DENSE = 15
"""Where words have no blanks between."""
_SURE_WIDTH = 60
"""At this width a single line that breaks off in mid-sentence is enough."""
_MIN_CASELESS = 3
"""Breaks that it takes where small letters do not tell that a sentence goes on."""
_STOPS = f"{FULL_STOPS}!?…！？"
_ENDS = f'{_STOPS}:;"”»’)」』'
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
)
_DENSE = re.compile("[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7a3]")
_BULLET = re.compile(r"(?:[-–—•*·▪▸►‣◦●○■□✓✔]\s|\d{1,2}[.)]\s)")
_HYPHENS = "-\u2010\u00ac"
_LONGEST_WORD = 60
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MIN_KNOWN = 3

_POINTER_AT_END = re.compile(
    rf"(?<=[.!?”\"»)])\s{{1,2}}[(\[]?{any_of('paragraphs', 'pointer')}"
    r"\s?[:：|–—-]\s?[^.!?\n]{8,170}[?!]?[)\]]?$"
    rf"|(?<=[.!?…”\"»)])\s{{1,2}}{any_of('paragraphs', 'more')}[\s.…→»>]{{0,5}}$"
)


def split_lines(text: str) -> list[tuple[str, int]]:
    """Returns the lines that hold something, each with the number of blank lines above it."""
    lines: list[tuple[str, int]] = []
    gap = 0
    for raw in text.split("\n"):
        line = raw.strip()
        if line:
            lines.append((line, gap))
            gap = 0
        else:
            gap += 1
    return rejoined(lines)


def without_trailing_pointer(text: str) -> str:
    """Returns the paragraph without a pointer to another article behind its last sentence."""
    return _POINTER_AT_END.sub("", text)


def rejoined(lines: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Returns lines, each with the number of blank lines above, with broken ones put together."""
    made: list[tuple[str, int]] = []
    start = 0
    vocabulary: set[str] = set()
    for end in range(1, len(lines) + 1):
        if end < len(lines) and lines[end][1] == 0:
            continue
        block = [text for text, _ in lines[start:end]]
        width = _width(block)
        if width and not vocabulary and any(map(_split, block)):
            vocabulary = _vocabulary(lines)
        if width:
            headed = start == 0 and _is_headed(block)
            parts = [*block[:headed], *_paragraphs(block[headed:], width, vocabulary)]
        else:
            parts = block
        made += [(part, lines[start][1] if at == 0 else 0) for at, part in enumerate(parts)]
        start = end
    return made


def _vocabulary(lines: Sequence[tuple[str, int]]) -> set[str]:
    """Returns the words of lines, without those that may be parts of one."""
    found: set[str] = set()
    is_part = False
    for text, _ in lines:
        words = [word.casefold() for word in _WORD.findall(text)]
        split = bool(_split(text))
        found.update(words[int(is_part) : len(words) - split])
        is_part = split
    return found


def _width(block: Sequence[str]) -> int:
    """Returns the width that a block of lines is broken at, 0 where it is not broken at one."""
    if len(block) < 2:
        return 0
    width = max(map(len, block))
    least = _MIN_DENSE if _UNSPACED.match(block[0]) else _MIN_WIDTH
    if not least <= width <= _MAX_WIDTH:
        return 0
    full = open_ended = going_on = caseless = 0
    for at, (text, after) in enumerate(pairwise(block)):
        if _BULLET.match(after):
            continue
        ended = text[-1] in _ENDS
        split = _is_split(text, after)
        if split or _is_full(text, after, width):
            full += 1
            open_ended += not ended
            going_on += split or (not ended and after[0].islower())
            caseless += after[0].lower() == after[0].upper()
        elif at > 0 and not ended:
            return 0
    if open_ended * 2 < max(full, 1):
        return 0
    is_prose = block[-1][-1] in _STOPS
    is_wide = width >= (_SURE_WIDTH // 2 if _DENSE.search(block[0]) else _SURE_WIDTH)
    if caseless * 2 > full:
        enough = open_ended >= (1 if is_prose and is_wide else _MIN_CASELESS)
    elif going_on:
        enough = going_on > 1 or is_prose or is_wide
    else:
        enough = is_prose and is_wide and open_ended > 1
    return width if enough else 0


def _is_full(text: str, after: str, width: int) -> bool:
    """Returns whether the next line's first word had no room left."""
    unspaced = _UNSPACED.match(after)
    # A mark that may not begin a line moves to the next together with the character before.
    first = 2 if unspaced else 1 + len(after.split(" ", 1)[0])
    if len(text) + first > width:
        return True
    # Some break where the lines come out alike, and so a little earlier.
    near = width >= _SURE_WIDTH and len(text) * 5 >= width * 4
    return near and after[0].islower() and text[-1] not in _ENDS


def _is_headed(block: Sequence[str]) -> bool:
    """Returns whether the first line of a document may be a headline right above the text.

    A capital behind it begins a sentence, unless the line is plainly cut off before a noun.
    """
    first, after = block[0], block[1]
    if len(block) < 3 or not after[0].isupper() or first[-1] in _ENDS:
        return False
    return first[-1] != "," and first.rsplit(" ", 1)[-1].casefold() not in _little_words()


@cache
def _little_words() -> frozenset[str]:
    known = languages.known().values()
    return frozenset(
        word for each in known for word in (*each.function_words.split(), *each.values())
    )


def _is_split(text: str, after: str) -> bool:
    """Returns whether a line ends within a word."""
    return after[0].islower() and bool(_split(text))


def _split(text: str) -> str:
    """Returns the word before the hyphen that a line ends with, empty where none does."""
    if text[-1] not in _HYPHENS:
        return ""
    tail = text[-_LONGEST_WORD:-1]
    start = len(tail)
    while start and tail[start - 1].isalpha():
        start -= 1
    return tail[start:]


def _paragraphs(block: Sequence[str], width: int, vocabulary: set[str]) -> list[str]:
    made = [[block[0]]]
    for text, after in pairwise(block):
        split = _is_split(text, after)
        if _BULLET.match(after) or not (split or _is_full(text, after, width)):
            made.append([after])
        else:
            made[-1][-1], joint = _joint(text, after, vocabulary)
            made[-1] += [joint, after]
    return ["".join(pieces) for pieces in made]


def _joint(text: str, after: str, vocabulary: set[str]) -> tuple[str, str]:
    """Returns a line without its hyphen, and what stands between it and the next."""
    left = _split(text)
    if left and after[0].isalpha():
        right = _WORD.match(after)
        if text[-1] == "\u00ac" or right is None:
            return text[:-1], ""
        return text[:-1], _between(left.casefold(), right[0], vocabulary)
    if _UNSPACED.match(text[-1]) and _UNSPACED.match(after):
        return text, ""
    return text, " "


def _between(left: str, right: str, vocabulary: set[str]) -> str:
    """Returns what stands between two parts of a word: nothing, or the hyphen of a compound."""
    if right[:1].isupper():
        return "-"  # a name such as Al-Qaeda
    first = right.split("-", 1)[0]
    if left + first in vocabulary:
        return ""
    before, behind, joints = _compounds()
    if first in joints:
        return "- "  # as in Land- und Luftstreitkräfte
    if f"{left}-{first}" in vocabulary or left in before or first in behind:
        return "-"
    known = min(len(left), len(first)) >= _MIN_KNOWN and {left, first} <= vocabulary
    return "-" if known else ""


@cache
def _compounds() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Returns what stands before a word's hyphen, what behind, and what follows a cut-off word."""
    words = [word for each in languages.known().values() for word in each.hyphenated.split()]
    return (
        frozenset(word[:-1] for word in words if word.endswith("-")),
        frozenset(word[1:] for word in words if word.startswith("-")),
        frozenset(word for word in words if "-" not in word),
    )
