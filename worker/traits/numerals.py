"""Numerals in one way of writing, and the dates and numbers of East Asian scripts."""

from __future__ import annotations

import re
from unicodedata import decimal

from worker.base.signs import holds_any
from worker.traits.calendar_words import WEEKDAYS

_HAN_MONTH_DAY = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]")
_HAN_MAGNITUDE = re.compile(
    r"(?:マグニチュード|规模|規模|震级|震級|규모)\s?(\d++(?:\.\d++)?)|(?<!\d)(?<!\d\.)(\d++(?:\.\d++)?)[级級]"
)
_HAN_WEEKDAY = re.compile("|".join(each for each in WEEKDAYS if "\u4e00" <= each[0] <= "\ud7a3"))
_HAN_SCALES = {"万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8}
_HAN_SCALED = re.compile(r"(?<!\d)(?<!\d[.,])(\d++(?:[.,]\d++)*)\s?([万萬만億亿억])")
_HAN_DIGITS = {each: value for value, each in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile(
    "[〇零一二两三四五六七八九十百千]{2,}|[二两三四五六七八九十](?=[人名日月年级級号号度个個])"
)
_HAN_NUMERALS = "".join((*_HAN_DIGITS, *_HAN_UNITS))
_EASTERN = re.compile("[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")


def number(raw: str) -> str:
    """Returns a numeral in one way of writing: 9,000 and 9.000 and 9 000 are 9000; 7,4 is 7.4.

    A separator before exactly three digits is taken for one of thousands. Times keep their colon.
    """
    digits = raw if raw.isascii() else "".join(map(_western, raw))
    plain = re.sub(r"[ \u00a0\u202f'’٬]", "", digits).replace("٫", ".")
    if plain.isdigit():
        return plain.lstrip("0") or "0"
    if ":" in plain or "/" in plain:
        return plain
    head, _, tail = plain.replace(",", ".").rpartition(".")
    whole = head.replace(".", "")
    if len(tail) == 3 and head != "0":
        return (whole + tail).lstrip("0") or "0"
    if "." in head and not ("," in plain and "." in plain):
        return plain
    tail = tail.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{tail}" if tail else whole


def _western(character: str) -> str:
    value = decimal(character, -1)
    return str(value) if value >= 0 else character


def is_eastern(text: str) -> bool:
    """Tells whether a text has characters of Chinese, Japanese or Korean."""
    return _EASTERN.search(text) is not None


def eastern(text: str) -> str:
    """Writes dates, magnitudes and numbers of Chinese, Japanese and Korean as they are read."""
    # A sign that all its matches hold is found in a fraction of the time of a search.
    if holds_any(text, _HAN_NUMERALS):
        text = _HAN_NUMBER.sub(lambda found: _han_number(found[0]), text)
    if holds_any(text, "月월"):
        text = _HAN_MONTH_DAY.sub(
            lambda found: f" 0000-{int(found[1]):02}-{int(found[2]):02} ", text
        )
    if holds_any(text, "マ模규级級"):
        text = _HAN_MAGNITUDE.sub(lambda found: f" magnitude {found[1] or found[2]} ", text)
    if holds_any(text, _HAN_SCALES):
        text = _HAN_SCALED.sub(
            lambda found: f" {times(number(found[1]), _HAN_SCALES[found[2]])} ", text
        )
    return _HAN_WEEKDAY.sub(lambda found: f" {WEEKDAYS[found[0]]} ", text)


def _han_number(run: str) -> str:
    """Returns the digits of a number in characters: of one with units, below ten thousand."""
    if not any(each in _HAN_UNITS for each in run):
        # Of any length: no number is made of thousands of digits.
        return "".join(str(_HAN_DIGITS[each]) for each in run).lstrip("0") or "0"
    total = digit = 0
    for each in run:
        if each in _HAN_UNITS:
            total, digit = total + max(1, digit) * _HAN_UNITS[each], 0
        else:
            digit = _HAN_DIGITS[each]
    return str(total + digit)


def times(value: str, scale: int) -> str:
    """Returns a number times a power of ten, both in plain decimal notation."""
    whole, _, tail = value.partition(".")
    if not (whole + tail).isdigit():
        return value
    zeros = len(str(scale)) - 1
    return (whole + tail.ljust(zeros, "0")[:zeros]).lstrip("0") + tail[zeros:]
