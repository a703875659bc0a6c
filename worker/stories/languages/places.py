"""States and cities, by their names in twenty languages.

``places.tsv`` has a line a place: its state's ISO 3166-1 code (EU and UN stand for themselves),
the city's English name or nothing, and all its names. It was made of the territories and of the
time zones' cities of Unicode's CLDR (© Unicode, Inc., Unicode License v3), with the short
names that headlines use, such as USA, ЕС and ONU.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W_]+(?:[.\-'’][^\W_]+)*\.?")
_UNSPACED = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]+")
_KOREAN = re.compile(r"[\uac00-\ud7a3]")
_MOST_WORDS = 4
_LONGEST = 12
_ENDING = 3
"""Letters by which a case form may be longer than its stem."""
_ARABIC_PREFIXES = "وفبكل"
_ARABIC_PREFIX = re.compile(rf"^[{_ARABIC_PREFIXES}](?=\w{{3}})")
_VOWELS = "aeiouyąęаеёиіїйоуыэюяьاةيه"


def places_in(text: str) -> list[str]:
    """Returns the places that a text names: ``@`` and a state's code, ``/`` and the city's name.

    A city's state is named with it.
    """
    spaced, stems, unspaced = _tables()
    found: list[str] = []
    words = _WORD.findall(text)
    at = 0
    while at < len(words):
        used, place = _at(words[at : at + _MOST_WORDS], spaced, stems)
        at += used
        found += place
    for run in _UNSPACED.findall(text):
        found += _within(run, unspaced)
    return list(dict.fromkeys(found))


def is_place(word: str) -> bool:
    """Tells whether one word of a spaced script names a place, in any case form."""
    spaced, stems, _ = _tables()
    return bool(_at([word], spaced, stems)[1])


def without_places(text: str) -> str:
    """Returns the text with the places named in Chinese and Japanese replaced by spaces."""
    _, _, unspaced = _tables()
    return _UNSPACED.sub(lambda run: _blanked(run.group(), unspaced), text)


def _blanked(run: str, unspaced: dict[str, str]) -> str:
    kept: list[str] = []
    at = 0
    while at < len(run):
        length = _longest(run, at, unspaced)
        kept.append(" " if length else run[at])
        at += length or 1
    return "".join(kept)


def _longest(run: str, at: int, unspaced: dict[str, str]) -> int:
    """Returns how long the longest place's name is that begins here; 0 for none."""
    for length in range(min(_LONGEST, len(run) - at), 1, -1):
        if run[at : at + length] in unspaced:
            return length
    return 0


def _at(
    words: list[str], spaced: dict[str, str], stems: dict[str, str]
) -> tuple[int, tuple[str, ...]]:
    """Returns how many words were used, and the place that they name if they do."""
    first = words[0]
    for count in range(len(words) if first in _first_words() else 1, 1, -1):
        place = spaced.get(" ".join(words[:count]))
        if place:
            return count, _with_state(place)
    place = spaced.get(first) or spaced.get(first.rstrip(".")) or _inflected(first, spaced, stems)
    return 1, _with_state(place) if place else ()


def _inflected(name: str, spaced: dict[str, str], stems: dict[str, str]) -> str | None:
    if _KOREAN.match(name):
        for length in range(len(name) - 1, 1, -1):
            if name[:length] in spaced:
                return spaced[name[:length]]
        return None
    if name[0] in _ARABIC_PREFIXES:
        name = _ARABIC_PREFIX.sub("", name)
        if name in spaced:
            return spaced[name]
    for length in range(len(name), max(3, len(name) - _ENDING - 1), -1):
        if name[:length] in stems:
            return stems[name[:length]]
    return None


def _within(run: str, unspaced: dict[str, str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(run):
        length = _longest(run, at, unspaced)
        if length:
            found += _with_state(unspaced[run[at : at + length]])
        at += length or 1
    return found


def _with_state(place: str) -> tuple[str, ...]:
    state = place.partition("/")[0]
    return (place,) if state == place else (place, state)


@cache
def _first_words() -> frozenset[str]:
    """Returns the words by which names of several words begin."""
    return frozenset(name.partition(" ")[0] for name in _tables()[0] if " " in name)


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Returns names as written, stems of names that are inflected, names without spaces."""
    spaced: dict[str, str] = {}
    stems: dict[str, str] = {}
    unspaced: dict[str, str] = {}
    lines = files(__package__).joinpath("places.tsv").read_text("utf-8").splitlines()
    for line in lines:
        state, city, names = line.split("\t")
        place = f"@{state}/{city}" if city else f"@{state}"
        for name in names.split("|"):
            if _UNSPACED.fullmatch(name):
                unspaced.setdefault(name, place)
                continue
            if len(name) < 4 and not name.isupper() and not _KOREAN.match(name):
                continue
            spaced.setdefault(name, place)
            stem = name.rstrip(_VOWELS)
            if " " not in name and len(stem) >= 4 and not name.isupper():
                stems.setdefault(stem, place)
    return spaced, stems, unspaced
