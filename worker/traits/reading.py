"""Reads the facts that a passage states, in the order of reading.

A fact is a figure, an ordinal, a magnitude, a day or a name, with the words around it: two texts
in one frame state other facts between the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Literal

from worker import languages
from worker.reading.dates.month_names import MONTHS
from worker.traits import german
from worker.traits.calendar_words import MORE_MONTHS, WEEKDAYS
from worker.traits.number_words import JOINING, ONES, SCALES, number_words
from worker.traits.numerals import eastern, is_eastern, number, times
from worker.traits.ordinal_words import LABELS, MAGNITUDES, ORDINAL_WORDS, SUFFIXES
from worker.traits.romanise import romanise

Kind = Literal["figure", "ordinal", "magnitude", "day", "weekday", "name"]
STEM = 4
"""Letters of a name that stay when it is inflected: names are compared by them."""

_MARKS = "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0df3\u200c"
_HAN = "\u3041-\u30a0\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_NUMERAL = (
    r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+[- ]\d+/\d+|\d+(?:[.,:/٫٬]\d+)*"
)
_SUFFIX = r"(?:[-–]?[^\W\d_" + _HAN + r"]{1,4}\b|[º°ª])?"
_LETTERS = r"[^\W\d_]+(?:[" + _MARKS + r"]+[^\W\d_]*)*"
_SPELLING = _LETTERS + r"(?:['’ʼ]" + _LETTERS + r")?"
_END = r"[.!?:;\"“”„«»。！？\n|]+"
_DATE = r"\d{4}-\d{2}-\d{2}"
# What mostly stands between tokens begins none, and need not be tried as each kind.
_BEGINS = "(?![ ,])"
# A word, a date, a numeral with what is attached to it, or what ends a sentence.
_TOKEN = re.compile(f"{_BEGINS}(?:{_SPELLING}|{_DATE}|(?:{_NUMERAL}){_SUFFIX}|{_END})")
_UNMIXED = _SPELLING.replace(r"[^\W\d_]", rf"[^\W\d_{_HAN}]")
_EASTERN_TOKEN = re.compile(
    f"{_BEGINS}(?:[{_HAN}]|{_UNMIXED}|{_DATE}|(?:{_NUMERAL}){_SUFFIX}|{_END})"
)
# The same of ASCII: it holds the ASCII half of _DATE and _NUMERAL, and changes with them.
_ASCII_TOKEN = re.compile(
    _BEGINS + r"(?:[A-Za-z]+(?:'[A-Za-z]+)?|\d{4}-\d{2}-\d{2}"
    r"|(?:\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d+[- ]\d+/\d+|\d+(?:[.,:/]\d+)*)"
    r"(?:-?[A-Za-z]{1,4}\b)?"
    r"|[.!?:;\"\n|]+)"
)
_ISO = re.compile(r"\d{4}-(\d{2})-(\d{2})")
_NUMBER = re.compile(r"(" + _NUMERAL + r")(" + _SUFFIX + ")")
_ENDS = frozenset('.!?:;"“”„«»。！？\n|')
_FIGURES = {month: number for number, month in enumerate(languages.MONTHS.split(), 1)}
_MONTH = {name: _FIGURES[month] for name, month in (MORE_MONTHS | MONTHS).items()}
_INFLECTING = frozenset("ru uk be bg pl cs sk hr sr sl mk fi et hu lt lv tr el ro".split())
_ENDING = re.compile(
    "(?:iami|ami|ogo|ego|omu|emu|ymi|imi|skii|owi|ach|akh|iakh|iam|oi|ei|ym|im|om|em|am|uiu|aia|iia"
    "|ie|ii|yi|[aeiouy])$"
)
_SHORT_WORD = 3
_LONGEST_WORD = 10
"""Characters of a word that are read at most, so that text without words costs no more."""
_DAY_SUFFIXES = frozenset({"", "st", "nd", "rd", "th"})
_BEFORE_DAYS = frozenset("of de do di del the den am le el il".split())


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as a passage states it."""

    kind: Kind
    value: str
    at: int
    """Where it stands, counted in tokens."""
    label: str = ""
    """Of an ordinal: the beginning of the word it counts."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What was read: the words, folded, with facts masked by their kind, and the facts."""

    words: tuple[str, ...]
    facts: tuple[Fact, ...]


def read(
    text: str, language: str | None, most: int, names: frozenset[str] = frozenset()
) -> Passage:
    """Returns the facts of the first ``most`` words of the text.

    Words that begin a sentence are names only if they are among ``names``, or elsewhere in the
    passage.
    """
    raws, begins = _tokens(text, most)
    return _Reader(raws, begins, (language or "")[:2]).passage(names)


def capitalised(text: str, language: str | None, most: int) -> set[str]:
    """Returns the keys of all words with a capital, also of those that begin a sentence."""
    raws, _ = _tokens(text, most)
    code = (language or "")[:2]
    return {name_key(each, code) for each in raws if each[0].isupper() and _is_telling(each)}


