"""What a news item of NewsML-G2, NewsML 1.2 or NITF says: its text, and what it states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from worker.base import urls
from worker.base.types import Article, Published, Statement
from worker.reading import dates, sanitize, stated, statements
from worker.reading.agencies import AGENCIES
from worker.reading.records import xml_tables
from worker.reading.safe_xml import local_name, text_of

SOURCE = "newsml"
"""Where a news item's dates are stated."""

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE_AT = ("body", "html", "nitf", "headline", "HeadLine", "body.content")
_STATUSES = (
    ("pubStatus", "qcode"), ("Status", "FormalName"), ("docdata", "management-status"),
    ("signal", "qcode"), ("Instruction", "FormalName"), ("ed-msg", "msg-type"),
)  # fmt: skip
"""Where items of NewsML-G2, NewsML 1.2 and NITF state that they are corrected or withdrawn."""
_NOT_BODY = frozenset(
    {
        "media",
        "body.head",
        "body.end",
        "head",
        "hedline",
        "byline",
        "distributor",
        "figure",
        "title",
    }
)
_HEADLINES = ("headline", "HeadLine", "hl1", "title")
_DECKS = ("SubHeadLine", "hl2")
_AUTHORS = ("by", "ByLine", "byline")
_CREATORS = ("creator", "contributor", "Creator", "Author")
_PROVIDERS = (
    "creditline", "CreditLine", "provider", "infoSource", "Provider", "Source", "distributor",
    "doc.copyright", "copyrightHolder", "ProviderId",
)  # fmt: skip
_PUBLISHED = (
    ("versionCreated", ""), ("ThisRevisionCreated", ""), ("date.release", "norm"),
    ("date.issue", "norm"), ("pubdata", "date.publication"), ("story.date", "norm"),
    ("contentModified", ""), ("firstCreated", ""), ("FirstCreated", ""), ("contentCreated", ""),
    ("DateAndTime", ""), ("DateId", ""), ("sent", ""),
)  # fmt: skip


def describe(item: Any) -> Article:
    """Returns the article that an item element is; a withdrawn one always has a title."""
    statement, identity = _statement(item), _identity(item)
    title = _headline(item) or ""
    if not title and statement is not None and statement.kind == "withdrawal":
        title = identity or statements.WITHDRAWN
    agency, outlet = _providers(item)
    deck = next((_line(each) for each in _elements(item, _DECKS) if not _in_text(each)), "")
    text = _text(item)
    return Article(
        text=stated.with_deck(text, deck or _subheadline(item), title) if text else "",
        title=title,
        url=_address(item),
        author=_author(item),
        agency=agency,
        outlet=outlet,
        language=_language(item),
        published=_published(item),
        identity=identity,
        statement=statement,
    )


def _elements(item: Any, names: Iterable[str]) -> Iterator[Any]:
    """Yields the elements of these names, the first name's first."""
    for name in names:
        yield from item.iter(f"{{*}}{name}")


def _line(element: Any) -> str:
    return sanitize.inline_text(" ".join(text_of(element).split())[:5000])


def _in_text(element: Any) -> bool:
    """Tells whether an element is a subheading within the text."""
    return any(local_name(each) in ("body.content", "block") for each in element.iterancestors())


def _statement(item: Any) -> Statement | None:
    """Returns whether the item is corrected or withdrawn: of its publishing status the first."""
    words = []
    for name, attribute in _STATUSES:
        found = [each.get(attribute) or each.get("uri") for each in item.iter(f"{{*}}{name}")]
        words += found[:1] if name in ("pubStatus", "Status") else found
    words += ["correction" for _ in item.iter("{*}docdata") for _ in _.iter("{*}correction")]
    return statements.of_words(words, _version(item))


def _version(item: Any) -> str:
    versions = [item.get("version")]
    versions += [_line(each) for each in item.iter("{*}RevisionId")]
    versions += [each.get("version") for each in item.iter("{*}du-key")]
    return next(filter(None, versions), "")


