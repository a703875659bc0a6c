"""What the parts of an article in a JSON object say, as text, names, dates and addresses."""

from __future__ import annotations

import re

from worker.base import urls
from worker.base.types import Published, Statement
from worker.reading import dates, sanitize, stated, statements
from worker.reading.agencies import AGENCIES
from worker.reading.records.json_fields import Found, Value
from worker.reading.records.json_values import people, text

_LONGER = 1.3
"""A text under a lesser name is taken where it is that many times as long as the one before."""
_CUT_OFF = re.compile(r"(?:…|\.\.\.)?\s{0,9}\[\+?\d{1,7} ?(?:chars|characters)\]$")
_CUT_OFF_REACH = 40
"""Characters at a text's end that hold the mark: a pattern that blanks may begin with anywhere
would be tried at each blank of the text."""
_MARKUP_END = re.compile(r"</[a-zA-Z][a-zA-Z0-9]{0,9}\s{0,5}>|<br\s{0,5}/?>|<p>", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype html|html|body)\b", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,20}(?:/.*)?", re.IGNORECASE)
_SIGNAL = re.compile(r"\bsig(?:nal)?[:/]")
"""The IPTC's signals; elsewhere the word means other things."""
_LONGEST_TITLE = 1_000
_LONGEST_OUTLET = 120
_UNFIT = frozenset({"nan", "none", "null", "undefined", "n/a", "nat"})
_FIXED_AS_PLAIN = ("contenttext", "bodytext")
_MAIN_ROLES = frozenset({"main", "headline", "", "title", "default"})


def title(found: Found) -> str | None:
    """Returns the title as one line, None where it is missing or a text of its own."""
    for each in found.all("title"):
        several = isinstance(each.value, list) and len(each.value) > 1
        if several and not each.name.startswith("headlines"):
            continue
        stated_title = sanitize.inline_text(_first_line(each.value))
        if stated_title and len(stated_title) <= _LONGEST_TITLE and not _is_unfit(stated_title):
            return stated_title
    return None


def _first_line(value: object) -> str:
    """Returns a title; of several, as ninjs 2 lists them, the main one."""
    if isinstance(value, list):
        tables = [each for each in value if isinstance(each, dict)]
        main = [each for each in tables if str(each.get("role", "main")).lower() in _MAIN_ROLES]
        value = (main or tables or value or [""])[0]
    return text(value)[: 5 * _LONGEST_TITLE]


def body(found: Found) -> str:
    """Returns the fullest text, as paragraphs; a summary where there is no other."""
    best = ""
    for each in found.all("body"):
        read = _as_text(each)
        if len(read) > _LONGER * len(best) and not _is_unfit(read):
            best = read
    if best:
        return _with_deck(found, best)
    for each in found.all("summary"):
        read = _as_text(each)
        best = read if len(read) > len(best) and not _is_unfit(read) else best
    return best


def page(found: Found) -> str:
    """Returns the whole HTML page that the object carries; empty where there is none."""
    for each in (*found.all("page"), *found.all("body")):
        if isinstance(each.value, str) and _PAGE.search(each.value[:5000]):
            return each.value
    return ""


def _as_text(found: Value) -> str:
    value = found.value
    if isinstance(value, list) and found.name in ("bodies", "descriptions"):
        value = _best_variant(value)
    whole = text(value)
    if _PAGE.search(whole[:5000]):
        return ""
    if found.name in _FIXED_AS_PLAIN and not _MARKUP_END.search(whole):
        return _without_cut_off(whole)
    return _without_cut_off(sanitize.html_to_text(whole))


def _without_cut_off(read: str) -> str:
    """Returns a text without the mark by which services say how much of it they keep."""
    ended = read.rstrip()
    if not ended.endswith("]"):
        return read
    begin = max(0, len(ended) - _CUT_OFF_REACH)
    found = _CUT_OFF.search(ended, begin)
    return ended[: found.start()].rstrip() if found else read


def _best_variant(values: list[object]) -> object:
    """Returns the fullest of one text's variants (ninjs 2: plain, HTML, XML)."""
    tables = [each for each in values if isinstance(each, dict)]
    return max(tables, key=lambda each: len(text(each)), default=values)


def _with_deck(found: Found, text_read: str) -> str:
    decks = (sanitize.inline_text(text(each.value)[:2000]) for each in found.all("deck"))
    return stated.with_deck(text_read, next(decks, ""), title(found))


def author(found: Found) -> str | None:
    """Returns the authors' names, joined by commas."""
    for each in found.all("author"):
        if each.name == "credits" and not isinstance(each.value, dict):
            continue
        names = [name for value in people(each.value) for name in _split_names(value)]
        if joined := stated.names(names):
            return joined
    return None


def _split_names(value: str) -> list[str]:
    """Splits a list of names that was written as one text, as Python and CSV write lists."""
    value = value.strip()
    if value[:1] == "[" and value[-1:] == "]":
        return [part.strip(" '\"") for part in value[1:-1].split(",")]
    return [part.strip() for part in value.replace("|", ";").split(";")]


