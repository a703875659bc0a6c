"""What documents state about themselves: dates, languages and names in their many spellings."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from worker.base.types import Published
from worker.reading import dates, sanitize

_EPOCH_FIRST = 631_152_000
_EPOCH_LAST = 4_102_444_800
"""The years 1990 to 2100, in seconds since 1970."""
_EPOCH_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)
_NUMBER = re.compile(r"\d{9,19}(?:\.\d{1,9})?")
_COMPACT = re.compile(r"((?:19|20)\d{6})(\d{6})")
_MONTH_FIRST = re.compile(r"(\d\d)-(1[3-9]|2\d|3[01])-(\d{4})")
_DOTNET = re.compile(r"/Date\((\d{9,16})(?:[+-]\d{4})?\)/")
_REMARK = re.compile(r"\s*(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\])$")
_OFFSET_AND_NAME = re.compile(r"([+-]\d\d:?\d\d) [A-Z]{3,5}$")
_WEEKDAY = re.compile(r"^[^\W\d_]{2,12}\.?(?:, (?=\S)| (?=\d))")
_FRACTION = re.compile(r"(:\d\d)[.,]\d{1,12}")
_OFFSET = re.compile(r"(:\d\d) ?GMT ?([+-]\d{4})\b")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0{1,9})?)?")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,30})?(?:\.[\w-]{1,20})?")
_CODES = {
    "eng": "en", "english": "en", "deu": "de", "ger": "de", "german": "de", "deutsch": "de",
    "fra": "fr", "fre": "fr", "french": "fr", "français": "fr", "francais": "fr", "spa": "es",
    "spanish": "es", "español": "es", "espanol": "es", "por": "pt", "portuguese": "pt",
    "português": "pt", "ita": "it", "italian": "it", "italiano": "it", "rus": "ru",
    "russian": "ru", "русский": "ru", "ukr": "uk", "ukrainian": "uk", "українська": "uk",
    "zho": "zh", "chi": "zh", "chinese": "zh", "中文": "zh", "cmn": "zh", "jpn": "ja",
    "japanese": "ja", "日本語": "ja", "kor": "ko", "korean": "ko", "한국어": "ko", "ara": "ar",
    "arabic": "ar", "العربية": "ar", "nld": "nl", "dut": "nl", "dutch": "nl", "nederlands": "nl",
    "pol": "pl", "polish": "pl", "polski": "pl", "tur": "tr", "turkish": "tr", "türkçe": "tr",
    "swe": "sv", "swedish": "sv", "nor": "no", "nob": "no", "norwegian": "no", "dan": "da",
    "danish": "da", "fin": "fi", "finnish": "fi", "ell": "el", "gre": "el", "greek": "el",
    "heb": "he", "iw": "he", "hebrew": "he", "hin": "hi", "hindi": "hi", "vie": "vi",
    "vietnamese": "vi", "tha": "th", "thai": "th", "ind": "id", "indonesian": "id", "fas": "fa",
    "per": "fa", "persian": "fa", "ron": "ro", "rum": "ro", "romanian": "ro", "hun": "hu",
    "hungarian": "hu", "bul": "bg", "bulgarian": "bg", "ces": "cs", "cze": "cs", "czech": "cs",
    "slk": "sk", "slo": "sk", "slovak": "sk", "hrv": "hr", "croatian": "hr", "srp": "sr",
    "serbian": "sr", "urd": "ur", "urdu": "ur", "ben": "bn", "bengali": "bn", "cat": "ca",
    "catalan": "ca", "lit": "lt", "lithuanian": "lt", "lav": "lv", "latvian": "lv", "est": "et",
    "estonian": "et", "bel": "be", "belarusian": "be", "kat": "ka", "geo": "ka", "georgian": "ka",
}  # fmt: skip
"""Languages by ISO 639-2 and 639-3 code and by name."""
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "xx", "en-none", "non", "any", "all"})
_BY = re.compile(
    r"(?:by|written by|von|par|por|di|od|av|af|door|автор(?:ы|и)?|текст|autor(?:in)?|auteur)"
    r"(?:\s{0,3}[:：]\s{0,3}|\s{1,3})(?=\S)",
    re.IGNORECASE,
)
_MAIL_AND_NAME = re.compile(r"\S{1,100}@\S{1,200}\s{1,9}\((.{1,200})\)")
_NAME_AND_MAIL = re.compile(r"(.{1,200}?)\s{0,9}[<(]\S{1,100}@[^\s<>()]{1,200}[>)]")
_NO_NAME = re.compile(
    r"<?\S{1,100}@\S{1,200}>?|https?://.*|www\..*|[\W\d_]*|@.*|admin|administrator|root|editor|"
    r"webmaster|null|none|nan|unknown|anonymous|n/?a|undefined|author|staff",
    re.IGNORECASE | re.DOTALL,
)
_DECK_SIZE = range(15, 601)
_LONGEST_NAME = 200
_MOST_NAMES = 30


def date(value: object, source: str) -> Published | None:
    """Returns the date that a text or a number states; None where it states none.

    Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970. Midnight without a
    zone is how programs write a day, so it is one. ``source`` says where it was stated.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        value = repr(value) if isinstance(value, float) or abs(value) < 10**20 else ""
    if not isinstance(value, str) or not 4 <= len(text := value.strip()) <= 200:
        return None
    if found := _NUMBER.fullmatch(text) or _DOTNET.fullmatch(text):
        epoch = _since_epoch(float(found[1] if found.re is _DOTNET else text), text, source)
        if epoch or found.re is _DOTNET:
            return epoch
    if midnight := _MIDNIGHT.fullmatch(text):
        text = midnight[1]
    elif compact := _COMPACT.fullmatch(text):
        text = f"{compact[1]}T{compact[2]}"
    elif month_first := _MONTH_FIRST.fullmatch(text):
        text = f"{month_first[3]}-{month_first[1]}-{month_first[2]}"
    read = dates.parse_date(text, source)
    if read is None:
        plain = _OFFSET_AND_NAME.sub(r"\1", _REMARK.sub("", _WEEKDAY.sub("", text)))
        plain = _OFFSET.sub(r"\1 \2", _FRACTION.sub(r"\1", plain))
        read = dates.parse_date(plain, source) if plain != text else None
    return Published(read.at, read.precision, source, value.strip()) if read else None


