"""Feeds as OPML 2.0 (http://opml.org/spec2.opml), the form in which readers exchange them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr


def document(feeds: Iterable[tuple[str, str]], at: datetime) -> str:
    """Returns the document of feeds, each its name and its address, as of an aware time."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        "    <title>Feeds of Wirewatch</title>",
        f"    <dateCreated>{escape(format_datetime(at))}</dateCreated>",
        "  </head>",
        "  <body>",
        *(f"    {_outline(name, url)}" for name, url in feeds),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _outline(name: str, url: str) -> str:
    text = quoteattr(name)
    return f'<outline type="rss" text={text} title={text} xmlUrl={quoteattr(url)}/>'