def outlet(found: Found) -> str | None:
    """Returns who published it: a name where one is stated, else a host."""
    host = None
    for each in found.all("outlet"):
        for name in map(_short, people(each.value)[:1]):
            if not name or len(name) > _LONGEST_OUTLET or _is_unfit(name) or name.isdigit():
                continue
            site = urls.site_name(name)
            if site or _HOST.fullmatch(name):
                host = host or site or name.removeprefix("www.").partition("/")[0].lower()
            elif not (each.name in ("source", "provider") and name.casefold() in AGENCIES):
                return name
    return host


def _short(name: str) -> str:
    return sanitize.inline_text(name[:1000])


def agency(found: Found) -> str | None:
    """Returns the news agency that is named as the source."""
    for each in (*found.all("agency"), *found.all("outlet")):
        for name in people(each.value)[:1]:
            if known := AGENCIES.get(name.strip().casefold()):
                return known
    return None


def published(found: Found, source: str) -> Published | None:
    """Returns when it was published; when it was changed, where nothing else is stated."""
    return issued(found, source) or changed(found, source)


def issued(found: Found, source: str) -> Published | None:
    """Returns when it was published. Of two names that state the same day, the more precise one
    counts."""
    best: Published | None = None
    for each in found.all("published"):
        read = _date(each.value, source)
        if read is None:
            continue
        if best is None:
            best = read
        elif _refines(read, best):
            return read
    return best


def changed(found: Found, source: str) -> Published | None:
    """Returns when it was changed."""
    read = (_date(each.value, source) for each in found.all("modified"))
    return next(filter(None, read), None)


def _refines(read: Published, other: Published) -> bool:
    exact = other.precision == "day" and read.precision in ("minute", "second")
    return exact and other.at.date() == read.at.date()


def _date(value: object, source: str) -> Published | None:
    if isinstance(value, dict):
        for name in ("$date", "$numberLong", "iso", "utc", "value", "@value", "rendered", "#text",
                     "date", "datetime", "time", "timestamp"):  # fmt: skip
            if name in value:
                return _date(value[name], source)
        return None
    if isinstance(value, list):
        return _date(value[0], source) if value and not isinstance(value[0], list) else None
    return dates.parse_date(value, source)


def url(found: Found) -> str | None:
    """Returns the address of the article's page, the first that can be one article's."""
    fallback = None
    for each in found.all("url"):
        if each.name == "source" and not isinstance(each.value, str):
            continue  # what a service tells of the publisher
        for address in _addresses(each.value):
            if urls.canonical_url(address):
                if urls.is_article_address(address):
                    return address
                fallback = fallback or address
    return fallback


def _addresses(value: object) -> list[str]:
    if isinstance(value, list):
        return [address for each in value[:5] for address in _addresses(each)]
    if isinstance(value, dict):
        inner = [value.get(name) for name in ("@id", "canonical", "web", "href", "url", "rendered",
                                              "value", "#text")]  # fmt: skip
        return [each.strip() for each in inner if isinstance(each, str)]
    return [value.strip()] if isinstance(value, str) else []


def language(found: Found) -> str | None:
    """Returns the two-letter language."""
    for each in found.all("language"):
        value = each.value[0] if isinstance(each.value, list) and each.value else each.value
        if isinstance(value, dict):
            value = value.get("code") or value.get("alternateName") or value.get("name")
        if code := stated.language(value):
            return code
    return None


def statement(found: Found) -> Statement | None:
    """Returns whether the article is corrected or withdrawn: the publishing status and signals of
    ninjs, the corrections of schema.org."""
    words = [name for each in found.all("status") for name in _codes(each.value)]
    signals = [name for each in found.all("signal") for name in _codes(each.value)]
    words += filter(_SIGNAL.search, signals)
    version = next((text(each.value) for each in found.all("version")), "")
    stated_by_words = statements.of_words(words, version)
    if stated_by_words is not None:
        return stated_by_words
    notes = [sanitize.inline_text(_note(each.value)) for each in found.all("correction")]
    return statements.of_note(" ".join(notes))


def _codes(value: object) -> list[str]:
    """Returns the codes that a value holds: texts, objects with a code or a name, lists of them."""
    if isinstance(value, list):
        return [code for each in value[:20] for code in _codes(each)]
    if isinstance(value, dict):
        inner = [value.get(name) for name in ("qcode", "code", "name", "uri", "value", "@value")]
        return [each for each in inner if isinstance(each, str)]
    return [value] if isinstance(value, str) else []


def _note(value: object) -> str:
    """Returns the words of corrections; of one that is only linked, its address."""
    if isinstance(value, list):
        return " ".join(filter(None, map(_note, value[:20])))
    if isinstance(value, dict):
        return text(value) or next(iter(_addresses(value)), "")
    return value.strip() if isinstance(value, str) else ""


def identity(found: Found) -> str | None:
    """Returns what the provider calls the article in all its versions, where that is unique."""
    values = [
        one
        for each in found.all("identity")
        for one in (each.value if isinstance(each.value, list) else [each.value])[:5]
    ]
    return statements.identity(
        *(one.get("value") if isinstance(one, dict) else one for one in values)
    )


def _is_unfit(value: str) -> bool:
    return value.strip().casefold() in _UNFIT
