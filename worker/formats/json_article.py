"""One article as a JSON object: ninjs, schema.org's NewsArticle, what crawlers and services write.

The parts are found by a general table of names (``worker.reading.records.json_names``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.formats.feed_entry import jsonfeed
from worker.reading import charset, statements
from worker.reading.records import Record, json_fields, json_reading, json_records

EXTENSIONS = (".json",)

_SOURCE = "json"
_MOST_VALUES = 1_500_000
"""Of one document: each takes up to a hundred bytes of memory."""


def read(content: bytes) -> Article:
    """Reads the article. HTML in it becomes paragraphs; a whole page in it is read as a page.

    Raises DocumentRejected: ``invalid`` for broken JSON, ``no_article`` for an object without
    anything of an article, ``no_text``, and those of charset.decode.
    """
    value = parse(content)
    if not isinstance(value, dict | list):
        raise DocumentRejected("no_article", "the JSON is no object")
    found = json_fields.find(value)
    parsed = describe(found, _SOURCE)
    text = json_reading.body(found)
    page = json_reading.page(found) if len(text) < 200 else ""
    if page:
        return _from_page(page, replace(parsed, text=text))
    if statements.is_withdrawal(parsed.statement) and json_fields.strength(value):
        return replace(parsed, text=text, title=parsed.title or statements.WITHDRAWN)
    if not text and not (parsed.title and json_fields.strength(value)):
        code = "no_text" if parsed.title else "no_article"
        raise DocumentRejected(code, "the JSON holds no text under a name of an article's text")
    return replace(parsed, text=text)


def parse(content: bytes) -> Any:
    """Returns the value of a JSON document in any encoding, with NaN and bare control characters.

    Raises DocumentRejected.
    """
    if len(content) > _MOST_VALUES and sum(map(content.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise DocumentRejected("too_large", "the JSON holds too many values to be one article")
    try:
        return msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass
    try:
        value = json.loads(charset.decode(content), strict=False)
        return _without_halves(value)
    except (ValueError, RecursionError) as error:
        raise DocumentRejected("invalid", "the JSON cannot be read") from error


def records(value: object) -> Iterator[Record]:
    """Yields the articles of a parsed JSON value that holds several, a JSON Feed's or others."""
    return jsonfeed.records(value) if jsonfeed.is_feed(value) else json_records.records(value)


def describe(found: json_fields.Found, source: str) -> Article:
    """Returns all but the text. ``source`` says where dates were stated."""
    return Article(
        text="",
        title=json_reading.title(found) or "",
        url=json_reading.url(found),
        author=json_reading.author(found),
        agency=json_reading.agency(found),
        outlet=json_reading.outlet(found),
        language=json_reading.language(found),
        published=json_reading.published(found, source),
        identity=json_reading.identity(found),
        statement=json_reading.statement(found),
    )


def _without_halves(value: Any) -> Any:
    """Replaces halves of surrogate pairs, which JSON may escape and no encoding can write."""
    written = json.dumps(value, ensure_ascii=False)
    clean = written.encode("utf-8", "replace").decode()
    return value if clean == written else json.loads(clean, strict=False)


def _from_page(page: str, stated: Article) -> Article:
    """Reads the page, and lets what the object states stand before what the page does."""
    from worker.formats.html import read_markup

    try:
        read_page = read_markup(page)
    except DocumentRejected:
        if stated.text:
            return stated
        raise
    names = (
        "title", "url", "author", "agency", "outlet", "language", "published", "identity",
        "statement",
    )  # fmt: skip
    known = {name: value for name in names if (value := getattr(stated, name))}
    return replace(read_page, **known)
