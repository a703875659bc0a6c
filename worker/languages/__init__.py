"""What is known of single languages: one file a language, found by its name.

Most of Wirewatch works in any language at once. What it knows by language lies in ``xx.toml``,
named by the language's ISO 639-1 code, in this folder or in a folder ``languages`` outside the
project (``worker.base.plugins``). Every key may be left out; a language without a file has nothing.

``function_words``
    Words that hold sentences together and say nothing of what an article is about: articles,
    pronouns, prepositions, conjunctions, auxiliary verbs and the adverbs used like them. They are
    no evidence that two articles tell of the same, whatever they weigh: in a small collection some
    of them are as rare as names.
``numbers``
    Words for two to nineteen, the tens, a hundred, a thousand, a million and a milliard, from
    Unicode CLDR's spell-out rules and with the forms that stand before nouns in news. Forms of one
    number are joined by a bar; a dash stands for one that is written as two words or left out. The
    word for one is left out: in most languages it is the article.
``months``, ``months_in_texts``
    Names of the twelve months, a line or more of them; a dash for none. The first are read in date
    lines, too.
``weekdays``
    Names of the seven days, Monday first; forms of one day are joined by a bar.
``dates``
    How date lines are written, and nothing else: more forms of ``months`` and ``weekdays`` (from
    Unicode CLDR; a blank within one is an underscore), ``solar_months`` of the Solar Hijri
    calendar, words for before and after noon (``morning``, ``afternoon``), labels before a date of
    publication (``published``) and of a change (``updated``), words of a ``reading`` time, words
    ``beside`` a date. ``ago`` are words of lines that only say how long ago, today or yesterday,
    which have ``units`` and little words beside them. ``dotted_days`` tells that a day has a full
    stop, which tells apart names of months that two languages share. ``zones`` are words that name
    the zone of a time, by the zone's name in the tz database.
``bylines``
    How newspapers name who wrote an article. A name stands right behind one of ``before``, and
    behind a colon behind one of ``labels``, of which ``kinds`` may also head what an article is
    about; who is named behind one of ``others`` did something else than write it. ``roles`` are
    what writers are called behind their names, ``*`` for any letters; ``beside`` are words of
    buttons there. ``agencies`` are words in the place of a name that name nobody; ``not_names``
    never begin one, ``*`` for any letters. ``surnames`` are common ones, by which a name without
    blanks is told from other words.
``said``
    Words by which reports say whose words they tell: verbs and prepositions, an underscore for a
    blank, ``*`` for any letters. A sentence with one is a report's, however it begins.
``hyphenated``
    Words that stand before a hyphen (``long-``) or behind one (``-range``) in a compound, and
    words that follow one cut short (``und`` in ``Land- und``): at a line's end a hyphen stays
    beside them; any other tells of a word that was split.
``ordinals``
    ``stems`` of first, second and so on, with the ``endings`` that they are inflected by.
``counts``
    Beginnings of the words by which headlines speak of the ``dead`` and of the ``hurt``; in Chinese
    and Japanese their characters. ``age`` are whole words before a number; ``years`` are words
    behind it, those of four letters and more by their beginnings. Such a number is an age or a span
    of time and counts nothing.
``corrections``
    How outlets mark corrections and withdrawals. A label marks a headline or a paragraph where it
    stands apart: before a colon, a dash or a bracket, alone in brackets, at the end behind a dash.
    A note marks a paragraph that holds it. An ordinal may stand before or behind a label: a word,
    or a figure with an ending behind it or with words before it. ``negation`` are the words by
    which a headline comes to say the contrary.
``turns``
    Words by which a headline says what became of an affair: it was called off, lifted or broken
    (``undone``), ``denied`` or untrue, someone was ``freed`` or cleared, ``convicted``, or
    ``died``; ``punished`` and ``dead`` are those by which a text shows that it knows of a
    conviction or a death. A word that says something else of a share, a cup or a film, too, stands
    beside what it is said of: ``lifts_warning``.
    Their last two letters may be others, those before the eighth excepted; in Chinese, Japanese and
    Korean pairs of characters are compared. Words that have to stand in it together are joined by
    an underscore.
``telling``
    What tells the language from its neighbours in a text as short as a headline: whole ``words``,
    beside its function words, numbers and weekdays, and ``parts`` of words as a pattern;
    ``against`` is a pattern of what its neighbours alone have; ``letters`` are those beside
    ASCII's, ``-`` for none; ``usual`` are those of which a text of some length mostly has one.
``furniture``
    Lines that are no part of an article, as words only, for languages from outside the project,
    beside those of ``worker.furniture.phrases``: ``cut`` stand alone, ``read_also`` point to
    another article,
    ``related`` open a list of such, ``menu`` open the site's menu, ``tail`` open what follows the
    article's end.

Case, width and runs of blanks are folded where words are compared.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from worker.base import plugins
from worker.base.errors import PluginBroken

__path__ += plugins.folders("languages")

_ENDING = ".toml"
_CODE = re.compile("[a-z]{2}")
_LARGEST = 1_000_000
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February March April May June July August September October November December"
"""Their English names, by which they are known, in their order."""
_NUMBERS = (*range(2, 20), *range(20, 100, 10), 100, 1000, 10**6, 10**9)


class Dates(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[dates]``."""

    months: str = ""
    weekdays: str = ""
    solar_months: str = ""
    morning: tuple[str, ...] = ()
    afternoon: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    beside: str = ""
    others: str = ""
    """Words beside a date of something else: born, founded."""
    ago: str = ""
    units: str = ""
    dotted_days: bool = False
    zones: dict[str, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        for name, size in (("months", 12), ("weekdays", 7), ("solar_months", 12)):
            if len(getattr(self, name).split()) % size:
                raise ValueError(f"dates.{name}: expected {size} words, or as many again")


class Bylines(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[bylines]``."""

    before: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    surnames: str = ""


class Ordinals(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[ordinals]``."""

    stems: str
    endings: tuple[str, ...] = ("",)


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[counts]``."""

    dead: tuple[str, ...] = ()
    hurt: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


class Corrections(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[corrections]``."""

    correction_label: tuple[str, ...] = ()
    correction_note: tuple[str, ...] = ()
    withdrawal_label: tuple[str, ...] = ()
    withdrawal_note: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()
    ordinal: tuple[str, ...] = ()
    ordinal_ending: tuple[str, ...] = ()
    ordinal_before: tuple[str, ...] = ()


class Turns(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[turns]``."""

    undone: str = ""
    denied: str = ""
    freed: str = ""
    convicted: str = ""
    punished: str = ""
    died: str = ""
    dead: str = ""


class Furniture(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[furniture]``."""

    cut: tuple[str, ...] = ()
    read_also: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()


class Telling(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``[telling]``."""

    words: str
    parts: str = ""
    against: str = ""
    letters: str = ""
    usual: str = ""

    def __post_init__(self) -> None:
        for name in ("parts", "against"):
            try:
                re.compile(getattr(self, name))
            except re.error as error:
                raise ValueError(f"telling.{name}: no pattern: {error}") from error


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """A language's file. Tables that are left out hold nothing."""

    function_words: str = ""
    numbers: str = ""
    months: str = ""
    months_in_texts: str = ""
    weekdays: str = ""
    said: str = ""
    hyphenated: str = ""
    dates: Dates = Dates()
    bylines: Bylines = Bylines()
    ordinals: Ordinals = Ordinals("")
    counts: Counts = Counts()
    corrections: Corrections = Corrections()
    turns: Turns = Turns()
    furniture: Furniture = Furniture()
    telling: Telling | None = None

    def __post_init__(self) -> None:
        for name, size in (("months", 12), ("months_in_texts", 12), ("weekdays", 7)):
            if len(getattr(self, name).split()) % size:
                raise ValueError(f"{name}: expected {size} words, or as many again")
        if self.numbers and len(self.numbers.split()) != len(_NUMBERS):
            raise ValueError(
                f"numbers: expected {len(_NUMBERS)} words, a dash for one there is not"
            )

    def values(self) -> dict[str, int]:
        """Returns the values of the words for numbers, case-folded."""
        return {
            form.casefold().replace("ё", "е"): value
            for forms, value in zip(self.numbers.split(), _NUMBERS, strict=False)
            for form in forms.split("|")
            if form != "-"
        }

    def ranks(self) -> dict[str, int]:
        """Returns the values of the words for ordinals, in all their forms."""
        return {
            f"{stem}{ending}".replace("ё", "е"): value
            for value, stem in enumerate(self.ordinals.stems.split(), 1)
            for ending in self.ordinals.endings
        }


def names(text: str, english: str) -> Iterator[tuple[str, str]]:
    """Yields each form in a text of names, with the English name that stands at its place.

    ``english`` are the names in their order; the text may have them more than once.
    """
    wanted = english.split()
    for place, forms in enumerate(text.split()):
        yield from ((form, wanted[place % len(wanted)]) for form in forms.split("|") if form != "-")


@dataclass(frozen=True, slots=True)
class _Read:
    known: Mapping[str, Language]
    broken: Mapping[str, str]


def known() -> Mapping[str, Language]:
    """Returns what is known of each language, by its code, in the order of the codes."""
    return _read().known


def broken() -> Mapping[str, str]:
    """Returns what is wrong with the files that cannot be used, by their names."""
    return _read().broken


@cache
def _read() -> _Read:
    files: dict[str, list[Path]] = {}
    for folder in dict.fromkeys(__path__):
        for path in sorted(Path(folder).glob(f"*{_ENDING}")):
            files.setdefault(path.stem, []).append(path)
    found, wrong = {}, {}
    for code in sorted(files):
        try:
            found[code] = _one(code, files[code])
        except PluginBroken as error:
            wrong[code] = str(error)
    return _Read(found, wrong)


def _one(code: str, files: list[Path]) -> Language:
    """Reads one language. Raises PluginBroken."""
    whose = f"the language {code!r} ({files[0]})"
    if not _CODE.fullmatch(code):
        raise PluginBroken(f"{whose} has no good name; allowed: two small letters (ISO 639-1)")
    if len(files) > 1:
        raise PluginBroken(f"{whose} is there twice, in {files[1]}, too: take one away")
    try:
        with files[0].open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise PluginBroken(f"{whose} is larger than a megabyte")
        return msgspec.convert(tomllib.loads(content.decode()), Language)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PluginBroken(f"{whose} cannot be read: {error}") from error
    except RecursionError as error:
        raise PluginBroken(f"{whose} is nested too deeply") from error
