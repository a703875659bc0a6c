"""What is a sentence and how long it is, in scripts with blanks between words and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from worker.base.signs import FULL_STOPS
from worker.cleaning.lines import CLAUSES

_CLOSED = r"[\"'”’»“」』)\]]{0,3}"
_SENTENCE_END = re.compile(rf"[{FULL_STOPS}!?…！？؟]{_CLOSED}$")
_DENSE = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
"""Chinese, Japanese, Korean: a character says as much as two or three letters."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Tibetan, Burmese, Khmer: no blanks between words, and mostly no full stop."""
_STATED = re.compile(rf"[^\s\d!-@\[-`{{-~]{_CLOSED}[{FULL_STOPS}]{_CLOSED}$")
"""How a statement ends: a word, and a full stop."""
_SIGNS = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[^\w\n]+")
_ASCII_SIGNS = {code: None for code in range(128) if not chr(code).isalnum() and code != ord("\n")}
_MIN_SENTENCES = 3
_MIN_SENTENCE_WORDS = 2
_MIN_SENTENCE_SIGNS = 4
_SAMPLE = 50
MIN_PROSE = 50
_MIN_DENSE = 20
_MIN_UNSPACED = 60
"""Characters of a clause that no sign ends; vowels and tones count."""


def is_dense(text: str) -> bool:
    """Tells whether a text begins in a script whose characters are syllables or words."""
    return _DENSE.search(text[:_SAMPLE]) is not None


def is_unspaced(text: str) -> bool:
    """Tells whether a text begins in a script of letters that puts no blanks between words."""
    return _UNSPACED.search(text[:_SAMPLE]) is not None


def ends(text: str) -> bool:
    """Tells whether a text ends as a sentence does."""
    return _SENTENCE_END.search(text[-10:]) is not None


def is_prose(text: str, least: int = MIN_PROSE) -> bool:
    """Tells whether a text is a sentence of at least so many letters (of the Latin kind)."""
    if is_dense(text):
        return len(text) * MIN_PROSE >= least * _MIN_DENSE and ends(text)
    if is_unspaced(text):
        unended = len(text) * MIN_PROSE >= least * _MIN_UNSPACED
        return unended or (len(text) * MIN_PROSE >= least * _MIN_DENSE and ends(text))
    return len(text) >= least and ends(text)


def are_sentences(paragraphs: Sequence[str], least: int = MIN_PROSE) -> bool:
    """Tells whether most of the paragraphs are sentences, however short, of so many letters at
    least together. Lines of menus end without a sign, and what is called out with another."""
    told = [each for each in paragraphs if _is_short_sentence(each)]
    return (
        len(told) >= _MIN_SENTENCES
        and 2 * len(told) > len(paragraphs)
        and sum(map(weight, told)) >= least
    )


def _is_short_sentence(text: str) -> bool:
    if is_dense(text) and len(text) >= _MIN_DENSE and CLAUSES.search(text):
        return True  # some write without full stops
    if not _STATED.search(text[-10:]):
        return False
    if is_dense(text) or is_unspaced(text):
        return len(text) > _MIN_SENTENCE_SIGNS
    return len(text.split()) >= _MIN_SENTENCE_WORDS


def weight(text: str) -> int:
    """Returns a text's length as letters of the Latin kind would have it."""
    return len(text) * MIN_PROSE // _MIN_DENSE if is_dense(text) else len(text)


def packed(lines: Sequence[str]) -> list[str]:
    """Returns the letters and figures of each line, which marks of lists do not part."""
    # Of ASCII signs a table is twice as fast as a pattern, and so is one look at all lines.
    plain = _packed_at_once([each for each in lines if each.isascii()], _without_ascii_signs)
    others = _packed_at_once([each for each in lines if not each.isascii()], _without_signs)
    return [next(plain if each.isascii() else others) for each in lines]


def _packed_at_once(lines: Sequence[str], pack: Callable[[str], str]) -> Iterator[str]:
    found = pack("\n".join(lines)).split("\n")
    return iter(found if len(found) == len(lines) else [_SIGNS.sub("", each) for each in lines])


def _without_ascii_signs(lines: str) -> str:
    return lines.translate(_ASCII_SIGNS)


def _without_signs(lines: str) -> str:
    return _BETWEEN.sub("", lines.replace("_", ""))