def _is_telling(raw: str) -> bool:
    """Whether a word is more than an article or a preposition: longer, or an abbreviation."""
    return len(raw) > _SHORT_WORD or (raw.isupper() and len(raw) > 1)


def _tokens(text: str, most: int) -> tuple[list[str], set[int]]:
    """Returns the words and numerals, and the places of those that begin a sentence."""
    text = text[: most * _LONGEST_WORD]
    if text.isascii():
        found = _ASCII_TOKEN.findall(text)
    elif is_eastern(text):
        found = _EASTERN_TOKEN.findall(eastern(text))
    else:
        # Who writes Russian puts the dots or leaves them out.
        found = _TOKEN.findall(text.replace("ё", "е").replace("Ё", "Е"))
    raws: list[str] = []
    begins = {0}
    for each in found:
        if each[0] in _ENDS:
            begins.add(len(raws))
        else:
            raws.append(each)
            if len(raws) >= most:
                break
    return raws, begins


class _Reader:
    """Reads a list of tokens once, from the beginning to the end."""

    def __init__(self, raws: list[str], begins: set[int], language: str) -> None:
        self._raws = raws
        self._begins = begins
        self._language = language
        self._numbers = number_words(language)
        self._ordinals = ORDINAL_WORDS.get(language or "en", {})
        self._words = [each.casefold() for each in raws]
        self._facts: list[Fact] = []

    def passage(self, names: frozenset[str]) -> Passage:
        """Returns the passage that was read."""
        special = _special(self._language)
        unread = 0
        for at, word in enumerate(self._words):
            if at >= unread and (word in special or word[0].isdecimal()):
                unread = at + self._fact(at)
        self._names(names)
        self._facts.sort(key=_place)
        words = list(self._words)
        for fact in self._facts:
            words[fact.at] = _MASKS[fact.kind]
        return Passage(tuple(words), tuple(self._facts))

    def _fact(self, at: int) -> int:
        """Reads what begins at a token, but for names. Returns how many tokens were read."""
        raw = self._raws[at]
        if not raw[0].isdecimal():
            return self._spelling(at)
        iso = _ISO.fullmatch(raw)
        if iso is not None:
            self._add("day", f"{int(iso[1])}-{int(iso[2])}", at)
            return 1
        return self._day(at) or self._numeral(at)

    def _spelling(self, at: int) -> int:
        """Reads a weekday, a date, a number or an ordinal in words."""
        folded = self._word(at)
        weekday = WEEKDAYS.get(folded)
        if weekday is None and self._word(at + 1) == "feira":
            weekday = WEEKDAYS.get(f"{folded}-feira")
        if weekday is not None:
            self._add("weekday", weekday, at)
        elif folded in _MONTH:
            return self._month_first(at)
        elif folded in self._numbers:
            return self._spelt(at)
        elif folded in self._ordinals:
            self._ordinal(at, self._ordinals[folded], at + 1)
        return 1

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def _add(self, kind: Kind, value: str, at: int, label: str = "") -> None:
        self._facts.append(Fact(kind, value, at, label))

    def _day(self, at: int) -> int:
        """Reads 12 November, 12 de noviembre, the 12th of November; 0 if it is none."""
        raw, suffix = self._parts(at)
        if suffix and suffix not in SUFFIXES:
            return 0
        if not raw.isdecimal() or len(raw) > 2 or not 1 <= int(raw) <= 31:
            return self._numeric_date(at)
        beyond = at + 1
        while self._word(beyond) in _BEFORE_DAYS and beyond < at + 3:
            beyond += 1
        month = _MONTH.get(self._word(beyond))
        if month is None:
            return 0
        self._add("day", f"{month}-{int(raw)}", at)
        return beyond + 1 - at

    def _numeric_date(self, at: int) -> int:
        parts = re.split(r"[./]", self._parts(at)[0])
        if len(parts) != 3 or len(parts[2]) not in (2, 4) or max(map(len, parts[:2])) > 2:
            return 0
        day, month = int(parts[0]), int(parts[1])
        if month > 12 >= day:
            day, month = month, day
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return 0
        self._add("day", f"{month}-{day}", at)
        return 1

    def _month_first(self, at: int) -> int:
        """Reads November 12."""
        day, suffix = self._parts(at + 1)
        if not day.isdecimal() or len(day) > 2 or suffix not in _DAY_SUFFIXES:
            return 1
        if not 1 <= int(day) <= 31:
            return 1
        if self._word(at + 2) in _MONTH:
            return 1
        self._add("day", f"{_MONTH[self._word(at)]}-{int(day)}", at)
        return 2

    def _parts(self, at: int) -> tuple[str, str]:
        """Returns the digits of a numeral and what is attached to them."""
        found = _NUMBER.match(self._word(at))
        return (found[1], found[2].lstrip("-–")) if found is not None else ("", "")

    def _numeral(self, at: int) -> int:
        raw, suffix = self._parts(at)
        value = number(raw)
        if suffix in SUFFIXES:
            self._ordinal(at, value, at + 1)
            return 1
        if self._near_magnitude(at):
            self._add("magnitude", value, at)
            return 1
        scale = self._numbers.get(suffix) or self._numbers.get(self._word(at + 1), 0)
        if scale in SCALES:
            self._add("figure", times(value, scale), at)
            return 1 if suffix else 2
        if self._word(at - 1) in LABELS and value.isdigit():
            self._ordinal(at, value, at - 1)
            return 1
        self._add("figure", value, at)
        return 1

    def _near_magnitude(self, at: int) -> bool:
        if any(self._word(at + by) in MAGNITUDES for by in (-1, 1)):
            return True
        # Of magnitude 6.1, and of no other number behind it.
        return self._word(at - 2) in MAGNITUDES and _NUMBER.match(self._word(at - 1)) is None

    def _ordinal(self, at: int, value: int | str, counted: int) -> None:
        self._add("ordinal", str(value), at, romanise(self._word(counted))[:5])

    def _spelt(self, at: int) -> int:
        """Reads a number in words, such as two hundred and five thousand."""
        total = current = 0
        multiplied = False
        beyond = last = at
        while beyond < len(self._words):
            word = self._word(beyond)
            value = self._numbers.get(word)
            if value is None and word in ONES and current >= 20:
                value = 1
            if value is None:
                if word in JOINING and beyond == last + 1 and current >= 20:
                    beyond += 1
                    continue
                break
            if value in SCALES:
                multiplied = multiplied or current > 0
                total, current = total + max(1, current) * value, 0
            elif value == 100:
                multiplied = multiplied or current > 0
                current = max(1, current) * 100
            elif current == 4 and value == 20:
                current = 80
            elif not _fits(current, value):
                break
            else:
                current += value
            last = beyond
            beyond += 1
        number_of_words = last + 1 - at
        if number_of_words > 1 or multiplied or total + current not in (100, *SCALES):
            self._add("figure", str(total + current), at)
        return number_of_words

    def _names(self, known: frozenset[str]) -> None:
        """Adds the names: capitalised words that are not so only because they begin a sentence."""
        taken = {each.at for each in self._facts}
        inside: dict[int, str] = {}
        initial: dict[int, str] = {}
        for at, raw in enumerate(self._raws):
            if not raw[0].isupper() or at in taken:
                continue
            if len(raw) < 2 or self._words[at] in _MONTH:
                continue
            (initial if at in self._begins else inside)[at] = name_key(raw, self._language)
        if self._language in german.LANGUAGES:
            spelt = {word for at, word in enumerate(self._words) if name_key(word, "") in known}
            counted = {each.at for each in self._facts if each.kind == "figure"}
            places = german.names(self._raws, inside, counted, spelt)
            inside = {at: key for at, key in inside.items() if at in places}
        found = known.union(inside.values())
        inside.update(
            {at: key for at, key in initial.items() if key in found or self._leads_on(at, inside)}
        )
        for at, key in inside.items():
            self._add("name", key, at)

    def _leads_on(self, at: int, inside: dict[int, str]) -> bool:
        """Whether what begins a sentence is an abbreviation, or has a name directly behind it."""
        raw = self._raws[at]
        is_before = at + 1 in inside and self._language not in german.LANGUAGES
        return _is_telling(raw) and (is_before or raw.isupper())


