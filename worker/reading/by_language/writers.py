"""Bylines in the words that languages bring: labels, roles behind names, names by their form.

The label's language may be another than the name's and the text's: a system's own words stand
beside names in any script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from worker import languages
from worker.reading.by_language.given_names import GIVEN_NAMES

LONGEST = 140
_MOST_WORDS = 4
_MOST_ROLE_WORDS = 6
_PLAIN_NAME = 2
"""Words of a name behind a word of an office, where nothing else tells it from a sentence."""
_EASTERN = "\u2e80"
"""Where the characters of East Asia begin."""
_MOST_EASTERN = 16
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0900-\u0eff'’.\-\u200c])+")
_HAN = re.compile(r"[\u4e00-\u9fff々]{3,5}")
_HANGUL = re.compile(r"[가-힣]{2,4}")
_WHOLE_HANGUL = re.compile(r"[가-힣]{3}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff々]{2,8}")
_MOST_GIVEN, _MOST_WHOLE = 2, 3
"""Characters of a given name, or of one behind a family's of two or three."""
_WITH_SHORT = 3
"""Characters of a name whose family's has one."""
_FIRST = re.compile(r"[^\s:：・=]+")
_COLON = r"\s?[:：・=]\s{0,3}"
_BETWEEN = r"\s(?:\||/|•|·|;)\s|\s?[；｜]\s?"
"""What stands between two credits in a line."""
_AND = re.compile(
    r"\s?[,،、]\s?|\s(?:and|und|et|y|e|en|i|a|og|och|ja|și|és|un|ve|και|и|та|і|й|و|और|&)\s|[、・]"
)
_PARTICLES = frozenset(
    "de da do dos das di del della dela du des la le los el al van von der den ter ten zu zur af "
    "av y e bin ibn".split()
)
_OPEN, _CLOSE = "([（【〔［", ")]）】〕］"


@dataclass(frozen=True, slots=True)
class Writers:
    """Whom a line names; ``author`` is None where it names only others than writers."""

    author: str | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    label: re.Pattern[str]
    between: re.Pattern[str]
    kinds: frozenset[str]
    before: re.Pattern[str]
    others: re.Pattern[str]
    role: re.Pattern[str]
    glued_role: re.Pattern[str]
    beside: tuple[str, ...]
    agencies: frozenset[str]
    not_names: re.Pattern[str]
    small: frozenset[str]
    needs_given: frozenset[str]
    surnames: frozenset[str]
    starts: frozenset[str]


