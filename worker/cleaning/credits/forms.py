"""Whether a line that begins like a byline is one, by what stands behind the name in it.

Headlines begin with the words for those who write, too: ``Author Jane Doe dies at 80``.
"""

from __future__ import annotations

import re

from worker.cleaning.vocabulary import any_of, words_of
from worker.reading.by_language import writers

_BEHIND = words_of("credits", "behind_name")
"""Words in small letters that join a name and what is no sentence: a place, a date, an outlet."""
_APART = " \t|,;/•·–—@()-."
_QUOTES = frozenset('"“”„«»‹›「」『』《》')
_ROLE = re.compile(
    rf"(?:[\w'’&-]{{2,20}} ){{0,5}}{any_of('credits', 'role')}"
    r"(?:,? (?:in|at|for|en|à|au|aux|von|of) [\w .'’&-]{2,40})?(?:, [\w .'’&-]{2,40})?",
    re.IGNORECASE,
)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_TELLS = re.compile(r"(?<=\w\w)[报報][道導导]$")
_WRITES = re.compile(r"[\s（(）)】\]／/|丨、摄攝图圖电電]|[报報][道導导]")
"""What stands behind a name in Chinese and Japanese: a mark, or what somebody does there."""
_HAN_MARKS = ":：/／|丨"
_LONGEST_BARE, _SYLLABLES = 3, 3


def role_line(text: str) -> bool:
    """Returns whether the line only says what somebody is: ``Security correspondent, BBC``."""
    return len(text) <= 90 and _ROLE.fullmatch(text) is not None


def may_stand_behind(rest: str, *, is_dated: bool) -> bool:
    """Returns whether a text may stand behind the name of a byline that has no colon: a place, a
    role, an address, further names, where ``is_dated`` a date; but no part of a sentence."""
    rest = MAIL.sub("", rest).strip(_APART)
    if not rest or role_line(rest):
        return True
    if not _QUOTES.isdisjoint(rest):
        return False
    parts = [part.strip(_APART) for part in rest.split()]
    if not is_dated and any(map(str.isdigit, rest)):
        return False
    return not any(part[:1].islower() and part.casefold() not in _BEHIND for part in parts)


def han_names(name: str, before: str, rest: str) -> str:
    """Returns the names behind a word for who writes in Chinese or Japanese; empty where what
    stands there is none.

    ``before`` is that word, and what stands between it and the name: a mark there tells enough.
    Behind a blank, a short text alone is a name; glued, one that begins as families' names do.
    """
    label = before.strip()
    if label.endswith(tuple(_HAN_MARKS)):
        return name
    is_glued = label == before
    tells = _TELLS.search(name + rest)
    if tells:
        name, rest = (name + rest)[: tells.start()].rstrip(), tells[0]
    if (rest and not _WRITES.match(rest)) or (is_glued and len(label) == 1):
        return ""
    first, *others = name.split(" ")
    if not writers.is_eastern_name(re.split("[、·]", first)[0]):
        is_short = not others and not rest and (len(first) <= _LONGEST_BARE or "·" in first)
        return first if is_short and not is_glued else ""
    return " ".join([first, *filter(writers.is_eastern_name, others)])


def hangul_names(name: str, between: str) -> str:
    """Returns the names before a word for who writes in Korean; empty where none stands there.

    ``between`` is a word before that one: a desk, or behind places the name itself. A name of two
    syllables stands right before it.
    """
    parts = re.split(r"[·,ㆍ ]+", name)
    least = _SYLLABLES if between else 1
    if any(writers.is_eastern_name(each) and len(each) >= least for each in parts):
        return name
    return between if len(between) >= _SYLLABLES and writers.is_eastern_name(between) else ""