@lru_cache(maxsize=256)
def _special(language: str) -> frozenset[str]:
    """Returns the words of a language that begin a fact."""
    numbers, ordinals = number_words(language), ORDINAL_WORDS.get(language or "en", {})
    days = {*WEEKDAYS, *(each.split("-")[0] for each in WEEKDAYS if "-feira" in each)}
    return frozenset({*numbers, *ordinals, *days, *_MONTH})


_place = attrgetter("at")
_MASKS: dict[Kind, str] = {
    "figure": "#", "ordinal": "#", "magnitude": "#", "day": "%", "weekday": "%", "name": "@"
}  # fmt: skip


def _fits(current: int, value: int) -> bool:
    """Tells whether a number below a hundred can go on what was read: 20 and 5, 300 and 40."""
    if current % 100 == 0:
        return True
    if current % 100 in (60, 80):
        return value < 20
    return current % 10 == 0 and current % 100 >= 20 and value < 10


def name_key(word: str, language: str) -> str:
    """Returns a name in plain Latin letters, without a possessive and without a case's ending."""
    if len(word) <= _LONGEST_KEPT:
        return _name_key_lately(word, language)
    return _name_key(word, language)


def _name_key(word: str, language: str) -> str:
    if language == "tr" or word[-2:] in ("'s", "’s"):
        word = re.split("['’]", word)[0]
    key = romanise(word)
    if language in _INFLECTING and len(key) > 4:
        stem = _ENDING.sub("", key)
        return stem if len(stem) > 2 else key
    return key


_LONGEST_KEPT = 64
"""Characters of a word whose key is remembered."""
_name_key_lately = lru_cache(maxsize=8_192)(_name_key)