def _any(words: set[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in ordered)


def _first(text: str) -> str:
    """Returns the first word of a text, by which a byline is told at little cost."""
    found = _FIRST.match(text)
    return found[0].casefold() if found else ""


@cache
def _words() -> _Words:
    known = languages.known()
    own = [each.bylines for each in known.values()]
    labels = {word for each in own for word in (*each.labels, *each.before)}
    before = {word for each in own for word in each.before}
    others = {word for each in own for word in each.others}
    roles = {word for each in own for word in each.roles}
    days = {
        form
        for each in known.values()
        for form, _ in languages.names(each.weekdays, languages.WEEKDAYS)
    }
    small = {
        word
        for each in known.values()
        for text in (each.function_words, each.telling.words if each.telling else "")
        for word in text.split()
    }
    needs_given = {
        word
        for code, each in known.items()
        for word in each.bylines.before
        if any(word in other.function_words.split() for at, other in known.items() if at != code)
    }
    return _Words(
        label=re.compile(rf"(?P<word>{_any(labels)}){_COLON}", re.IGNORECASE),
        between=re.compile(
            rf"{_BETWEEN}|[,.]?\s{{1,3}}(?=(?:{_any(others)}){_COLON})", re.IGNORECASE
        ),
        kinds=frozenset(word.casefold() for each in own for word in each.kinds),
        before=re.compile(rf"(?P<word>{_any(before)})\s{{1,3}}", re.IGNORECASE),
        others=re.compile(rf"(?:{_any(others)}){_COLON}", re.IGNORECASE),
        role=re.compile(rf"(?<!\w)(?:{_any(roles)})(?!\w)", re.IGNORECASE),
        glued_role=re.compile(rf"\s?(?:{_any({w for w in roles if not w[0].isascii()})})"),
        beside=tuple(f" {word}" for each in own for word in each.beside),
        agencies=frozenset(word.casefold() for each in own for word in each.agencies),
        not_names=re.compile(
            rf"(?:{_any({word for each in own for word in each.not_names} | days)})", re.IGNORECASE
        ),
        small=frozenset(small),
        needs_given=frozenset(needs_given),
        surnames=frozenset(name for each in own for name in each.surnames.split()),
        starts=frozenset(_first(word) for word in labels | before | others),
    )


def read(text: str) -> Writers | None:
    """Returns whom a line names that is nothing but a byline; None for any other line."""
    if not 3 < len(text) <= LONGEST:
        return None
    plain = text.strip()
    if plain[0] in _OPEN and plain[-1] in _CLOSE:
        plain = plain[1:-1].strip()
    if _first(plain) not in _words().starts:
        return _behind(plain)
    parts = [part for part in _words().between.split(plain) if part]
    found = [_one(part) for part in parts]
    if found and found[0] is not None and len(parts) == 2 and _is_place(parts[1]):
        found = found[:1]
    if not found or None in found:
        return _behind(plain)
    authors = [each.author for each in found if each and each.author]
    return Writers(", ".join(authors) or None) if authors else None


def _one(text: str) -> Writers | None:
    words = _words()
    other = words.others.match(text)
    if other is not None:
        return Writers() if people(text[other.end() :]) else None
    label = words.label.match(text)
    before = None if label else words.before.match(text)
    if label is not None:
        author = people(text[label.end() :], is_labelled=True)
        good = author and (label["word"].casefold() not in words.kinds or _is_sure(author))
    elif before is not None:
        author = people(text[before.end() :])
        good = author and _fits(before["word"], author)
    else:
        return None
    return Writers(author) if good else None


def _fits(word: str, author: str) -> bool:
    """Tells whether a name may stand behind a word without a colon: one that also begins other
    lines needs a known given name behind it."""
    if " " not in author and author.isascii():
        return False
    known = _words()
    if not _is_cased(word) and known.role.fullmatch(word):
        return len(author.split()) == _PLAIN_NAME
    needs_given = word.casefold() in known.needs_given or word.islower()
    return (
        not (needs_given and _is_cased(word))
        or author.split(maxsplit=1)[0].casefold() in GIVEN_NAMES
    )


def _behind(text: str) -> Writers | None:
    """Returns whom a line names whose role stands behind the name: ``佐藤健一記者``."""
    text = _without_buttons(text)
    name, comma, role = text.partition(", ")
    if comma and not text.endswith((".", "!", "?")) and is_person(name) and is_role(role):
        return Writers(_as_said(name))
    if text[0] < _EASTERN or len(text) > _MOST_EASTERN:
        return None
    for end in range(2, len(text)):
        if _words().glued_role.fullmatch(text, end):
            name = text[:end].strip()
            is_korean = _HANGUL.fullmatch(name) and is_eastern_name(name)
            good = is_korean or (_HAN.fullmatch(name) and _has_surname(name))
            return Writers(name) if good else None
    return None


def _without_buttons(text: str) -> str:
    folded = text.casefold()
    if not folded.endswith(_words().beside):
        return text
    longest = max((each for each in _words().beside if folded.endswith(each)), key=len)
    return text[: -len(longest)].rstrip()


def _is_sure(name: str) -> bool:
    """Tells whether a name is one where words of what an article is about may stand: two words, or
    a known given name first, without which two in plain letters may be any."""
    words = name.split(", ", maxsplit=1)[0].split()
    is_given = words[0].casefold() in GIVEN_NAMES
    return is_given or (len(words) <= 2 and not (_is_cased(name) and name.isascii()))


def people(text: str, *, is_labelled: bool = False) -> str | None:
    """Returns the names of which a text consists, without the roles and places behind them."""
    text = _without_buttons(text.strip(" .,"))
    if is_nobody(text):
        return None
    found: list[str] = []
    for place, part in enumerate(each for each in _AND.split(text) if each):
        if is_person(part, is_labelled=is_labelled) and not (place and is_role(part)):
            found.append(_as_said(part))
        elif not found or not (is_role(part) or _is_place(part)):
            return None
    return ", ".join(found) or None


def is_person(text: str, *, is_labelled: bool = False) -> bool:
    """Tells whether a text has the form of a person's whole name."""
    words = text.split()
    if not words or not all(map(_LETTERS.fullmatch, words)) or _is_refused(text, words):
        return False
    if len(words) == 1:
        return bool(
            is_labelled and (_UNSPACED.fullmatch(text) or _WHOLE_HANGUL.fullmatch(text))
        ) or (_HAN.fullmatch(text) is not None and _has_surname(text))
    if not 2 <= len(words) <= _MOST_WORDS or sum(map(len, words)) < len(words) * 2:
        return False
    if any(map(_is_cased, words)):
        large = [word for word in words if word[0].isupper()]
        rest = [word for word in words if not word[0].isupper()]
        return len(large) >= 2 and words[-1] in large and _PARTICLES.issuperset(rest)
    return not any(word in _words().small for word in words)


def _is_cased(word: str) -> bool:
    """Tells whether a word is in a script with capitals for names: Georgian has them for others."""
    if "\u10d0" <= word[0] <= "\u10ff":
        return False
    return word[0].isupper() or word[0].islower()


def _is_refused(text: str, words: list[str]) -> bool:
    known = _words()
    first = words[0].casefold()
    is_small = first in known.small and first not in GIVEN_NAMES
    return is_small or known.not_names.fullmatch(words[0]) is not None or is_nobody(text)


def _has_surname(name: str) -> bool:
    return any(name[:size] in _words().surnames for size in (1, 2, 3))


def is_eastern_name(text: str) -> bool:
    """Tells whether a text without blanks is as long as a name that begins with a common family's
    in Chinese, Japanese or Korean."""
    known = _words().surnames
    return any(
        text[:size] in known and 0 < len(text) - size <= (_MOST_GIVEN if size == 1 else _MOST_WHOLE)
        for size in (1, 2, 3)
    )


def is_role(text: str) -> bool:
    """Tells whether a text says what somebody is: ``education correspondent``."""
    return len(text.split()) <= _MOST_ROLE_WORDS and _words().role.search(text) is not None


def is_nobody(text: str) -> bool:
    """Tells whether a text stands for agencies in general: ``وكالات``."""
    return text.strip(" .").casefold() in _words().agencies


def _is_place(text: str) -> bool:
    """Tells whether a text may be the place behind a name: one word, no role and no person."""
    words = text.split()
    return len(words) == 1 and _LETTERS.fullmatch(text) is not None and not text[0].islower()


def _as_said(name: str) -> str:
    if name.isupper() and _is_cased(name):
        return name.title().replace("i̇", "i")
    return name


def without_label(name: str) -> str:
    """Returns what stands behind the label of a name that is known to be one."""
    words = _words()
    label = words.label.match(name)
    if label is None:
        first, _, rest = name.partition(" ")
        bare = words.label.fullmatch(f"{first}:") if is_person(rest) else None
        return rest if bare and not first[:1].isascii() else name
    return name[label.end() :] or name


def with_place(text: str) -> str | None:
    """Returns who writes from where in a line such as ``ANN HOLT | TARTU`` and ``حلب - علي كاظم``;
    an empty text where agencies do, None for any other line."""
    found = re.fullmatch(r"([^|–—\-]{2,40})\s[|–—-]\s([^|–—\-]{2,40})", text)
    if found is None:
        return None
    first, second = found[1].strip(), found[2].strip()
    if text.isupper():
        is_place = len(second.split()) <= 2 and all(map(_LETTERS.fullmatch, second.split()))
        return _as_said(first) if is_place and is_person(first) else None
    if _is_cased(first) or len(first.split()) > 2:
        return None
    if is_nobody(second):
        return ""
    return second if is_person(second) and not _is_refused(first, first.split()) else None


def alone(text: str) -> str | None:
    """Returns a name without blanks that begins with a common family's; None for another text."""
    if _HAN.fullmatch(text) is None or _is_refused(text, [text]):
        return None
    known = _words().surnames
    good = text[:2] in known or (len(text) == _WITH_SHORT and text[0] in known)
    return text if good and text[-1] not in "省市県县区區町村網网報报社版面論论" else None
