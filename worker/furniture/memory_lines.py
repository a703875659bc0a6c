"""A line as the memory knows it: a hash of its words, and what it would be a sentence for.

Letters are folded and blanks joined; digits count: what differs by a figure alone may be the news.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from xxhash import xxh3_64_intdigest

from worker.base import urls
from worker.base.signs import FULL_STOPS

_SIGN = 1 << 63
_WORD = 4
"""Words from which a line with a full stop is a sentence."""
_LETTERS = 12
"""Letters that count as so many words in scripts without blanks."""
_LONG = 170
"""Letters from which a line is running text however it ends …"""
_LONG_UNSPACED = 80
"""… and in scripts that know neither blanks nor full stops."""
_MOST_LABEL = 40
_EDGE = " \t\"'«»“”„‘’()[]{}|·•▪►▶→←>»*_-–—.…"
_CLOSERS = "\"'”’»«“)]」』】› "
_STOPS = frozenset(FULL_STOPS)
_ENDS = frozenset("!?！？؟‼⁉")
_LABEL = re.compile(rf"[^:：\n]{{2,{_MOST_LABEL}}}[:：](?=\s*\S)")
_UNSTOPPED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_HOST_FRONT = re.compile(r"^(?:www|m|mobile|amp)\.")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the memory takes in of one article."""

    outlet: int
    """A hash of who carried it; 0 where nothing tells."""
    lines: tuple[int, ...]
    """Hashes of its lines in their order; 0 where lines were passed over."""
    labels: tuple[int, ...]
    """Of each line a hash of what stands before its colon; 0 where there is none."""
    told: tuple[bool, ...]
    """Of each line whether it is a sentence, or more."""
    title: int = 0
    """A hash of its headline; 0 where none is known."""


def hash_of(text: str) -> int:
    """Returns the hash of a line, which fits a signed 64-bit integer and is never 0."""
    if len(text) > _LONG:
        # What is pasted as a paragraph is pasted as it is.
        return (xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) - _SIGN) or 1
    if not text.isascii():
        text = normalize("NFKC", text)
    words = " ".join(text.casefold().split())
    encoded = (words.strip(_EDGE) or words).encode("utf-8", "surrogatepass")
    return (xxh3_64_intdigest(encoded) - _SIGN) or 1


def label_of(text: str) -> int:
    """Returns the hash of what stands before a line's colon, with something behind; else 0."""
    found = _LABEL.match(text) if ":" in text or "：" in text else None
    return hash_of(found[0]) if found is not None else 0


def is_told(text: str) -> bool:
    """Tells whether a line is a sentence or more: it has a full stop behind several words, another
    end behind many, or it is long."""
    size = len(text)
    if size > _LONG:
        return True
    mark = text[-6:].rstrip(_CLOSERS)[-1:]
    if mark in _STOPS and not text.endswith(("...", "…")):
        return text.count(" ") + 1 >= _WORD or len(_UNSPACED.findall(text)) >= _LETTERS
    if mark in _ENDS and size >= 2 * _MOST_LABEL:
        return True
    return size >= _LONG_UNSPACED and len(_UNSTOPPED.findall(text)) * 2 > size


def has_letters(texts: Iterable[str], least: int) -> bool:
    """Tells whether lines have so many letters together."""
    found = 0
    for text in texts:
        found += sum(map(str.isalpha, text[: 4 * least]))
        if found >= least:
            return True
    return False


def outlet_of(url: str | None, outlet: str | None) -> int:
    """Returns a hash of who carries an article: its site's, else its outlet's name; 0 if neither
    is known."""
    host = _HOST_FRONT.sub("", urls.site_name(url)) if url else ""
    name = host or (outlet or "").strip()
    return hash_of(name) if name else 0
