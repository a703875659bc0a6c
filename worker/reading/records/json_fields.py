"""The parts of an article in a JSON object: found by their names, however they are wrapped."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from worker.reading.records.json_names import meanings, plain
from worker.reading.records.json_values import inner, text

_WRAPPERS = frozenset(
    "article newsarticle data document doc item node info story post fields attributes "
    "metadata meta page entry record result response content thread mainentity graph payload "
    "product embedded seo opengraph og jsonld".split()
)
"""Objects under these names hold parts of the article itself."""

_DEEPEST = 4
_MOST_OBJECTS = 200
_MIN_BODY = 40
_TYPES = (
    "article",
    "posting",
    "newsitem",
    "report",
    "listitem",
    "creativework",
    "reviewnewsarticle",
)
_NOT_TEXT = frozenset({"picture", "video", "audio", "graphic", "planning", "event", "image"})
_TOPICS = frozenset({"name", "subject"})
"""These name a title in an article, and by themselves many other things."""


@dataclass(slots=True)
class Value:
    """A value with the key it stands under; ``rank`` orders the values of one kind."""

    rank: int
    name: str
    value: Any


@dataclass(slots=True)
class Found:
    """The values of an object by what they mean, best first."""

    values: dict[str, list[Value]] = field(default_factory=dict)

    def all(self, kind: str) -> list[Value]:
        """Returns the values of a kind; none where there are none."""
        return self.values.get(kind, [])


def find(value: object) -> Found:
    """Returns the parts of the article that ``value`` is, in it and in its wrappers."""
    found = Found()
    value = _article_in(value)
    waiting: deque[tuple[object, int]] = deque([(value, 0)])
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            break
        table, depth = waiting.popleft()
        if not isinstance(table, dict):
            continue
        for key, each in table.items():
            if each is None or each in ("", [], {}):
                continue
            for kind, rank in meanings(str(key)):
                found.values.setdefault(kind, []).append(
                    Value(rank + 100 * depth, plain(str(key)), each)
                )
            if depth < _DEEPEST and (plain(str(key)) in _WRAPPERS or key == "_source"):
                waiting += [(part, depth + 1) for part in _wrapped(each)]
    for values in found.values.values():
        values.sort(key=lambda each: each.rank)
    return found


def _wrapped(value: object) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        nodes = [each for each in value[:100] if isinstance(each, dict)]
        return list(filter(is_typed_article, nodes))[:1]
    return []


def _article_in(value: object) -> object:
    """Returns the article of a list of things, as JSON-LD writes it, with references resolved."""
    nodes = graph(value)
    if nodes is None:
        return value
    articles = [each for each in nodes if is_typed_article(each)]
    if not articles:
        return nodes[0] if len(nodes) == 1 else value
    by_id = {each["@id"]: each for each in nodes if isinstance(each.get("@id"), str)}
    return {key: _resolved(each, by_id) for key, each in articles[0].items()}


def _resolved(value: object, by_id: dict[str, Any]) -> object:
    if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str):
        return {**by_id.get(value["@id"], {}), **value}
    if isinstance(value, list):
        return [_resolved(each, by_id) if isinstance(each, dict) else each for each in value]
    return value


def graph(value: object) -> list[dict[str, Any]] | None:
    """Returns the things of a list or of a JSON-LD ``@graph``; None where it is neither."""
    if isinstance(value, dict) and isinstance(value.get("@graph"), list):
        value = value["@graph"]
    if isinstance(value, list):
        return [each for each in value[:_MOST_OBJECTS] if isinstance(each, dict)]
    return None


def is_typed_article(table: dict[str, Any]) -> bool:
    """Tells whether the object's ``@type`` (schema.org) is one of articles."""
    return any(each.lower().endswith(_TYPES) for each in _types(table))


def is_other_thing(table: dict[str, Any]) -> bool:
    """Tells whether a declared type says that the object is no article."""
    declared = _types(table)
    if declared:
        return not is_typed_article(table)
    kind = table.get("type")
    if not isinstance(kind, str) or kind.lower() not in _NOT_TEXT:
        return False
    return not any(len(text(each.value)) >= 10 * _MIN_BODY for each in find(table).all("body"))


def _types(table: dict[str, Any]) -> list[str]:
    declared = table.get("@type")
    listed = declared if isinstance(declared, list) else [declared]
    return [each for each in listed if isinstance(each, str)]


def strength(value: object) -> int:
    """Tells how much an object looks like an article.

    3: it has a text of its own. 2: a title with a date or a summary. 1: a title with an address.
    0: it is none.
    """
    nodes = graph(value)
    if nodes is not None:
        typed = [each for each in nodes if is_typed_article(each)]
        return strength(typed[0]) if len(typed) == 1 else 0
    if not isinstance(value, dict) or is_other_thing(value):
        return 0
    found = find(value)
    if any(_is_body(each) for each in (*found.all("body"), *found.all("page"))):
        return 3
    titled = any(text(each.value) for each in found.all("title") if each.name not in _TOPICS)
    if not titled and not is_typed_article(value):
        return 0
    if found.all("published") or any(text(each.value) for each in found.all("summary")):
        return 2
    return int(any(isinstance(each.value, str) for each in found.all("url")))


def _is_body(found: Value) -> bool:
    return len(text(found.value)) >= _MIN_BODY and not _lists_articles(found.value)


def _lists_articles(value: object) -> bool:
    """Tells whether a value is a list of articles: names such as ``content`` stand for both."""
    for _ in range(_DEEPEST):
        if isinstance(value, dict):
            value = inner(value)
        elif isinstance(value, list):
            return any(_is_listed(each) for each in value[:3])
    return False


def _is_listed(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    found = find(value)
    titled = any(text(each.value) for each in found.all("title"))
    return titled and bool(found.all("published") or found.all("url"))


def identity(value: object) -> str:
    """Returns what an article calls itself: guid, URI, id or address; empty where nothing is."""
    for each in find(value).all("identity"):
        stated = each.value
        if isinstance(stated, dict):
            stated = stated.get("$oid") or stated.get("rendered") or stated.get("original")
            stated = stated or next(iter(each.value.values()), "")
        elif isinstance(stated, list):
            first = stated[0] if stated else ""
            stated = first.get("value", "") if isinstance(first, dict) else first
        if isinstance(stated, int) and not isinstance(stated, bool) and abs(stated) < 10**30:
            return str(stated)
        if isinstance(stated, str) and stated.strip():
            return stated.strip()[:1000]
    return ""
