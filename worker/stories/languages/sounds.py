"""How a name sounds, written so that its spellings in different scripts agree.

A spelling is written in Latin letters, and its consonants are sorted
into seven classes, as Soundex (Russell, 1918) and its kin do. Where a letter is read differently
from language to language a name has several keys. Vowels say little across scripts: Arabic and
Hebrew leave them out, Japanese and Korean put them in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

from worker.traits.romanise import romanise

MIN_CLASSES = 3
"""A key of fewer classes agrees with too many words."""
MIN_LIKENESS = 0.6
"""How like two spellings of one key must be, from 0 to 1."""
_MIN_CHINESE = 3
_MOST_DOUBTS = 3
_SYLLABLES = "-"
_CHINESE = "+"
_MOST_PARTICLES = 3

_LETTERS = re.compile(
    r"tsch|tch|tsh|sch|shch|dzh|dsh|dj|dz|cz|sz|ck|ch|sh|zh|ts|tz|kh|gh|ph|th|ng|[a-z]"
)
_CLASSES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("bpfv", ("P",)),
    **dict.fromkeys("dt", ("T",)),
    **dict.fromkeys("kq", ("K",)),
    **dict.fromkeys("sz", ("S",)),
    **dict.fromkeys("lr", ("R",)),
    **dict.fromkeys(["tsch", "tch", "tsh", "sch", "shch", "dzh", "dsh", "dj", "dz"], ("S",)),
    **dict.fromkeys(["cz", "sz", "sh", "zh", "ts", "tz"], ("S",)),
    "m": ("M",), "n": ("N",), "ng": ("N",), "ck": ("K",), "ph": ("P",), "th": ("T",),
    "g": ("K",), "c": ("K",), "w": ("", "P"), "ch": ("S", "K"), "kh": ("K", ""),
    "gh": ("K", ""), "j": ("S", ""), "x": ("KS", "S"),
}  # fmt: skip
_SOFT_AFTER = "eiy"
_SOFT: dict[str, tuple[str, ...]] = {"c": ("S",), "g": ("K", "S"), "t": ("T", "S")}
_LABIAL = tuple("bpfv")

_PINYIN_INITIAL = re.compile(r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?")
_PINYIN_CLASSES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(["b", "p", "f"], ("P",)),
    **dict.fromkeys(["d", "t"], ("T",)),
    **dict.fromkeys(["g", "k"], ("K",)),
    **dict.fromkeys(["zh", "ch", "sh", "z", "c", "s", "r"], ("S",)),
    **dict.fromkeys(["j", "q", "x"], ("S", "K")),
    "m": ("M",), "n": ("N",), "l": ("R",), "w": ("", "P"),
}  # fmt: skip


def latin(word: str) -> str:
    """Returns the word in lower-case Latin letters, without anything else."""
    return re.sub("[^a-z]", "", romanise(word))


def by_syllables(word: str) -> str:
    """Returns a Korean word's syllables in Latin letters, joined by hyphens.

    A particle may follow a name, so how many of the syllables belong to it is open.
    """
    return _SYLLABLES.join(latin(syllable) for syllable in word)


def joined_chinese(readings: Sequence[str]) -> str:
    """Returns the readings of characters by which Chinese writes a foreign name as a spelling."""
    return _CHINESE.join(readings)


def keys(spelling: str) -> tuple[tuple[str, str], ...]:
    """Returns (key, the letters it was made of) for every reading of a spelling.

    Keys that a Chinese spelling may agree with begin with ``zh``: Chinese has no r at the end of
    a syllable.
    """
    return _keys_lately(spelling) if len(spelling) <= _LONGEST_KEPT else _keys(spelling)


def _keys(spelling: str) -> tuple[tuple[str, str], ...]:
    if _CHINESE in spelling:
        return tuple(("zh" + key, spelling) for key in _chinese_keys(spelling))
    found: dict[str, str] = {}
    for letters in _stems(spelling):
        readings = _readings(_options(letters))
        for key in readings:
            if len(key) >= MIN_CLASSES:
                found.setdefault(key, letters)
        for key in _readings(_options(re.sub("[rl](?![aeiouyrl])", "", letters))):
            if len(key) >= _MIN_CHINESE:
                found.setdefault("zh" + key, letters)
        for key in readings:
            if len(key) >= _MIN_CHINESE:
                found.setdefault("zh" + key, letters)
    return tuple(found.items())


_LONGEST_KEPT = 64
"""Characters of a spelling whose keys are remembered."""
_keys_lately = lru_cache(maxsize=16_384)(_keys)


def alike(one: str, other: str) -> bool:
    """Tells whether two spellings with a key in common are like enough to be one name."""
    if _CHINESE in one or _CHINESE in other:
        return True
    one, other = _plain(one), _plain(other)
    if not set(one) & set("aeiou") or not set(other) & set("aeiou"):
        one, other = re.sub("[aeiou]", "", one), re.sub("[aeiou]", "", other)
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= MIN_LIKENESS


def _stems(spelling: str) -> list[str]:
    syllables = spelling.split(_SYLLABLES)
    if len(syllables) == 1:
        return [spelling]
    least = max(2, len(syllables) - _MOST_PARTICLES)
    return ["".join(syllables[:n]).replace("eu", "") for n in range(len(syllables), least - 1, -1)]


def _options(letters: str) -> list[tuple[str, ...]]:
    options = []
    for match in _LETTERS.finditer(letters):
        unit, after = match.group(), letters[match.end() : match.end() + 1]
        if unit in _SOFT and after and after in _SOFT_AFTER:
            options.append(_SOFT[unit])
        elif unit == "m" and after in _LABIAL:
            options.append(("N",))
        elif unit in _CLASSES:
            options.append(_CLASSES[unit])
    return options


def _chinese_keys(spelling: str) -> list[str]:
    options: list[tuple[str, ...]] = []
    for syllable in spelling.split(_CHINESE):
        initial = _PINYIN_INITIAL.match(syllable)
        if initial and initial.group() in _PINYIN_CLASSES:
            options.append(_PINYIN_CLASSES[initial.group()])
        if syllable == "er":
            options.append(("R",))
        elif syllable.endswith(("n", "ng")):
            options.append(("N",))
    return [key for key in _readings(options) if len(key) >= _MIN_CHINESE]


def _readings(options: list[tuple[str, ...]]) -> list[str]:
    """Returns the keys of all readings; from the fourth doubtful letter on only the likeliest."""
    doubts = 0
    open_: list[tuple[str, ...]] = []
    for option in options:
        doubts += len(option) > 1
        open_.append(option if doubts <= _MOST_DOUBTS else option[:1])
    return list(dict.fromkeys(re.sub(r"(.)\1+", r"\1", "".join(way)) for way in product(*open_)))


def _plain(letters: str) -> str:
    """Levels spellings that differ by habit, not by sound."""
    for old, new in (("tsch", "ch"), ("tch", "ch"), ("ph", "f"), ("kh", "h"), ("w", "v"),
                     ("y", "i"), ("j", "i"), ("eo", "o"), ("ou", "u"), ("c", "k")):  # fmt: skip
        letters = letters.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", letters)
