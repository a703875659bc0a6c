"""Word boundaries, the counting of words, and the lead."""

from __future__ import annotations

import re
from itertools import islice

from worker.topics.query.scripts import HANGUL, LETTER, MARKS, UNSPACED, is_hangul, is_letter

LEAD_WORDS = 60
"""Words of the text that make the lead."""
_LONGEST = 48
"""Characters that a word takes with what stands before it, on the average of those that are
counted: a page of one endless word would be read anew for each term in it."""

_INNER = rf"(?:[^\W{UNSPACED}]++|[{MARKS}]++)++"
# A number with its separators is one word, and so is "Russia's". Where no blanks divide words,
# two characters count as one, about the average of Chinese and Japanese.
_WORD = re.compile(rf"\d++(?:[.,]\d++)+|{_INNER}(?:'{_INNER})*|[{UNSPACED}]{{1,2}}")
_BLANK_WORD = re.compile(rf"[{UNSPACED}]{{1,2}}|\w[^\s{UNSPACED}]*")
_REST = {
    "letter": re.compile(f"{LETTER}*(?:'{LETTER}+)?"),
    "hangul": re.compile(f"[{HANGUL}]*"),
}


def rest_of_word(text: str, end: int) -> int:
    """Returns where the word ends that the character before ``end`` belongs to, ``'s`` included."""
    last = text[end - 1]
    if is_letter(last):
        kind = "letter"
    elif is_hangul(last):
        kind = "hangul"
    else:
        return end
    rest = _REST[kind].match(text, end)
    return rest.end() if rest else end


def reach(text: str, position: int, words: int) -> int:
    """Returns the last place where a word may start with at most ``words`` words in between.

    Words are counted that start at ``position`` or later. However few there are, it is no farther
    than so many of ``_LONGEST``.
    """
    start, farthest = position, min(position + (words + 2) * _LONGEST, len(text))
    if position and _inside_word(text, position):
        remainder = _WORD.match(text, position, farthest)
        start = remainder.end() if remainder else position
    last = next(islice(_WORD.finditer(text, start, farthest), words, None), None)
    return last.start() if last else farthest


def _inside_word(text: str, position: int) -> bool:
    if position >= len(text):
        return False
    before, after = text[position - 1], text[position]
    return (is_letter(before) or is_hangul(before)) and (is_letter(after) or is_hangul(after))


def lead_end(text: str) -> int:
    """Returns where the lead of an article's text ends."""
    last = next(islice(_BLANK_WORD.finditer(text), LEAD_WORDS - 1, None), None)
    return last.end() if last else len(text)