def _identity(item: Any) -> str | None:
    """Returns what the provider calls the item in all its versions."""
    parts = [
        next((_line(each) for each in item.iter(f"{{*}}{name}")), "")
        for name in ("ProviderId", "DateId", "NewsItemId")
    ]
    # The public identifier of NewsML 1.2 ends in the revision.
    made = f"urn:newsml:{':'.join(parts)}" if all(parts) else None
    return statements.identity(item.get("guid"), made)


def _headline(item: Any) -> str | None:
    for element in _elements(item, _HEADLINES):
        role = (element.get("role") or "").lower()
        if "sub" in role or _in_text(element):
            continue
        if line := _line(element):
            return line
    return None


def _subheadline(item: Any) -> str:
    for element in _elements(item, ("headline",)):
        if "sub" in (element.get("role") or "").lower():
            return _line(element)
    return ""


def _text(item: Any) -> str:
    """Returns the fullest of the item's texts; of a picture, nothing."""
    best = ""
    for element in _bodies(item):
        text = _body_text(element)
        best = text if len(text) > len(best) else best
    return best


def _bodies(item: Any) -> Iterator[Any]:
    contents = list(_elements(item, ("body.content",)))
    if contents:
        yield from contents
        return
    yield from _elements(item, ("inlineXML", "inlineData", "DataContent", "body"))


def _body_text(element: Any) -> str:
    for each in list(_elements(element, _NOT_BODY)):
        parent = each.getparent()
        if parent is not None and each is not element:
            _remove(parent, each)
    return sanitize.html_to_text(xml_tables.markup(element))


def _remove(parent: Any, child: Any) -> None:
    """Removes an element and keeps the text behind it."""
    tail = child.tail or ""
    before = child.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(child)


def _author(item: Any) -> str | None:
    for element in _elements(item, _AUTHORS):
        people = [_line(each) for each in element.iter("{*}person")]
        own = (element.text or "") if len(element) else text_of(element)
        if joined := stated.names(people or [" ".join(own.split())]):
            return joined
    names = [name for each in _elements(item, _CREATORS) for name in _names(each)]
    return stated.names([name for name in names if name.casefold() not in AGENCIES])


def _names(element: Any) -> list[str]:
    """Returns the names an element has: in children of G2, in a ``Party`` of NewsML 1.2."""
    for child in element.iter("{*}name"):
        if line := _line(child):
            return [line]
    for child in element.iter("{*}Party"):
        if name := child.get("FormalName"):
            return [name]
    own = _line(element) or element.get("literal") or element.get("holder") or ""
    return [own or (element.get("qcode") or "").rpartition(":")[2]]


def _providers(item: Any) -> tuple[str | None, str | None]:
    """Returns the agency and the outlet among those that are named as the source."""
    agency, outlet = None, None
    for element in _elements(item, _PROVIDERS):
        for name in _names(element):
            known = AGENCIES.get(name.casefold())
            agency = agency or known
            usable = 1 < len(name) <= 120 and known is None and not name.isdigit()
            outlet = outlet or (name if usable and "(" not in name else None)
    if agency and outlet and "." in outlet and " " not in outlet:
        outlet = None  # the agency's own host
    return agency, outlet


def _language(item: Any) -> str | None:
    tags = [each.get("tag") for each in item.iter("{*}language")]
    tags += [each.get("FormalName") for each in item.iter("{*}Language")]
    tags += [each.get(_XML_LANG) or each.get("lang") for each in _elements(item, _LANGUAGE_AT)]
    tags.append(item.get(_XML_LANG))
    return next(filter(None, map(stated.language, tags)), None)


def _published(item: Any) -> Published | None:
    for name, attribute in _PUBLISHED:
        for element in item.iter(f"{{*}}{name}"):
            value = element.get(attribute) if attribute else _line(element)
            if read := dates.parse_date(value, SOURCE):
                return read
    return None


def _address(item: Any) -> str | None:
    found = [item.get("guid") or ""]
    found += [each.get("ex-ref") or "" for each in item.iter("{*}pubdata")]
    found += [
        each.get("href") or ""
        for each in item.iter("{*}link")
        if (each.get("rel") or "").rpartition(":")[2].lower() in ("canonical", "alternate", "web")
    ]
    found += [_line(each) for each in item.iter("{*}altId", "{*}webURL", "{*}url")]
    return next((each for each in found if urls.canonical_url(each)), None)
