"""Feeds as OPML 2.0 (http://opml.org/spec2.opml), the form in which readers exchange them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from worker.base.errors import DocumentRejected
from worker.reading import safe_xml
from worker.reading.safe_xml import local_name

MOST_BYTES = 20_000_000
MOST_OUTLINES = 20_000
_LONGEST_NAME = 200
_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as a list names it: its address, what it is called, and the folders it lies in."""

    url: str
    name: str = ""
    group: str = ""


def read(content: bytes) -> list[Outline]:
    """Returns the feeds that a list names, in its order; what is broken in it is mended.

    Raises DocumentRejected: ``invalid`` where it is no such list, and those of ``safe_xml``.
    """
    if len(content) > MOST_BYTES:
        raise DocumentRejected("too_large", "the list of feeds is larger than 20 MB")
    root = safe_xml.parse(content)
    if local_name(root).lower() != "opml":
        name = local_name(root)[:30]
        raise DocumentRejected("invalid", f"this is no OPML: its outermost element is “{name}”")
    found: list[Outline] = []
    for each in _outlines(root):
        if len(found) == MOST_OUTLINES:
            raise DocumentRejected("too_large", f"the list names more than {MOST_OUTLINES:,} feeds")
        found.append(each)
    return found


def _outlines(root: Any) -> Iterator[Outline]:
    """Goes through the list without recursion: a hostile one is as deep as it likes."""
    left: list[tuple[Any, str]] = [(root, "")]
    while left:
        element, group = left.pop()
        values = {str(name).lower(): str(value).strip() for name, value in element.items()}
        # What people see is in text; title is the feed's own.
        name = _line(values.get("text") or values.get("title") or "")
        url = values.get("xmlurl", "")
        inner = group
        is_feed = "xmlurl" in values
        if local_name(element).lower() == "outline" and not is_feed and name:
            # Cut here: below many long names each of thousands of feeds would be cut anew.
            inner = f"{group}{_BETWEEN}{name}"[:_LONGEST_NAME].rstrip() if group else name
        if is_feed:
            yield Outline(url, name, group)
        left += [(child, inner) for child in reversed(list(element))]


def _line(text: str) -> str:
    """Returns a text as one line that a name may be."""
    kept = "".join(" " if char < " " or char == "\x7f" else char for char in text)
    return " ".join(kept.split())[:_LONGEST_NAME].rstrip()


def document(feeds: Iterable[Outline], at: datetime) -> str:
    """Returns the document of feeds, those of a group in a folder, as of an aware time."""
    ordered = sorted(feeds, key=lambda each: bool(each.group))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        "    <title>Feeds of Wirewatch</title>",
        f"    <dateCreated>{escape(format_datetime(at))}</dateCreated>",
        "  </head>",
        "  <body>",
        *_body(ordered),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _body(feeds: Sequence[Outline]) -> Iterator[str]:
    groups: dict[str, list[Outline]] = {}
    for group, members in groupby(feeds, key=lambda each: each.group):
        groups.setdefault(group, []).extend(members)
    for group, found in groups.items():
        if not group:
            yield from (f"    {_outline(each)}" for each in found)
            continue
        yield f"    <outline text={quoteattr(group)} title={quoteattr(group)}>"
        yield from (f"      {_outline(each)}" for each in found)
        yield "    </outline>"


def _outline(feed: Outline) -> str:
    text = quoteattr(feed.name)
    return f'<outline type="rss" text={text} title={text} xmlUrl={quoteattr(feed.url)}/>'
