"""An entry of a feed with the page that it links to: a line of JSON, and behind it the page.

Of both the better is taken, and the entry stays what says where it came from: what a page states of
its own address, site and outlet counts for nothing, since any page may state any.
"""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.formats import feed_entry
from worker.formats.feed_entry import RawEntry
from worker.formats.linked_entry import kinds, merging
from worker.reading import charset

EXTENSIONS: tuple[str, ...] = ()

_CHARSET = re.compile(r"charset\s?=\s?[\"']?([\w.:-]{2,40})", re.IGNORECASE)


class Head(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What stands before the page."""

    entry: RawEntry
    url: str = ""
    """Where the page answered."""
    content_type: str = ""
    is_retitled: bool = False
    """Whether the page calls itself something else than when it was first read."""


def write(head: Head, page: bytes) -> bytes:
    """Returns the bytes that ``read`` reads: the same for the same parts."""
    return msgspec.json.encode(head) + b"\n" + page


def parts(content: bytes) -> tuple[Head, bytes]:
    """Returns what ``write`` was given. Raises DocumentRejected: ``invalid``."""
    line, _, page = content.partition(b"\n")
    try:
        return msgspec.json.decode(line, type=Head), page
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DocumentRejected("invalid", "the kept feed entry cannot be read") from error


def entry_of(content: bytes, form: str) -> RawEntry:
    """Returns the entry that a document of this format, or of a feed's entry, holds. Raises
    DocumentRejected: ``invalid``."""
    if form != "feed_entry":
        return parts(content)[0].entry
    try:
        return msgspec.json.decode(content, type=RawEntry)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DocumentRejected("invalid", "the kept feed entry cannot be read") from error


def read(content: bytes) -> Article:
    """Reads the entry with its page. Where that is no article, or not the entry's, or has no more
    to say, it is the entry; ``Article.page`` says what the page was taken for.

    Raises DocumentRejected, as for an entry.
    """
    head, page = parts(content)
    try:
        entry = feed_entry.article_of(head.entry)
    except DocumentRejected as rejected:
        if rejected.code != "empty":
            raise
        entry = Article(text="", url=head.entry.link or None)
    markup = _markup(page, head.content_type)
    if markup is None:
        return _judged(entry, None, "unreadable", head)
    if kinds.is_for_payers(markup):
        return _judged(entry, None, "paywall", head)
    from worker.formats import html

    try:
        found = html.read_markup(markup)
    except DocumentRejected as rejected:
        return _judged(entry, None, kinds.of_rejected(rejected, head.url, markup), head)
    return _judged(entry, found, kinds.of_read(entry, found, head.entry.link, head.url), head)


def _judged(entry: Article, page: Article | None, kind: str, head: Head) -> Article:
    if kind == "article" and page is not None:
        merged = merging.merged(entry, page, head.entry, head.url, is_retitled=head.is_retitled)
        return replace(merged, page=kind)
    if not entry.title and not entry.text:
        raise DocumentRejected("empty", "the feed entry has neither a title nor a text")
    return replace(entry, page=kind)


def _markup(page: bytes, content_type: str) -> str | None:
    """Returns a page in the encoding that its header, or it itself, declares."""
    declared = _CHARSET.search(content_type)
    try:
        return charset.decode(page, declared=declared[1] if declared else "")
    except DocumentRejected:
        return None
