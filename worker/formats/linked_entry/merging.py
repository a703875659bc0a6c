"""One article of an entry and its page. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from worker.base.types import Article
from worker.formats.feed_entry import RawEntry
from worker.formats.linked_entry.kinds import tokens

_KNOWN = 0.8
"""With so many of its words in the page, what an entry says is there."""
_LEAST = 3
_MOST_BESIDE = 4
"""Words that may stand beside a headline in its line, as the outlet's name."""
_CUT = " \t\n.…⋯‥[]()»>"


def merged(entry: Article, page: Article, raw: RawEntry, url: str, *, is_retitled: bool) -> Article:
    """Returns the article with the page's text, and what the entry says beyond it.

    Address, outlet and headline are the entry's; the headline is the page's where that changed
    since it was first read. Author and date are the page's only where the entry states none, and
    the page lies on the feed's own site. ``url`` is where the page answered.
    """
    said = beyond(entry, page)
    is_own = _is_same_site(raw.base, url)
    text = _without_headline(page.text, (page.title, entry.title))
    moved = _lines("\n".join(said)) - (_lines(page.text) - _lines(text))
    return replace(
        entry,
        text="\n\n".join((*said, text)),
        title=page.title if is_retitled and page.title else entry.title or page.title,
        author=entry.author or (page.author if is_own else None),
        published=entry.published or (page.published if is_own else None),
        language=entry.language or page.language,
        statement=page.statement or entry.statement,
        left_out=tuple((max(0, number + moved), line) for number, line in page.left_out),
    )


def beyond(entry: Article, page: Article) -> list[str]:
    """Returns the paragraphs of an entry that its page does not say, so that nothing is lost by
    reading the page. Not a last one that names the entry itself, as feeds add it."""
    known = set(tokens(f"{page.title}\n{page.text}"))
    paragraphs = [each.strip() for each in entry.text.split("\n\n") if each.strip()]
    found = []
    for number, each in enumerate(paragraphs):
        own = tokens(each.strip(_CUT))
        is_known = sum(word in known for word in own) >= _KNOWN * len(own)
        is_line_of_feed = number == len(paragraphs) - 1 > 0 and entry.title in each
        if len(own) >= _LEAST and not is_known and not (entry.title and is_line_of_feed):
            found.append(each)
    return found


def paragraphs(text: str) -> frozenset[str]:
    """Returns the paragraphs of a text that are more than a word or two."""
    found = (each.strip() for each in text.split("\n\n"))
    return frozenset(each for each in found if len(tokens(each)) >= _LEAST)


def _without_headline(text: str, titles: Sequence[str]) -> str:
    """Returns a page's text without the headline above it: the entry's words stand first."""
    first, _, rest = text.partition("\n\n")
    words = set(tokens(first))
    for each in titles:
        own = set(tokens(each))
        if rest and own and own <= words and len(words) <= len(own) + _MOST_BESIDE:
            return rest
    return text


def _lines(text: str) -> int:
    return sum(1 for each in text.split("\n") if each.strip())


def _is_same_site(one: str, other: str) -> bool:
    """Tells whether two addresses are of one host, or one of a part of the other's."""
    first, second = _host(one), _host(other)
    if not first or not second:
        return False
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
