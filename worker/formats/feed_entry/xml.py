"""XML feeds (RSS 0.9x, 1.0, 2.0, Atom, CDF) by feedparser, from bytes, in raw mode.

feedparser gets well-formed XML only, with everything expensive kept away from it: its sanitiser
and its parser for broken markup take quadratic time, and given a name it would fetch it. Broken
feeds are mended by libxml2 first, whose recovery is linear.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from worker.formats.feed_entry import CORRECTIONS, STATUSES, RawContent, RawEntry
from worker.formats.feed_entry.document import (
    Document,
    PublisherHints,
    absolute,
    publisher_hints,
    unreadable,
)
from worker.formats.feed_entry.links import is_page, links
from worker.formats.feed_entry.shape import MOST_ENTRIES, Shape, look
from worker.reading import safe_xml

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xlink": "http://www.w3.org/1999/xlink",
}
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_DECLARED = re.compile(r"xmlns:([\w.-]{1,41})\s{0,9}=")
_ROOT_NAME = re.compile(r"<[^\s/>]+")
_TEXT_TAG = re.compile(r"<(title|description|summary|content:encoded)(?:\s[^<>]*)?(?<!/)>")
_STRUCTURE = re.compile(r"<!\[CDATA\[|\]\]>|</?(?:item|entry|title|description|link|guid)\b")
_LONGEST_STATUS = 60
_MOST_HUBS = 5
_LONGEST_AUTHOR = 1_000
_HALVED_ADDRESS = re.compile(r"\S{1,200}\.[A-Za-z]{4}")
_OTHER_HALF = re.compile(r"[a-z.]{1,20}(?:\s*\(([^()]{1,200})\)?)?")
_MOST_PREFIXES = 50
_SKIPS = re.compile(
    r"<skip(hours|days)\b[^<>]{0,200}+>((?:(?!</?skip).){0,2000})</skip\1>",
    re.DOTALL | re.IGNORECASE,
)
_SKIPPED = re.compile(r"<(?:hour|day)>\s{0,9}(\w{1,9})")


def parse_xml(markup: str, url: str) -> Document:
    """Parses repaired markup. Raises DocumentRejected if it is no feed."""
    data, shape, notes = _mended(markup)
    if shape.root not in ("rss", "rdf", "feed", "channel"):
        raise unreadable(f"this is no feed: its outermost element is “{shape.root[:30]}”")
    parsed = _feedparser(data)
    if not parsed.version and not parsed.entries:
        raise unreadable("this is no feed that can be read")
    feed = parsed.feed
    is_atom = str(parsed.version).startswith("atom")
    base = _base(feed, url, is_atom=is_atom)
    found = links(data, base) if b":base" in data or not url else ()
    if len(found) != len(parsed.entries):
        found = tuple((_pages(entry, base), "") for entry in parsed.entries)
    related = _related(feed, url or base)
    pairs = list(zip(parsed.entries, found, strict=True))[:MOST_ENTRIES]
    return Document(
        tuple(_entry(entry, feed, base, pages, is_atom=is_atom) for entry, (pages, _) in pairs),
        notes,
        _hints(feed, markup),
        whole=shape.well_formed and not shape.more,
        is_cut=shape.cut_off,
        names=tuple(name for _, (_, name) in pairs),
        rest=shape.rest.decode(),
        title=_text(feed, "title"),
        language=_text(feed, "language"),
        hubs=tuple(related.get("hub", ()))[:_MOST_HUBS],
        self_link=next(iter(related.get("self", ())), ""),
    )


def _related(feed: Any, base: str) -> dict[str, list[str]]:
    """Returns the addresses that a feed as a whole names, by their relations."""
    found: dict[str, list[str]] = {}
    for each in _items(feed, "links"):
        link = absolute(base, _text(each, "href"))
        for relation in _text(each, "rel").lower().split() if link else ():
            found.setdefault(relation, []).append(link)
    return found


def _base(feed: Any, url: str, *, is_atom: bool) -> str:
    """Returns what addresses in a feed are relative to: where it lies, or in RSS, its site.

    A feed that was not fetched from ``url``, but saved, may name the address where it lies.
    """
    home = absolute("", _text(feed, "link"))
    named = (_text(each, "href") for each in _items(feed, "links") if _text(each, "rel") == "self")
    lies = url or next((each for each in named if absolute("", each)), "")
    return (lies or home) if is_atom else (home or lies)


def _mended(markup: str) -> tuple[bytes, Shape, tuple[str, ...]]:
    """Returns well-formed XML of at most ``MOST_ENTRIES`` entries, and what was done for it."""
    data = markup.encode()
    shape = look(data)
    if shape.unbound:
        data = _with_namespaces(markup).encode()
        shape = look(data)
    notes: tuple[str, ...] = ()
    if not shape.well_formed and not shape.cut_off:
        data = _recovered(_with_whole_texts(data.decode()).encode())
        shape = look(data) if data else shape
        if not shape.entries:
            raise unreadable("the feed is too broken to be read: no entry of it is whole")
        notes = ("the feed is not well-formed and was mended",)
    if shape.cut_off or not shape.well_formed:
        if not shape.complete:
            words = "is cut off" if shape.cut_off else "is too broken to be read"
            raise unreadable(f"the feed {words}: no entry of it is whole")
        notes = (f"the feed is cut off; {shape.entries} whole entries of it were read",)
        data = shape.complete
    elif shape.entries >= MOST_ENTRIES:
        data = shape.complete
        if shape.more:
            notes += (f"only the first {MOST_ENTRIES} entries of the feed are read",)
    return data, shape, notes


def _with_namespaces(markup: str) -> str:
    """Declares the prefixes that are used without a namespace."""
    used = dict.fromkeys(_PREFIX.findall(markup))
    known = set(_DECLARED.findall(markup))
    missing = [name for name in used if name not in known]
    declared = "".join(
        f' xmlns:{name}="{_NAMESPACES.get(name, f"urn:undeclared:{name}")}"'
        for name in missing[:_MOST_PREFIXES]
        if not name.lower().startswith("xml")
    )
    return _ROOT_NAME.sub(lambda root: root[0] + declared, markup, count=1)


def _with_whole_texts(markup: str) -> str:
    """Marks texts that hold bare HTML as character data, so that it cannot break the feed."""
    pieces: list[str] = []
    position = 0
    ends: dict[str, int] = {}
    for found in _TEXT_TAG.finditer(markup):
        name, start = found[1], found.end()
        if ends.get(name, 0) < start:
            place = markup.find(f"</{name}>", start)
            ends[name] = place if place >= 0 else len(markup)
        end = ends[name]
        if start < position or end == len(markup) or _STRUCTURE.search(markup, start, end):
            continue
        if markup.find("<", start, end) >= 0:
            pieces += [markup[position:start], "<![CDATA[", markup[start:end], "]]>"]
            position = end
    return "".join([*pieces, markup[position:]])


def _recovered(data: bytes) -> bytes:
    from lxml import etree

    root = safe_xml.mended(data, keep_cdata=True)
    try:
        return b"" if root is None else etree.tostring(root, encoding="utf-8")
    except (etree.LxmlError, ValueError):
        return b""


@cache
def _parser() -> Any:
    """Returns feedparser's ``parse``, which looks for no address in an author who is too long.

    Its pattern for that takes quadratic time.
    """
    import feedparser
    from feedparser.mixin import _FeedParserMixin

    look_for_address = _FeedParserMixin._sync_author_detail

    def bounded(self: Any, key: str = "author") -> None:
        stated = self._get_context().get(key)
        if not isinstance(stated, str) or len(stated) <= _LONGEST_AUTHOR:
            look_for_address(self, key)

    _FeedParserMixin._sync_author_detail = bounded
    return feedparser.parse


def _feedparser(data: bytes) -> Any:
    try:
        return _parser()(
            io.BytesIO(data),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        # What a third-party parser of hostile input raises is not known beforehand.
        raise unreadable(f"the feed cannot be read ({type(error).__name__})") from error


def _entry(entry: Any, feed: Any, base: str, pages: tuple[str, ...], *, is_atom: bool) -> RawEntry:
    details = [
        *(each for each in _items(entry, "content")),
        *(_table(entry, name) for name in ("summary_detail", "title_detail")),
    ]
    link = _link(entry, base, pages)
    local_base = next((_text(each, "base") for each in details if _text(each, "base")), "")
    base = absolute(base, local_base) or base
    published = _text(entry, "published")
    updated = _text(entry, "updated")
    if not published and not is_atom:
        # In RSS it is dc:date that ends up there.
        published, updated = updated, ""
    summary = _text(entry, "summary")
    contents = tuple(
        RawContent(_text(each, "value"), _text(each, "type"))
        for each in _items(entry, "content")
        if _text(each, "value") and _text(each, "value") != summary
    )
    source = _table(entry, "source")
    return RawEntry(
        id=_text(entry, "id").strip(),
        link=link,
        title=_text(entry, "title"),
        summary=summary,
        contents=contents,
        authors=_authors(entry) or _authors(source) or (_authors(feed) if is_atom else ()),
        published=published or _text(entry, "created"),
        updated=updated,
        language=_text(entry, "language")
        or next((_text(each, "language") for each in details if _text(each, "language")), ""),
        feed_title=_text(feed, "title"),
        feed_language=_text(feed, "language"),
        source_title=_text(source, "title"),
        base=base,
        status=tuple(_statuses(entry)),
    )


def _statuses(entry: Any) -> Iterator[str]:
    """Yields what the entry states of its publication, and that it is a correction."""
    for key in entry:
        name = str(key).rpartition("_")[2]
        if name in STATUSES and (stated := _text(entry, key).strip()):
            yield stated[:_LONGEST_STATUS]
        elif name in CORRECTIONS:
            yield "correction"


def _pages(entry: Any, base: str) -> tuple[str, ...]:
    """Returns the addresses of the entry's page among its links."""
    found = (each for each in _items(entry, "links") if is_page(_text(each, "rel")))
    return tuple(filter(None, (absolute(base, _text(each, "href")) for each in found)))


