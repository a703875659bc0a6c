"""Public pages as labelled lines: what a visitor sees, line by line, and which lines are the text.

A line is of the text where it stands in the main text that the set's labels give, and furniture
where it does not; the headline right above it counts as text. Lines that are neither for certain
have no label: the headline elsewhere, and those that share some words with the text.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from worker.base.errors import DocumentRejected
from worker.formats.html import read
from worker.reading import charset

_HIDDEN = frozenset(
    "head script style noscript template svg math iframe object canvas select option textarea "
    "audio video map".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q s samp small "
    "span strike strong sub sup time tt u var wbr label input picture source".split()
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_WORD = re.compile(r"\w+")
_SHORT = 24
_MOST_LINES = 1500
_SHINGLE = 4
_MIN_SHARE, _MAX_SHARE = 0.6, 0.2
_MIN_FOUND = 0.6
FURNITURE, TEXT = 1, 0
EXTRACTED = " extracted"
"""How the name ends of a page of which a reader of pages left out most furniture."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines, and for each whether it is furniture (1), text (0) or neither (None)."""

    name: str
    site: str
    language: str
    lines: tuple[str, ...]
    labels: tuple[int | None, ...]


def visible(markup: bytes | str) -> list[str]:
    """Returns what a visitor of a page sees, line by line."""
    if isinstance(markup, bytes):
        markup = charset.decode(markup)
    try:
        root = html.document_fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except Exception:  # a page that lxml cannot read is left out
        return []
    lines: list[str] = []
    parts: list[str] = []
    for event, text in _texts(root):
        if event == "break":
            line = _SPACES.sub(" ", "".join(parts)).strip()
            if line:
                lines.append(line)
            parts.clear()
        else:
            parts.append(text)
    return lines[:_MOST_LINES]


def _texts(root: Any) -> Iterator[tuple[str, str]]:
    """Yields the texts of a tree and the breaks between lines, without recursion."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        shown = tag and tag not in _HIDDEN and not _is_hidden(element)
        if not done and shown:
            if tag not in _INLINE:
                yield "break", ""
            if element.text:
                yield "text", element.text
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if shown and tag not in _INLINE:
            yield "break", ""
        if element.tail and element is not root:
            yield "text", element.tail
    yield "break", ""


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return _UNSEEN.search(element.get("style") or "") is not None


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def labelled(
    name: str, site: str, language: str, lines: Sequence[str], text: str, titles: Sequence[str]
) -> Page | None:
    """Returns a page's lines with labels; None where most of the text is not among them."""
    whole = f" {' '.join(words(text))} "
    own = {" ".join(words(line)) for line in text.split("\n")}
    heads = {" ".join(words(each)) for each in titles if each}
    shingles = _shingles(whole.split())
    labels: list[int | None] = []
    found, head = 0, -1
    for place, line in enumerate(lines):
        key = " ".join(words(line))
        label = _label(key, whole, own, heads, shingles)
        if label == TEXT and not found and head >= 0:
            labels[head] = TEXT
        found += len(key) if label == TEXT else 0
        head = place if key in heads else head
        labels.append(label)
    if not whole.strip() or found < _MIN_FOUND * len(whole):
        return None
    return Page(name, site, language, tuple(lines), tuple(labels))


def _label(
    key: str, whole: str, own: set[str], heads: set[str], shingles: set[tuple[str, ...]]
) -> int | None:
    if not key or key in heads:
        return None
    if key in own:
        return TEXT
    if len(key) < _SHORT:
        return FURNITURE
    if f" {key} " in whole:
        return TEXT
    mine = _shingles(key.split())
    share = len(mine & shingles) / len(mine) if mine else 0.0
    return TEXT if share >= _MIN_SHARE else FURNITURE if share <= _MAX_SHARE else None


def _shingles(parts: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(parts[at : at + _SHINGLE]) for at in range(len(parts) - _SHINGLE + 1)}


def _site(address: str) -> str:
    return ".".join((urlsplit(address).hostname or "").split(".")[-2:])


def wcxb(data: Path, split: str, *, extracted: bool = False) -> Iterator[Page]:
    """Yields WCXB's articles (CC BY 4.0, Murrough Foley), also as extraction leaves them."""
    for path in sorted((data / "wcxb" / split / "ground-truth").glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        page_type = told["_internal"]["page_type"]
        primary = page_type["primary"] if isinstance(page_type, dict) else page_type
        truth = told["ground_truth"]
        if primary != "article" or not truth.get("main_content"):
            continue
        saved = data / "wcxb" / split / "html" / f"{path.stem}.html.gz"
        markup = gzip.decompress(saved.read_bytes())
        site, titles = _site(told.get("url") or ""), [truth.get("title") or ""]
        kinds = [("", visible(markup))]
        if extracted:
            kinds.append((EXTRACTED, extracted_lines(markup)))
        for version, lines in kinds:
            name = path.stem + version
            page = labelled(name, site, "en", lines, truth["main_content"], titles)
            if page is not None:
                yield page


def extracted_lines(markup: bytes) -> list[str]:
    """Returns the lines that are left of a page when its text was extracted."""
    try:
        article = read(markup)
    except DocumentRejected:
        return []
    return [article.title, *(line for line in article.text.split("\n") if line.strip())]


def fundus(data: Path) -> Iterator[Page]:
    """Yields the pages of fundus' tests, for figures only."""
    base = data / "fundus/tests/resources/parser/test_data"
    for path in sorted(base.glob("*/*.json")):
        known = json.loads(path.read_text("utf-8"))
        for saved in sorted(path.parent.glob(f"{path.stem}_*.html.gz")):
            lines = visible(gzip.decompress(saved.read_bytes()))
            seen = set(words("\n".join(lines)))
            best: tuple[float, Any] = (0.0, None)
            for version in known.values():
                its = set(words(_body(version)))
                best = max(best, (len(its & seen) / (1 + len(its)), version), key=lambda x: x[0])
            if best[1] is None:
                continue
            page = labelled(
                saved.name,
                path.stem,
                path.parent.name,
                lines,
                _body(best[1]),
                [str(best[1].get("title") or "")],
            )
            if page is not None:
                yield page


def _body(version: Any) -> str:
    body = version.get("body") or {}
    sections = [
        each
        for section in body.get("sections", [])
        for each in (*section.get("headline", []), *section.get("paragraphs", []))
    ]
    return "\n".join([*(body.get("summary") or []), *sections])
