"""Strangers' HTML to a tree, within bounds: libxml2 stops at 256 levels, the rest is done here."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import Any

from worker.formats.html import prose
from worker.reading import long_tags
from worker.reading.tag_names import any_of

_MOST_ATTRIBUTES = 300
_LONG_TAG = 1_500
MOST_ELEMENTS = 40_000
"""The extractor takes up to 0.1 ms and 2 KB for each."""
_MOST_IN_PARAGRAPHS = 15_000
"""Paragraphs and what stands in them: lxml compares each of their texts with each."""
_MOST_CHARACTERS = 3_000_000
_LONGEST_STATED = 1_000
"""Characters of a title, an author, a date that a page states."""
_LONGEST_TEXT = 20_000
_LONGEST_SCRIPTS = 20_000
_MIN_LAID_OUT = 300
"""Characters of a cell that holds several paragraphs, or line breaks that part them: below, and
without two sentences, it is one of a table of facts."""
_MIN_UNSCRIPTED = 400
"""Characters of text for browsers without programs that may be the page's own text."""
_NO_PROGRAMS = re.compile(r"javascript|enable js\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]{0,500})?>([^<]{40,})", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_FRAMES = ("nav", "aside", "footer", "form", "button", "fieldset", "label", "menu")
"""Elements of no text, which hold all of it where they are never closed, or around a whole page."""
_LINES = ("br", "div", "small")
"""Elements that stand in a headline on lines of their own."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_RAW = re.compile(
    rf"<(?=[a-zA-Z])({any_of('script style svg noscript template iframe'.split())})\b"
    r"(?![^<>]{0,300}ld\+json)",
    re.IGNORECASE,
)
_TAG_NAME = re.compile(r"<[^\s/>]{0,50}")
_COMMENT_END = "-->"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"<\?xml[^<>]{0,500}\?>", re.IGNORECASE)


def parse(markup: str) -> Any | None:
    """Returns the tree (lxml) of a page; None where it is too large or no HTML at all."""
    from lxml import etree, html

    markup = _slim(markup)
    if len(markup) > _MOST_CHARACTERS or markup.count("<") > 3 * MOST_ELEMENTS:
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # All elements of one class: the parser's own choice is a call for each of them.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    count = sum(1 for _ in root.iter())
    if count > MOST_ELEMENTS or (count > _MOST_IN_PARAGRAPHS and _has_too_many_pieces(root)):
        return None
    _unfold(root)
    _unframe(root)
    _shorten(root)
    _part_words(root)
    return root


def _has_too_many_pieces(root: Any) -> bool:
    pieces = (piece for paragraph in root.iter("p") for piece in paragraph.iter())
    return next(islice(pieces, _MOST_IN_PARAGRAPHS, None), None) is not None


def _shorten(root: Any) -> None:
    """Cuts what a page states about itself: the extractor reads it by patterns of quadratic time.

    A description may stand for the text where a page has no other.
    """
    for meta in root.iter("meta"):
        value = meta.get("content") or ""
        if len(value) > _LONGEST_STATED:
            name = (meta.get("name") or meta.get("property") or "").lower()
            meta.set(
                "content", value[: _LONGEST_TEXT if "description" in name else _LONGEST_STATED]
            )
    for title in root.iter("title"):
        title.text = (title.text or "")[:_LONGEST_STATED]


def drop_scripts(root: Any) -> None:
    """Empties what the extractor reads by patterns of quadratic time, but for a few thousand
    characters: what a page's programs and JSON-LD say has to be read before."""
    left = _LONGEST_SCRIPTS
    for script in list(root.iter("script")):
        left -= len(script.text or "")
        if left < 0:
            script.text = ""


def _part_words(root: Any) -> None:
    """Puts a blank where a headline's lines are parted by an element alone."""
    for headline in root.iter("h1", "h2"):
        if next(headline.iterancestors("h1", "h2"), None) is not None:
            continue
        for part in headline.iterdescendants() if len(headline) else ():
            if part.tag in _LINES:
                part.text = f" {part.text or ''}" if part.tag != "br" else None
                part.tail = f" {part.tail or ''}"
        # Another element may stand on a line of its own, too: a kicker, before a capital.
        for one, other in pairwise(headline.xpath(".//text()")) if len(headline) else ():
            if one[-1].islower() and other[0].isupper():
                part, place = other.getparent(), "tail" if other.is_tail else "text"
                setattr(part, place, f" {other}")


def _unfold(root: Any) -> None:
    """Makes divisions of tables that only lay the page out, as in mails and old pages.

    They are those that hold further tables, quotations or several paragraphs in a cell.
    """
    layout: set[Any] = set()
    for cell in root.iter("td", "th"):
        if cell.find(".//table") is not None or _holds_paragraphs(cell):
            layout.update(islice(cell.iterancestors("table"), 1))
    parts = root.iter("td", "th", "tr", "tbody", "thead", "tfoot")
    for part in list(parts) if layout else ():
        if next(part.iterancestors("table"), None) in layout:
            part.tag = "div"
    for table in layout:
        table.tag = "div"


def _unframe(root: Any) -> None:
    """Makes nameless divisions of what is meant for menus, notes and fields, and holds the page's
    headline or its main part, and most of its paragraphs."""
    frames: set[Any] = set()
    for tag in ("h1", "main", "article"):
        for part in islice(root.iter(tag), 1):
            frames.update(part.iterancestors(*_FRAMES))
    if not frames:
        return
    whole = framed = 0
    for paragraph in root.iter("p"):
        length = sum(map(len, paragraph.itertext()))
        whole += length
        framed += length if next(paragraph.iterancestors(*_FRAMES), None) in frames else 0
    for frame in frames if 5 * framed >= 4 * whole > 0 else ():
        frame.tag = "div"
        for name in ("class", "id", "role", "style"):
            frame.attrib.pop(name, None)


def _holds_paragraphs(cell: Any) -> bool:
    if cell.find(".//blockquote") is not None:
        return True
    several = _are_two(cell, "p", "h1", "h2", "h3")
    if not several and not _are_two(cell, "br"):
        return False
    if sum(map(len, cell.itertext())) >= _MIN_LAID_OUT:
        return True
    said = (" ".join("".join(each.itertext()).split()) for each in cell.iter("p"))
    return several and sum(map(prose.is_prose, said)) > 1


def _are_two(element: Any, *tags: str) -> bool:
    return sum(1 for _ in islice(element.iter(*tags), 2)) == 2


def _slim(markup: str) -> str:
    """Returns the markup without programs, styles, comments and tags that are none."""
    markup = _ILLEGAL.sub("", _DECLARATION.sub("", markup, count=1))
    if "<!--" in markup:
        markup = _without_comments(markup)
    markup = _without_raw(markup)
    markup = long_tags.without_attributes(markup)
    pieces = markup.split(">")
    if max(map(len, pieces)) > _LONG_TAG:
        markup = ">".join(_sane(piece) if len(piece) > _LONG_TAG else piece for piece in pieces)
    return markup


def _without_comments(markup: str) -> str:
    first, *others = markup.split("<!--")
    kept = [first]
    for each in others:
        _, end, after = each.partition(_COMMENT_END)
        # What is never closed is closed by the next bracket, as browsers do at the end.
        kept.append(after if end else each.partition(">")[2])
    return "".join(kept)


def _without_raw(markup: str) -> str:
    """Drops elements whose content is no text, up to their ends; those without one stay.

    Some pages show their text by a program, and give it to browsers without programs as it is:
    where that is most of what stands in their paragraphs, it stays.
    """
    kept: list[str] = []
    position = 0
    lowered = markup.lower()
    lowered = lowered if len(lowered) == len(markup) else markup
    ends: dict[str, bool] = {}
    told: int | None = None
    unscripted = -1  # where the last text ends that is given to browsers without programs
    while found := _RAW.search(markup, position):
        name = found[1].lower()
        kept.append(markup[position : found.start()])
        within = name == "noscript" and found.start() < unscripted
        sought = not within and ends.get(name, True)
        end = lowered.find(f"</{name}", found.end()) if sought else unscripted if within else -1
        if end < 0:
            ends[name] = False  # so that it is not looked for again and again
            kept.append(markup[found.start() : found.end()])
            position = found.end()
            continue
        start = markup.find(">", found.end(), end) + 1
        if name == "noscript" and start and not within and _is_text(markup[start:end]):
            told = _told(markup) if told is None else told
            unscripted = end if 2 * _told(markup[start:end]) > told else unscripted
        if name == "noscript" and start and end <= unscripted:
            position = start  # the end tag that is left over says nothing to a parser
            continue
        after = markup.find(">", end)
        position = after + 1 if after >= 0 else len(markup)
    return "".join([*kept, markup[position:]])


def _is_text(inner: str) -> bool:
    """Tells whether what is meant for browsers without programs is a text and not about them."""
    if len(inner) < _MIN_UNSCRIPTED or _PARAGRAPH.search(inner) is None:
        return False
    text = " ".join(_TAGS.sub(" ", inner).split())
    return len(text) >= _MIN_UNSCRIPTED and _NO_PROGRAMS.search(text) is None


def _told(markup: str) -> int:
    """Returns how many characters stand at the beginnings of paragraphs."""
    return sum(map(len, _PARAGRAPH.findall(markup)))


def _sane(piece: str) -> str:
    """Drops a tag's attributes where there are too many: libxml2 compares each with each."""
    start = piece.rfind("<")
    tag = piece[start:] if start >= 0 else ""
    if len(tag) <= _LONG_TAG:
        return piece
    attributes = _QUOTED.sub(" ", tag).replace("/", " ").split()
    if len(attributes) <= _MOST_ATTRIBUTES:
        return piece
    name = _TAG_NAME.match(tag)
    return piece[:start] + (name[0] if name else "")
