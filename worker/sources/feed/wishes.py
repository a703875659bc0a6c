"""Which entries are summaries, and the pages that are to be read for them. All pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from worker.base.urls import PORTS, is_article_address
from worker.formats import feed_entry
from worker.formats.feed_entry import RawEntry
from worker.sources import Linked
from worker.way.collect.looks import MOST_AT_ONCE

if TYPE_CHECKING:
    from worker.net.http import HttpResponse
    from worker.sources.feed.config import Config
    from worker.sources.feed.identity import Identified

FEW_WORDS = 100
_CUT = re.compile(r"(?:…|⋯|‥|\.{3,6}|。{2,6})[\s\])}>»”’\"'→›]{0,10}\Z")
_CUT_IN_BRACKETS = re.compile(r"[\[(]\s?(?:…|⋯|\.{3,6})\s?[\])][\s\W]{0,10}\Z")
_SHORT_TAIL = 25
_UNPARTED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Characters of scripts that part no words."""
_CHARACTERS_A_WORD = 2
_FILES = frozenset(
    "aac avi doc docx epub flac gif gz ics jpeg jpg m3u8 m4a m4v mkv mov mp3 mp4 mpeg mpg ogg ogv "
    "opus pdf png ppt pptx rss svg tar torrent wav webm webp xls xlsx xml zip".split()
)
"""How addresses end at which no page is."""


def words(text: str) -> int:
    """Returns how many words a text has; in scripts that part none, half as many as characters."""
    unparted = len(_UNPARTED.findall(text))
    rest = _UNPARTED.sub(" ", text) if unparted else text
    spaced = sum(1 for each in rest.split() if any(map(str.isalnum, each)))
    return spaced + unparted // _CHARACTERS_A_WORD


def is_summary(text: str) -> bool:
    """Tells whether an entry's text is less than its article: under 100 words, or cut by an
    ellipsis, behind which a short line about the feed may stand."""
    if words(text) < FEW_WORDS:
        return True
    paragraphs = [each for each in text.split("\n") if each.strip()]
    if _CUT.search(paragraphs[-1]):
        return True
    is_tail = len(paragraphs) > 1 and words(paragraphs[-1]) < _SHORT_TAIL
    return is_tail and _CUT_IN_BRACKETS.search(paragraphs[-2]) is not None


def port_of(url: str) -> int | None:
    """Returns the port of an http(s) address; None of what is none."""
    try:
        parts = urlsplit(url)
        known = PORTS.get(parts.scheme.lower())
        return None if known is None else parts.port or known
    except ValueError:
        return None


def own_port(config: Config) -> int:
    """Returns the port that a feed is asked at."""
    return port_of(config.url) or 443


def is_allowed(url: str, own_port: int) -> bool:
    """Tells whether an address is http(s) at port 80, 443 or the feed's own."""
    return port_of(url) in (*PORTS.values(), own_port)


def may_be_page(url: str) -> bool:
    """Tells whether an article's page may be at an address: no home page, no sound, no picture."""
    if not is_article_address(url):
        return False
    last = urlsplit(url).path.rpartition("/")[2]
    return last.rpartition(".")[2].lower() not in _FILES or "." not in last


def wanted(full_text: str, entries: Iterable[tuple[str, RawEntry]]) -> tuple[dict[str, str], int]:
    """Returns which pages are to be read, key to address: the last of those entries, which go from
    old to new, that hold only a summary, or of all with ``always``; and of how many they are not.
    ``entries`` are key and entry.
    """
    found: dict[str, str] = {}
    if full_text == "never":
        return found, 0
    others = 0
    for key, entry in reversed(list(entries)):
        if not may_be_page(entry.link):
            continue
        if full_text != "always" and not is_summary(feed_entry.words_of(entry)):
            continue
        if len(found) < MOST_AT_ONCE:
            found[key] = entry.link
        else:
            others += 1
    return found, others


def linked(
    config: Config, ordered: Sequence[Identified], response: HttpResponse | None
) -> tuple[Linked, tuple[str, ...]]:
    """Returns the pages that are to be read for new and changed entries, which go from old to new,
    and notes.

    They may lie in an opened network only if whatever answered for the feed lies in it.
    """
    within = response.within if response is not None else ()
    pages, others = wanted(config.full_text, ((each.key, each.entry) for each in ordered))
    found = Linked(
        pages=pages,
        within=within,
        port=own_port(config),
        is_always=config.full_text == "always",
    )
    words = f"of the pages of {len(pages) + others} entries the {len(pages)} newest are read"
    return found, (words,) if others else ()
