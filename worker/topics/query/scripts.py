"""Which letters stand together as a word, by script.

Alphabetic scripts divide words by blanks. Hangul does too, but glues particles on the right.
Han, kana, Thai, Lao, Burmese and Khmer write without blanks, so no boundary can be asked of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff"
    "\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and points of Hebrew, Arabic and the Indic scripts, which \w leaves out.
MARKS = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d"
    "\u0a81-\u0acd\u0b01-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c4d\u0c81-\u0ccd\u0d00-\u0d4d"
)
LETTER = rf"(?:[^\W{HANGUL}{UNSPACED}]|[{MARKS}])"
"""A letter, digit, underscore or vowel sign of a script that divides words by blanks."""

_LETTER = re.compile(LETTER)
_HANGUL = re.compile(f"[{HANGUL}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")


@lru_cache(maxsize=65536)
def is_letter(character: str) -> bool:
    """Tells whether the character belongs to a word of a script that divides words by blanks."""
    return _LETTER.match(character) is not None


@lru_cache(maxsize=65536)
def is_hangul(character: str) -> bool:
    """Tells whether the character is Korean."""
    return _HANGUL.match(character) is not None


@lru_cache(maxsize=65536)
def is_unspaced(character: str) -> bool:
    """Tells whether the character's script is written without blanks between words."""
    return _UNSPACED.match(character) is not None


def is_word_character(character: str) -> bool:
    """Tells whether the character is part of any word at all."""
    return is_letter(character) or is_hangul(character) or is_unspaced(character)
