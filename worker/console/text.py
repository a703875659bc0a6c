"""Text for a terminal: cleaned, measured in columns, cut, wrapped."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

# Control characters of strangers' texts would command the terminal; bidirectional overrides
# would make a line read as another.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MOST_WORDS = 5


def plain(text: object) -> str:
    """Returns the text without characters that command a terminal; line breaks stay."""
    return _UNSAFE.sub("", str(text))


def harmless(text: str) -> str:
    """Returns the text with blanks for the characters that ``plain`` removes: places stay."""
    return _UNSAFE.sub(" ", text)


def line(text: object) -> str:
    """Returns the text as one line."""
    return " ".join(plain(text).split())


def width(text: str) -> int:
    """Returns how many columns the text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """Returns the text, shortened to that many columns with ``…`` at its end."""
    if width(text) <= columns:
        return text
    taken, end = 0, 0
    for end, character in enumerate(text):  # noqa: B007 - where the loop ends is the result
        taken += _columns(character)
        if taken > columns - 1:
            break
    return text[:end].rstrip() + "…"


def pad(text: str, columns: int) -> str:
    """Returns the text, cut or filled with blanks to that many columns."""
    short = cut(text, columns)
    return short + " " * (columns - width(short))


def rows(table: Sequence[Sequence[str]], gap: str = "  ", widest: int = 48) -> list[str]:
    """Returns the rows with their columns aligned; the last column is left as it is."""
    if not table:
        return []
    count = len(table[0])
    widths = [min(widest, max(width(row[at]) for row in table)) for at in range(count - 1)]
    return [
        gap.join([*(pad(cell, widths[at]) for at, cell in enumerate(row[:-1])), row[-1]]).rstrip()
        for row in table
    ]


def folded(text: str, columns: int) -> list[str]:
    """Returns the text in lines of at most that many columns, broken between words; a longer word,
    as where a script has no blanks, is broken anywhere."""
    lines, room = [""], columns
    for word in text.split():
        rest = word
        if lines[-1] and room > width(word):
            rest = f" {word}"
        elif lines[-1]:
            lines.append("")
            room = columns
        while width(rest) > room:
            head = _head(rest, room)
            lines[-1] += head
            rest = rest[len(head) :]
            lines.append("")
            room = columns
        lines[-1] += rest
        room -= width(rest)
    return lines if lines[-1] else lines[:-1]


def _head(text: str, columns: int) -> str:
    """Returns as much of the text's beginning as fits, at least one character."""
    taken = 0
    for end, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            return text[: max(end, 1)]
    return text


def flowed(parts: Iterable[str], columns: int) -> list[str]:
    """Returns the parts with ``·`` between them, in lines of at most that many columns."""
    lines: list[str] = []
    for part in filter(None, parts):
        if lines and width(lines[-1]) + width(part) + 3 <= columns:
            lines[-1] += f" · {part}"
        else:
            lines += [part] if width(part) <= columns else folded(part, columns)
    return lines


def wrapped(text: str, columns: int, indent: str = "") -> str:
    """Returns the paragraphs of a text wrapped and indented."""
    paragraphs = plain(text).split("\n\n")
    return "\n\n".join(
        textwrap.fill(
            " ".join(paragraph.split()),
            width=columns,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        for paragraph in paragraphs
    )


def count(number: int, one: str, many: str | None = None) -> str:
    """Returns ``1 article`` or ``3 articles``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Iterable[str], nothing: str = "none") -> str:
    """Returns the words with commas between them."""
    return ", ".join(words) or nothing


def when(at: datetime | str | None) -> str:
    """Returns the time to the minute, in UTC, without saying so."""
    if at is None:
        return "never"
    text = at if isinstance(at, str) else at.isoformat()
    return text[:16].replace("T", " ")


def words_found(matches: Sequence[dict[str, object]]) -> str:
    """Returns the distinct matched words of a topic in the contract's shape."""
    found: dict[str, str] = {}
    for each in matches:
        word = line(each["text"])
        found.setdefault(word.casefold(), word)
    shown = list(found.values())
    return ", ".join(shown[:_MOST_WORDS]) + (", …" if len(shown) > _MOST_WORDS else "")