def _link(entry: Any, base: str, pages: tuple[str, ...]) -> str:
    """Returns the entry's address: of those of its page, the one that feedparser prefers.

    Without any it is the guid, where that is an address, or what stands in another element's name.
    """
    if original := absolute(base, _text(entry, "feedburner_origlink")):
        return original
    link = _text(entry, "link")
    chosen = absolute(base, link)
    if pages:
        return chosen if chosen in pages else pages[0]
    others = {_text(each, "href") for each in _items(entry, "links")}
    is_guid = link == _text(entry, "id") and "://" not in link
    return "" if is_guid or link in others else chosen


def _authors(table: Any) -> tuple[str, ...]:
    names = [_name(each) for each in _items(table, "authors")]
    return tuple(filter(None, names)) or tuple(filter(None, [_text(table, "author")]))


def _name(person: Any) -> str:
    """Returns a person's name; feedparser cuts addresses off behind four letters of their end."""
    name, address = _text(person, "name"), _text(person, "email")
    halved = _OTHER_HALF.fullmatch(name) if _HALVED_ADDRESS.fullmatch(address) else None
    if halved:
        name = halved[1] or ""
    return name or address


def _hints(feed: Any, markup: str) -> PublisherHints:
    # feedparser keeps only the last of several hours or days.
    head = markup[:20_000]
    skips = {kind.lower(): tuple(_SKIPPED.findall(inner)) for kind, inner in _SKIPS.findall(head)}
    return publisher_hints(
        _text(feed, "ttl"),
        _text(feed, "sy_updateperiod"),
        _text(feed, "sy_updatefrequency"),
        skips.get("hours", ()),
        skips.get("days", ()),
    )


def _text(table: Any, name: str) -> str:
    """Feedparser's own look-up answers for other keys too, so the plain one is used."""
    value = dict.get(table, name) if isinstance(table, dict) else None
    return value if isinstance(value, str) else ""


def _table(table: Any, name: str) -> Any:
    value = dict.get(table, name)
    return value if isinstance(value, dict) else {}


def _items(table: Any, name: str) -> list[Any]:
    value = dict.get(table, name)
    return value if isinstance(value, list) else []
