"""Proper names in a text, kept so that they can be compared with those in another script.

Three kinds are told apart by their first character. ``@TR`` and ``@TR/Istanbul`` are a state and
a city that the table of places knows, which gives every state and some 400 cities in twenty
languages (from Unicode's CLDR). ``=ATACMS`` is written in Latin letters in every language:
capitals, or letters with digits. Anything else is a spelling in Latin letters of what may be a
name: words with a capital, katakana, Korean words, and runs of the characters by which Chinese
writes foreign names. Where a script has no capitals most of these are no names, nor are German
nouns and words that begin a sentence; what counts is that the other text has the same, and that
one of the two shows it to be a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from unicodedata import normalize

from worker.stories.languages.chinese import foreign_names
from worker.stories.languages.places import is_place, places_in, without_places
from worker.stories.languages.sounds import alike, by_syllables, joined_chinese, keys, latin
from worker.traits import name_key

_MOST = 80
"""A headline and lead have fewer names."""
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z]*-?[A-Z0-9][A-Za-z0-9-]*")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{2,}")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_CAPITALISED = re.compile(r"[^\W\d_]{2,}")
_KATAKANA_NAME = re.compile(
    r"(?<![\u30a1-\u30fa\u30fc])(?:[\u30a1-\u30fa\u30fc]+(?:[・=][\u30a1-\u30fa\u30fc]+)+"
    r"|[\u30a1-\u30fa\u30fc]{3,}(?=氏|さん|容疑者|被告|選手|監督|[前元新]?(?:大統領|首相|知事|市長|教皇|議長|書記)|[州県市島郡町村]))"
)
"""Katakana that are a name by what joins them or follows them, not a word taken from English."""
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f]{3,}")
"""Words of Hebrew, Arabic, Thai and the Indic scripts."""
_ARTICLE = re.compile(r"^[وفبكل]?ال|^[وبل](?=\w{4})")


def names_in(text: str) -> frozenset[str]:
    """Returns the names in a headline and lead, as strings that can be stored."""
    text = normalize("NFKC", text)
    found: dict[str, None] = dict.fromkeys(places_in(text))
    found.update(dict.fromkeys("=" + code.upper().replace("-", "") for code in _CODE.findall(text)))
    found.update(dict.fromkeys(_spellings(text)))
    return frozenset(list(found)[:_MOST])


def firm_names(text: str, known: Set[str], language: str | None) -> frozenset[str]:
    """Returns those of the names in a headline and lead that are shown to be such in the text.

    ``known`` are the names that its traits tell. Chinese has characters for foreign names, and
    katakana are one by their signs; any other script says nothing beyond that.
    """
    text = without_places(normalize("NFKC", text))
    code = (language or "")[:2]
    found = [latin(word) for word in _capitalised(text, lambda word: name_key(word, code) in known)]
    found += [
        _by_katakana(word)
        for name in _KATAKANA_NAME.findall(text)
        for word in _KATAKANA.findall(name)
    ]
    found += [joined_chinese(readings) for readings in foreign_names(text)]
    found += [
        latin(_ARTICLE.sub("", word))
        for word in _CASELESS.findall(text)
        if name_key(word, code) in known and not is_place(word)
    ]
    return frozenset(name for name in found if len(name) >= 3)


@dataclass(frozen=True, slots=True)
class SharedNames:
    """What two texts name in common."""

    places: frozenset[str]
    codes: frozenset[str]
    spellings: frozenset[str]
    """As the first text spells them, in Latin letters."""
    count: int
    """How many names the spellings are at least: those that one text writes in a row, as
    ``donald`` and ``trump`` in ``donaldtrump``, are one."""
    words: frozenset[str] = frozenset()
    """Further spellings that both have, which neither text shows to be names."""


def shared_names(
    one: Set[str],
    other: Set[str],
    one_firm: Set[str] | None = None,
    other_firm: Set[str] | None = None,
) -> SharedNames:
    """Returns the names of the first text that are in the second.

    A spelling has to be among the firm ones of either, where these are given; else it is a word.
    """
    is_open = one_firm is None or other_firm is None
    both = one & other
    by_key: dict[str, list[tuple[str, str]]] = {}
    for name in other:
        if name[0] not in "@=":
            for key, letters in keys(name):
                by_key.setdefault(key, []).append((name, letters))
    words: set[str] = set()
    ours: set[str] = set()
    theirs: set[str] = set()
    for name in one:
        same = _same(name, by_key) if name[0] not in "@=" else frozenset()
        if same and not is_open and name not in (one_firm or ()):
            firm = same & (other_firm or frozenset())
            if not firm:
                words.add(name)
            same = firm
        theirs |= same
        if same:
            ours.add(name)
    return SharedNames(
        frozenset(name for name in both if name[0] == "@"),
        frozenset(name for name in both if name[0] == "="),
        frozenset(ours),
        min(_told_apart(ours), _told_apart(theirs)),
        distinct(words),
    )


def distinct(spellings: Set[str]) -> frozenset[str]:
    """Returns the spellings that are not made of others."""
    return frozenset(
        each
        for each in spellings
        if not any(other != each and other in each for other in spellings)
    )


def _told_apart(spellings: Set[str]) -> int:
    """Returns how many names there are among spellings: one is a part of another of its name."""
    names: list[set[str]] = []
    for each in sorted(spellings, key=len, reverse=True):
        same = [name for name in names if any(each in other for other in name)]
        names = [name for name in names if name not in same]
        names.append({each}.union(*same))
    return len(names)


def _same(name: str, by_key: dict[str, list[tuple[str, str]]]) -> frozenset[str]:
    """Returns the other text's spellings of a name."""
    return frozenset(
        other
        for key, letters in keys(name)
        for other, theirs in by_key.get(key, ())
        if alike(letters, theirs)
    )


def _spellings(text: str) -> list[str]:
    text = without_places(text)
    found = [latin(word) for word in _capitalised(text)]
    found += [by_syllables(word) for word in _HANGUL.findall(text) if not is_place(word)]
    found += [_by_katakana(word) for word in _KATAKANA.findall(text)]
    found += [joined_chinese(readings) for readings in foreign_names(text)]
    found += [
        latin(_ARTICLE.sub("", word)) for word in _CASELESS.findall(text) if not is_place(word)
    ]
    return [name for name in found if len(name) >= 3]


def _by_katakana(word: str) -> str:
    return latin(word).replace("chi", "ti").replace("tsu", "tu")


def _capitalised(text: str, is_name: Callable[[str], bool] | None = None) -> list[str]:
    """Returns words with a capital, and what two or three such words in a row make together.

    Without those of which ``is_name`` says no.
    """
    found: list[str] = []
    row: list[str] = []
    end = -1
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        if not word[0].isupper() or (is_name is not None and not is_name(word)) or is_place(word):
            row = []
            continue
        row = [*row[-2:], word] if match.start() == end + 1 and text[end] in " -" else [word]
        end = match.end()
        found.append(word)
        if len(row) > 1:
            found += ["".join(row[-2:]), "".join(row)] if len(row) > 2 else ["".join(row)]
    return found
