"""Which language a text is in, by fastText's compressed identification model (lid.176.ftz).

The model lies beside this file and is licensed CC BY-SA 3.0 (lid.176.LICENSE), unlike the code
around it (MIT).
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from worker.base.language_codes import CONFUSED
from worker.reading import neighbours, pieces

MODEL = Path(__file__).with_name("lid.176.ftz")

_HEAD = 350
_MIDDLE = 200
_MIN_LETTERS = 6
_MIN_EASTERN = 2
_SHORT = 60
"""Letters below which a guess must be surer."""
_SHORT_DOUBT = 0.65
_SURE = 0.25
_FEW_WORDS = 4
"""Blanks up to which a text is of too few words for its letters to tell its language."""
_GUESSES = 12
"""Of the model's guesses so many are weighed in a short text."""

_ADDRESS = re.compile(r"https?://\S{1,300}|\S{1,80}@\S{1,80}")
_NOT_WORDS = re.compile(r"[\s\d!-/:-@\[-`{-~\u00a0-\u00bf\u2010-\u206f\u3000-\u303f\uff00-\uff20]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґ]")
_UKRAINIAN_ONLY = re.compile(r"[їєґ]")
_RUSSIAN = re.compile(r"[ыэё]")
_SHARED_HARD_SIGN = re.compile(r"ъ")
_BELARUSIAN = re.compile(r"ў")
_OTHER_CYRILLIC = re.compile(r"[ђјљњћџѓќѕѐѝ\u0460-\u04ff]")
"""Serbian, Macedonian, Kazakh, Kyrgyz, Mongolian and others; ґ is excepted by the caller."""

_TO_639_1 = {
    "wuu": "zh", "yue": "zh", "nah": "es", "arz": "ar", "azb": "az", "sh": "sr", "nn": "no",
    "nb": "no", "als": "de", "bar": "de", "nds": "de", "pfl": "de", "lmo": "it", "pms": "it",
    "vec": "it", "scn": "it", "nap": "it", "eml": "it", "rue": "uk", "vls": "nl", "bcl": "tl",
    "mzn": "fa", "pnb": "pa", "hif": "hi", "jbo": "en", "sco": "en",
}  # fmt: skip


def detect(text: str) -> str | None:
    """Returns the ISO 639-1 code of the text's language; None when it is too short or unclear.

    Only a sample of the text is read, so the cost does not grow with its length.
    """
    sample = _sample(text)
    certain = _by_letters(sample)
    if certain is not None:
        return certain  # the model, which takes longest, would not change it
    code, chance = _guess(sample)
    return code if chance >= _SURE else None


def settled(text: str, stated: str | None) -> str | None:
    """Returns the code of a text's language: what the text shows, else what is stated of it.

    Of a code that somebody may have taken for a country's the likelier meaning counts.
    """
    found = detect(text)
    if found is not None or stated not in CONFUSED:
        return found or stated
    other = CONFUSED[stated]
    return other if likeliest(text)[0] == other else stated


def likeliest(text: str) -> tuple[str | None, float]:
    """Returns the likeliest language and how likely it is, from 0 to 1."""
    sample = _sample(text)
    certain = _by_letters(sample)
    if certain is None:
        return _guess(sample)
    code, chance = _by_model(sample)
    return certain, max(chance, _SURE) if code == certain else _SURE


def _by_letters(sample: str) -> str | None:
    """Decides where a script, or letters that neighbours lack, leave no doubt."""
    letters = _letters(sample)
    if sample.isascii() or letters < _MIN_EASTERN:
        return None
    certain = _by_script(sample, letters)
    if certain is None and letters >= _MIN_LETTERS:
        certain = _by_cyrillic_letters(sample, letters)
    return certain


def _guess(sample: str) -> tuple[str | None, float]:
    letters = _letters(sample)
    if letters < _MIN_LETTERS:
        return None, 0.0
    if letters < _SHORT:
        return _by_neighbours(sample)
    return _by_model(sample)


def _letters(sample: str) -> int:
    return len(sample) - sample.count(" ")


def _sample(text: str) -> str:
    chosen = text[:_HEAD]
    if len(text) > _HEAD:
        middle = max(_HEAD, len(text) // 2)
        chosen = f"{chosen} {text[middle : middle + _MIDDLE]}"
    if "@" in chosen or "http" in chosen:
        chosen = _ADDRESS.sub(" ", chosen)
    return words_of(chosen)


def words_of(text: str) -> str:
    """Returns the words of a text in small letters, with a blank between."""
    return _NOT_WORDS.sub(" ", text).strip().lower()


def _by_script(sample: str, letters: int) -> str | None:
    """Decides where the script alone does: Korean, Japanese, and Chinese."""
    hangul = len(_HANGUL.findall(sample))
    kana = len(_KANA.findall(sample))
    han = len(_HAN.findall(sample))
    east = hangul + kana + han
    if east < 2 or east * 3 < letters:
        return None
    if hangul >= kana + han:
        return "ko"
    if kana * 12 >= kana + han:
        return "ja"
    return "zh" if han >= 4 else None


def _by_cyrillic_letters(sample: str, letters: int) -> str | None:
    """Tells Ukrainian, Russian and Belarusian apart by the letters that the others lack.

    The model mixes these three up in short texts; anything less clear is left to it.
    """
    if len(_CYRILLIC.findall(sample)) * 2 < letters:
        return None
    if _OTHER_CYRILLIC.search(sample.replace("ґ", "")):
        return None
    ukrainian = len(_UKRAINIAN.findall(sample))
    russian = len(_RUSSIAN.findall(sample))
    if _BELARUSIAN.search(sample) or (ukrainian and russian and "и" not in sample):
        return "be"
    if ukrainian > 4 * russian and (russian == 0 or _UKRAINIAN_ONLY.search(sample)):
        return None if _SHARED_HARD_SIGN.search(sample) else "uk"
    return "ru" if russian > 4 * ukrainian else None


def _by_neighbours(sample: str) -> tuple[str | None, float]:
    """Weighs what the model thinks of a short text with its letters, and with what tells its
    guesses apart. Of few words the letters alone tell no language: names are written in many."""
    guesses = _guesses(sample, _GUESSES)
    if not guesses:
        return None, 0.0
    thought = neighbours.shared(guesses)
    likely = pieces.weighed(sample, thought)[:_GUESSES]
    code, chance, is_shown = neighbours.likeliest(sample, likely)
    if not is_shown and sample.count(" ") < _FEW_WORDS:
        chance = min(chance, thought.get(code, 0.0))
    return code, chance * _SHORT_DOUBT


def _by_model(sample: str) -> tuple[str | None, float]:
    guesses = _guesses(sample, 1)
    return guesses[0] if guesses else (None, 0.0)


def _guesses(sample: str, most: int) -> list[tuple[str, float]]:
    labels, chances = _model().predict(sample.encode("utf-8", "ignore").decode(), k=most)
    codes = [str(label).removeprefix("__label__") for label in labels]
    found = zip((_TO_639_1.get(code, code) for code in codes), map(float, chances), strict=True)
    return [(code, chance) for code, chance in found if len(code) == 2]


@cache
def _model() -> Any:
    """Opens the model once a process. No package is imported but the C++ predictor."""
    return importlib.import_module("fasttext").load_model(str(MODEL))
