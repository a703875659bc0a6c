"""What documents state about themselves: languages and names in their many spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.base import language_codes
from worker.reading import sanitize
from worker.reading.by_language import writers
from worker.reading.by_language.given_names import GIVEN_NAMES

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,30})?(?:\.[\w-]{1,20})?")
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
    """Returns the two-letter language (ISO 639-1) of a tag such as ``en-GB``, a code or a name.

    A country's code that is no language's stands for what whoever writes it means; a code that is
    neither, for nothing.
    """
    if not isinstance(tag, str):
        return None
    word = tag.strip().casefold()
    if word in _NO_LANGUAGE:
        return None
    found = _TAG.fullmatch(word)
    known = language_codes.code_of(word) or (language_codes.code_of(found[1]) if found else None)
    if known is not None or found is None:
        return known
    return language_codes.of_country(found[1])


def names(values: Sequence[str]) -> str | None:
    """Joins names of authors by commas: marks of bylines, addresses and repeats gone, and capitals
    of a whole name, where it begins with a known given name."""
    found: list[str] = []
    for value in values[:_MOST_NAMES]:
        name = sanitize.inline_text(value[:1000])
        if both := _MAIL_AND_NAME.fullmatch(name) or _NAME_AND_MAIL.fullmatch(name):
            name = both[1]
        name = _BY.sub("", name, count=1) if _BY.match(name) else writers.without_label(name)
        name = name.strip(" \t,;|\"'")
        if found and writers.is_role(name) and not writers.is_person(name):
            continue
        if not name or len(name) > _LONGEST_NAME or _NO_NAME.fullmatch(name):
            continue
        if name.isupper() and name.isascii() and name.split()[0].casefold() in GIVEN_NAMES:
            name = name.title()
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