def _since_epoch(number: float, raw: str, source: str) -> Published | None:
    for unit in _EPOCH_UNITS:
        if _EPOCH_FIRST <= number / unit <= _EPOCH_LAST:
            at = datetime.fromtimestamp(int(number / unit), UTC)
            return Published(at, "second", source, raw)
    return None


def language(tag: object) -> str | None:
    """Returns the two-letter language (ISO 639-1) of a tag such as ``en-GB``, a code or a name."""
    if not isinstance(tag, str):
        return None
    word = tag.strip().casefold()
    if word in _NO_LANGUAGE:
        return None
    if word in _CODES:
        return _CODES[word]
    found = _TAG.fullmatch(word)
    if found is None:
        return None
    return _CODES.get(found[1]) or (found[1] if len(found[1]) == 2 else None)


def names(values: list[str]) -> str | None:
    """Joins names of authors by commas: marks of bylines, addresses and repeats gone."""
    found: list[str] = []
    for value in values[:_MOST_NAMES]:
        name = sanitize.inline_text(value[:1000])
        if both := _MAIL_AND_NAME.fullmatch(name) or _NAME_AND_MAIL.fullmatch(name):
            name = both[1]
        name = _BY.sub("", name, count=1) if _BY.match(name) else name
        name = name.strip(" \t,;|\"'")
        if not name or len(name) > _LONGEST_NAME or _NO_NAME.fullmatch(name):
            continue
        if name.casefold() not in {each.casefold() for each in found}:
            found.append(name)
    return ", ".join(found) or None


def with_deck(text: str, deck: str, title: str | None) -> str:
    """Returns the text with the deck that is kept apart from it as its first paragraph.

    Not where the text begins with it already, and not what only repeats the title.
    """
    begins = " ".join(text[:3000].split())
    if len(deck) not in _DECK_SIZE or deck in begins or deck == title:
        return text
    return f"{deck}\n\n{text}" if text else deck
