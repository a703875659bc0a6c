"""Markdown: the first heading is the title, and what is marked up is said plainly."""

from __future__ import annotations

import re

from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.reading import charset

EXTENSIONS = (".md", ".markdown")

_HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t#]*$")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|`)(?=\S)([^*_`\n]{1,500})(?<=\S)\1")
_MARK = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}\.|>)[ \t]+")


def read(content: bytes) -> Article:
    """Reads the document. Raises DocumentRejected: ``no_text``, and those of charset.decode."""
    title, lines = "", []
    for line in charset.decode(content).splitlines():
        heading = _HEADING.match(line)
        if heading and not title:
            title = _plain(heading[1])
        else:
            lines.append(_plain(_MARK.sub("", heading[1] if heading else line)))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if not text:
        raise DocumentRejected("no_text", "the document holds no text")
    return Article(text=text, title=title)


def _plain(line: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", line)).rstrip()
