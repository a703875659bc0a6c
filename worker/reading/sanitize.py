"""Strangers' HTML to paragraphs of plain text.

nh3 (an HTML5 parser in Rust) drops what is not text and leaves a handful of tags without
attributes in canonical spelling, so that what remains can be split by a simple pattern.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from html.entities import html5

from worker.reading import long_tags
from worker.reading.tag_names import any_of


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BREAKS = _names(
    "address article blockquote body center dd details dir div dl dt fieldset figure footer h1 h2 "
    "h3 h4 h5 h6 header hgroup hr li main menu ol p pre section summary table tbody tfoot thead tr "
    "ul caption"
)
"""Elements that begin and end a paragraph."""

_DROPPED = _names(
    "script style figcaption aside noscript noembed noframes iframe object template svg math form "
    "button select textarea input nav video audio canvas title head dialog datalist map xmp "
    "plaintext applet"
)
"""Elements whose content is no part of what an article says."""

_KEPT = _BREAKS | {"br", "td", "th"}

_INLINE = (
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label link mark meta "
    "nobr picture q s samp small source span strike strong sub sup time tt u var wbr"
)
_NAME = any_of({*_KEPT, *_DROPPED, *_INLINE.split()})
_BEGINS = "<(?=[a-zA-Z/])"
"""What most of a page's other brackets are refused at in one look."""
_TAG = re.compile(rf"{_BEGINS}/?{_NAME}(?=[\s/>])[^<>]*>")
_BARE = re.compile(rf"{_BEGINS}({any_of(_DROPPED)})>")
_NAMED_TAG = re.compile(rf"(?<![^\s(\"'“‘«]){_BEGINS}({_NAME})>(?![^\s.,:;?!)\"'”’»])")
_ALONE = frozenset({"br", "hr", "wbr", "img"})
"""Elements that are used without an end."""
_CLOSED = re.compile(r"</([a-zA-Z]{1,20})")
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Stand for the brackets of a named element; no text holds them (Unicode, 23.7)."""
_AMPERSAND = "\ufdd2"
"""Stands for an ampersand, where there are many."""
_MOST_AMPERSANDS = 1_000
"""The parser takes quadratic time for more, with or without an entity's name behind them."""
_SHOWN_AND_DROPPED = re.compile(
    rf"{_BEGINS}{any_of(_names('figcaption aside form button nav dialog'))}(?=[\s/>])"
)
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_BLOCK_TAG = re.compile(rf"{_BEGINS}{any_of(_BREAKS | {'br'})}(?=[\s/>])")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""What may stand for a character, whether or not there is one of the name."""
_CAPTION = re.compile(r"<(/?)figcaption\b", re.IGNORECASE)
_MOST_CAPTIONS = 100
_LONGEST_CAPTION = 3_000
_NESTING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_PIECE = re.compile(r"<(/?)([a-z0-9]+)>")
_BLANK_LINES = re.compile(r"\n[ \t\r\f\xa0]*\n\s*")
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

_CLOSED_BY_THEMSELVES = _names(
    "p li dt dd tr td th tbody thead tfoot option br img hr input meta link wbr source col area "
    "base embed param track"
)
_DEEPEST = 400
"""Deeper nesting takes the parser quadratic time, and no article needs it."""

_MOST_CHARACTERS = 5_000_000
_MOST_TAGS = 200_000
"""Of markup: each tag costs as much memory and time as a line of text."""
_PASSES = 5


def html_to_text(html: str) -> str:
    """Returns the text of a piece of HTML: paragraphs, with one blank line between them.

    ``<br>`` is a line break, two of them end a paragraph. Entities are decoded; escaped HTML is
    read where it holds no tag otherwise, and is text where it does. Text without any tag keeps its
    own lines. Captions of pictures stand behind the text. Of more than five million characters the
    first are read; where more than 200,000 brackets open, or elements are 400 deep, each tag ends a
    paragraph.
    Never raises.
    """
    valid = _valid(html[:_MOST_CHARACTERS])
    text = _text(valid)
    if _CAPTION.search(valid) is None:
        return text
    if not text:
        # Pictures are all there is: then what they show is what is told.
        return _text(_CAPTION.sub(r"<\1p", valid))
    # Behind the text: what is told first is no picture's caption.
    kept = (each for each in _captions(valid) if each not in text)
    return "\n\n".join((text, *dict.fromkeys(kept)))


def _captions(html: str) -> Iterator[str]:
    """Yields the captions of the pictures within a text."""
    for number, found in enumerate(_CAPTION.finditer(html)):
        if number == _MOST_CAPTIONS:
            return
        if not found[1]:
            piece = html[found.start() : found.start() + _LONGEST_CAPTION]
            inner = _CAPTION.split(piece)[2]
            if caption := _text(f"<p{inner}"):
                yield caption


def _text(text: str) -> str:
    is_read = False
    for _ in range(_PASSES):
        before = text
        if _is_markup(text):
            # What is escaped within markup is text: it mentions what it does not use.
            text = _as_text(_once(text))
            is_read = True
        elif is_read:
            text = _as_text(_decoded(text))
        else:
            text = _with_named(_decoded(text))
        if text == before:
            break
    # A blank in a tag's place: nothing can grow together to another one.
    text = _TAG.sub(" ", _COMMENT.sub(" ", _valid(text, keep_signs=True)))
    text = text.replace(_OPEN, "<").replace(_CLOSE, ">")
    return _paragraphs(text.split("\n"))


def may_drop(html: str) -> bool:
    """Tells whether a piece of HTML holds elements whose content ``html_to_text`` drops, and a
    browser shows."""
    return "<" in html and _SHOWN_AND_DROPPED.search(html) is not None


def inline_text(html: str) -> str:
    """Returns a title or a name as one line of plain text: tags gone, entities decoded.

    A tag that the line names, as “the <p> element”, stays (``around_named``).
    """
    valid = _valid(html)
    parts = around_named(valid)
    if len(parts) > 1:
        parts[1::2] = [f"{_OPEN}{each[1:-1]}{_CLOSE}" for each in parts[1::2]]
        valid = "".join(parts)
    return " ".join(_text(_with_named(valid)).split())


def around_named(line: str) -> list[str]:
    """Splits a line at the tags that it names and does not use; those stand at odd places.

    They are opened bare, as a word of their own, and closed nowhere.
    """
    if "<" not in line:
        return [line]
    closed = set(map(str.lower, _CLOSED.findall(line)))
    parts, done = [], 0
    for found in _NAMED_TAG.finditer(line):
        name = found[1].lower()
        if name not in closed and name not in _ALONE:
            parts += [line[done : found.start()], found[0]]
            done = found.end()
    return [*parts, line[done:]]


def _with_named(text: str) -> str:
    """Marks the elements that a text names, as “the <head> of a page”, and does not use.

    They are those whose content would be dropped, and that are never closed.
    """
    if "<" not in text:
        return text
    closed = set(map(str.lower, _CLOSED.findall(text)))

    def marked(found: re.Match[str]) -> str:
        return found[0] if found[1].lower() in closed else f"{_OPEN}{found[1]}{_CLOSE}"

    return _BARE.sub(marked, text)


def _valid(text: str, *, keep_signs: bool = False) -> str:
    """Returns the text without control characters and halves of surrogate pairs."""
    text = text.replace(_AMPERSAND, "")
    text = text if keep_signs else text.replace(_OPEN, "").replace(_CLOSE, "")
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def _is_markup(text: str) -> bool:
    return "<" in text and (_TAG.search(text) is not None or "<!--" in text)


def _as_text(text: str) -> str:
    return text.replace("<", _OPEN).replace(">", _CLOSE)


def _decoded(text: str) -> str:
    """Decodes the entities that exist; other words between ``&`` and ``;`` stay."""

    def character(found: re.Match[str]) -> str:
        name = found[0][1:]
        return entities.unescape(found[0]) if name[0] == "#" or name in html5 else found[0]

    return ENTITY.sub(character, text) if "&" in text else text


def _once(html: str) -> str:
    """Returns the text of the HTML with its breaks as line feeds; text may be HTML once more."""
    if not _BLOCK_TAG.search(html):
        html = _BLANK_LINES.sub("<p>", html)
    if html.count("<") > _MOST_TAGS or _too_deep(html):
        return _TAG.sub("\n\n", html)
    if html.count("&") <= _MOST_AMPERSANDS:
        return entities.unescape(_lines(html))
    text = entities.unescape(_lines(html.replace("&", _AMPERSAND)))
    return entities.unescape(text.replace(_AMPERSAND, "&"))


def _lines(html: str) -> str:
    """Returns the canonical text between the tags, with breaks as line feeds."""
    import nh3

    canonical = nh3.clean(
        long_tags.without_attributes(html),
        tags=set(_KEPT),
        clean_content_tags=set(_DROPPED),
        attributes={},
        link_rel=None,
        strip_comments=True,
    )
    pieces: list[str] = []
    position = 0
    for tag in _PIECE.finditer(canonical):
        pieces.append(_SPACES.sub(" ", canonical[position : tag.start()]))
        position = tag.end()
        if tag[2] == "br":
            pieces.append("\n")
        elif tag[2] in ("td", "th"):
            pieces.append(" ")
        else:
            pieces.append("\n\n")
    pieces.append(_SPACES.sub(" ", canonical[position:]))
    return "".join(pieces)


def _too_deep(html: str) -> bool:
    depth = 0
    for end, name in _NESTING.findall(html):
        if name.lower() in _CLOSED_BY_THEMSELVES:
            continue
        depth += -1 if end else 1
        if depth > _DEEPEST:
            return True
        depth = max(depth, 0)
    return False


def _paragraphs(lines: list[str]) -> str:
    """Joins lines: several empty ones make one paragraph break."""
    made: list[list[str]] = [[]]
    for line in lines:
        words = _SPACES.sub(" ", line).strip()
        if words:
            made[-1].append(words)
        elif made[-1]:
            made.append([])
    return "\n\n".join("\n".join(paragraph) for paragraph in made if paragraph)
