"""What a page is that an entry links to: its article, or why not. All pure, and of no language.

Pages say it by what machines read: schema.org's ``isAccessibleForFree``, Open Graph's content tier,
the parts of addresses, a field for a password. That a page is the entry's own article is known by
the entry's words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.base.urls import is_article_address
from worker.formats.html import no_article

REASONS: Mapping[str, str] = {
    "article": "the page holds the article",
    "same": "the page says no more than the feed does",
    "paywall": "the page is for those who pay, as it says itself; what the feed says was kept",
    "consent": "the page asks for consent before it shows anything; what the feed says was kept",
    "error": "the page is an error page; what the feed says was kept",
    "elsewhere": "the link leads to no article's page; what the feed says was kept",
    "another": "the page tells of something else; what the feed says was kept",
    "no_article": "no article was found in the page; what the feed says was kept",
    "unreadable": "the page cannot be read; what the feed says was kept",
}
"""The kinds, and each in words."""

_NOT_FREE = re.compile(
    r"[\"']isAccessibleForFree[\"']\s{0,9}:\s{0,9}[\"']?(?:https?://schema\.org/)?(?:false|no)\b|"
    r"itemprop\s?=\s?[\"']?isAccessibleForFree[\"']?\s{1,9}content\s?=\s?[\"']?(?:false|no)\b|"
    r"content\s?=\s?[\"']?(?:false|no)[\"']?\s{1,9}itemprop\s?=\s?[\"']?isAccessibleForFree\b|"
    r"[\"']article:content_tier[\"']\s{1,9}content\s?=\s?[\"']?locked\b|"
    r"content\s?=\s?[\"']?locked[\"']?\s{1,9}(?:property|name)\s?=\s?[\"']article:content_tier\b",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input\b[^<>]{0,500}\btype\s?=\s?[\"']?password\b", re.IGNORECASE)
_PART = re.compile(r"[a-z0-9]+")
_FOR_CONSENT = frozenset("cmp consent consents cookie cookies cookiewall gdpr privacy".split())
_FOR_PAYERS = frozenset(
    "login logon paywall register registration signin signup subscribe subscription".split()
)
_MORE = 1.1
_LEAST_MORE = 5
_OWN_SHARE = 0.4
_BEGINNING = 600
"""Words: the longer a page, the more words of any entry are in it."""
_BEGINNING_CHARACTERS = 20_000
_FEW_PARTS = 4
_WORD = re.compile(r"[^\W_]+")
_UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def is_for_payers(markup: str) -> bool:
    """Tells whether a page states that it is not free to read."""
    return _NOT_FREE.search(markup) is not None


def of_rejected(rejected: DocumentRejected, url: str, markup: str) -> str:
    """Returns what a page is that holds no article; ``url`` is where it answered."""
    if str(rejected) == no_article.ERROR_PAGE:
        return "error"
    if (said := _said_by_address(url)) is not None:
        return said
    if rejected.code == "no_article" and _PASSWORD.search(markup):
        return "paywall"
    return "consent" if str(rejected) == no_article.FURNITURE else "no_article"


def of_read(entry: Article, page: Article, link: str, url: str) -> str:
    """Returns what a page is in which an article was read, for an entry that links to ``link``;
    ``url`` is where the page answered."""
    if url and is_article_address(link) and not is_article_address(url):
        return "elsewhere"
    if not is_about(entry, page):
        return _said_by_address(url) or "another"
    own, its = len(tokens(entry.text)), len(tokens(page.text))
    if its > own * _MORE + _LEAST_MORE:
        return "article"
    return _said_by_address(url) or "same"


def is_about(entry: Article, page: Article) -> bool:
    """Tells whether a page tells of what an entry does: where two fifths of the entry's words, and
    of those of its headline, stand in the page's headline and beginning, longer words counting for
    more."""
    there = frozenset(tokens(f"{page.title}\n{page.text[:_BEGINNING_CHARACTERS]}")[:_BEGINNING])
    return all(
        _share(each, there) >= _OWN_SHARE for each in (entry.title, f"{entry.title}\n{entry.text}")
    )


def _share(text: str, there: frozenset[str]) -> float:
    """Returns which part of a text's words are there, by their weight; 1 of a text without any."""
    weights = {each: _weight(each) for each in tokens(text)}
    whole = sum(weights.values())
    return sum(weights[each] for each in weights.keys() & there) / whole if whole else 1.0


def _weight(word: str) -> int:
    """Short words are in every text."""
    return max(0, len(word) - 3) if word.isascii() else max(1, len(word) - 2)


def tokens(text: str) -> list[str]:
    """Returns the words of a text, folded; of scripts that part none, pairs of characters."""
    found: list[str] = []
    for each in _WORD.findall(text.casefold()):
        if _UNPARTED.search(each):
            found += [each[at : at + 2] for at in range(max(1, len(each) - 1))]
        else:
            found.append(each)
    return found


def _said_by_address(url: str) -> str | None:
    """Returns what an address says of its page by its host's and path's words."""
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return None
    host, path = (_PART.findall(each)[:50] for each in (parts.netloc, parts.path))
    words = {*host[:-1], *(path if len(path) <= _FEW_PARTS else ())}
    if words & _FOR_CONSENT:
        return "consent"
    return "paywall" if words & _FOR_PAYERS else None
