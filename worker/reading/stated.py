"""What documents state about themselves: languages and names in their many spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.reading import sanitize

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
    r"webmaster|no.?reply|do.?not.?reply|null|none|nan|unknown|anonymous|n/?a|undefined|author|staff|"
    # What a page's template or script should have filled in.
    r"\{\{.*\}\}|\{%.*%\}|<%.*%>|\$\{.*\}|%\w+%|\[object \w+\]|"
    r"(?:[^\W_]+[._])+(?:author|byline)(?:[._]name)?|author[._]name",
    re.IGNORECASE | re.DOTALL,
)
_DECK_SIZE = range(15, 601)
_LONGEST_NAME = 200
_MOST_NAMES = 30


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


def names(values: Sequence[str]) -> str | None:
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
