"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeGuard

from worker.formats.feed_entry import RawContent, RawEntry, write
from worker.formats.feed_entry.document import Document, absolute, unreadable
from worker.formats.feed_entry.shape import MOST_ENTRIES
from worker.reading.records import Record, json_fields

_MOST_HUBS = 5


def parse_json(text: str, url: str) -> Document:
    """Parses a JSON Feed. Raises DocumentRejected if it is none."""
    try:
        feed = json.loads(text, strict=False)  # bare line feeds within texts are met
    except (ValueError, RecursionError):
        raise unreadable("this is no feed: it begins like JSON and is none") from None
    if not is_feed(feed):
        raise unreadable("this is JSON, but no JSON Feed")
    items = _listed(feed)
    notes: tuple[str, ...] = ()
    if len(items) > MOST_ENTRIES:
        notes = (f"only the first {MOST_ENTRIES} entries of the feed are read",)
    entries = tuple(_entry(item, feed, url) for item in items[:MOST_ENTRIES])
    return Document(
        entries,
        notes,
        whole=len(items) <= MOST_ENTRIES,
        title=_text(feed, "title"),
        language=_text(feed, "language"),
        hubs=tuple(_hubs(feed, url)),
        self_link=absolute(url, _text(feed, "feed_url")),
    )


def _hubs(feed: dict[str, Any], url: str) -> Iterator[str]:
    """Yields the WebSub hubs among those of any kind (JSON Feed 1.1, "hubs")."""
    named = (each for each in _items(feed, "hubs")[:_MOST_HUBS] if isinstance(each, dict))
    for each in named:
        link = absolute(url, _text(each, "url"))
        if link and _text(each, "type").lower() in ("websub", "pubsubhubbub"):
            yield link


def is_feed(value: object) -> TypeGuard[dict[str, Any]]:
    """Tells whether a JSON value is a JSON Feed."""
    return isinstance(value, dict) and "jsonfeed.org/version/" in _text(value, "version")


def records(feed: dict[str, Any]) -> Iterator[Record]:
    """Yields the entries of a JSON Feed that was saved, in their order."""
    base = _text(feed, "feed_url") or _text(feed, "home_page_url")
    for item in _listed(feed):
        yield Record(json_fields.identity(item), "feed_entry", write(_entry(item, feed, base)))


def _listed(feed: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in _items(feed, "items") if isinstance(item, dict)]


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str) -> RawEntry:
    contents = (
        RawContent(_text(item, "content_html"), "text/html"),
        RawContent(_text(item, "content_text"), "text/plain"),
    )
    # Those of the feed are those of an entry that names none (JSON Feed 1.1, "authors").
    people = _people(item) or _people(feed)
    identity = item.get("id")
    return RawEntry(
        id=_whole(str(identity)).strip() if isinstance(identity, str | int | float) else "",
        link=absolute(url, _text(item, "url") or _text(item, "external_url")),
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        contents=tuple(each for each in contents if each.value),
        authors=people,
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language"),
        feed_title=_text(feed, "title"),
        feed_language=_text(feed, "language"),
        base=url,
    )


def _people(table: dict[str, Any]) -> tuple[str, ...]:
    found = _items(table, "authors") or [table.get("author")]
    names = (_text(each, "name") for each in found if isinstance(each, dict))
    return tuple(filter(None, names))


def _text(table: dict[str, Any], name: str) -> str:
    value = table.get(name)
    return _whole(value) if isinstance(value, str) else ""


def _whole(text: str) -> str:
    """JSON may escape halves of surrogate pairs, which no encoding can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _items(table: dict[str, Any], name: str) -> list[Any]:
    value = table.get(name)
    return value if isinstance(value, list) else []
