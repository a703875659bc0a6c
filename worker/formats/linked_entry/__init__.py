"""An entry of a feed with the page that it links to: a line of JSON, and behind it the page.

Of both the better is taken, and the entry stays what says where it came from: what a page states of
its own address, site and outlet counts for nothing, since any page may state any.
"""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from worker.base.errors import DocumentRejected
from worker.base.types import Article, Statement
from worker.formats import feed_entry
from worker.formats.feed_entry import RawEntry
from worker.formats.linked_entry import kinds, merging
from worker.reading import charset, statements

EXTENSIONS: tuple[str, ...] = ()

ALONE = "feed_entry"
"""The format of an entry without its page."""
_CHARSET = re.compile(r"charset\s?=\s?[\"']?([\w.:-]{2,40})", re.IGNORECASE)


class Head(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What stands before the page."""

    entry: RawEntry
    url: str = ""
    """Where the page answered."""
    content_type: str = ""
    is_retitled: bool = False
    """Whether the page calls itself something else than when it was first read."""
    was_article: bool = False
    """Whether the page was taken for the article at the look before."""
    size: int = 0
    """The page's bytes, if behind them stands what it was at the look before."""
    is_withdrawn: bool = False
    """Whether there is no page any more, which withdraws the article."""


def write(head: Head, page: bytes, before: bytes = b"") -> bytes:
    """Returns the bytes that ``read`` reads: the same for the same parts. ``before`` is what the
    page was at the look before, where it matters: it does not to a page of no bytes."""
    if not (page and before):
        return msgspec.json.encode(head) + b"\n" + page
    head = msgspec.structs.replace(head, size=len(page))
    return msgspec.json.encode(head) + b"\n" + page + before


def parts(content: bytes) -> tuple[Head, bytes]:
    """Returns head and page. Raises DocumentRejected: ``invalid``."""
    head, page, _ = _parts(content)
    return head, page


def _parts(content: bytes) -> tuple[Head, bytes, bytes]:
    line, _, rest = content.partition(b"\n")
    try:
        head = msgspec.json.decode(line, type=Head)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DocumentRejected("invalid", "the kept feed entry cannot be read") from error
    size = head.size or len(rest)
    return head, rest[:size], rest[size:]


def entry_of(content: bytes, form: str) -> RawEntry:
    """Returns the entry that a document of this format, or of a feed's entry, holds. Raises
    DocumentRejected: ``invalid``."""
    if form != ALONE:
        return parts(content)[0].entry
    try:
        return msgspec.json.decode(content, type=RawEntry)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DocumentRejected("invalid", "the kept feed entry cannot be read") from error


def read(content: bytes) -> Article:
    """Reads the entry with its page. Where that is no article, or not the entry's, or has no more
    to say, it is the entry; ``Article.page`` says what the page was taken for. Where there is no
    page any more, it is the withdrawal of the article.

    Raises DocumentRejected, as for an entry.
    """
    head, page, before = _parts(content)
    try:
        entry = feed_entry.article_of(head.entry)
    except DocumentRejected as rejected:
        if rejected.code != "empty":
            raise
        entry = Article(text="", url=head.entry.link or None)
    if head.is_withdrawn:
        # Without words of its own it leaves the article's as they are.
        title = entry.title or statements.WITHDRAWN
        return replace(entry, title=title, text="", left_out=(), statement=Statement("withdrawal"))
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
    kind = kinds.of_read(entry, found, head.entry.link, head.url)
    if kind == "same" and (head.was_article or _says_else(found, before, head)):
        kind = "article"
    return _judged(entry, found, kind, head)


def _says_else(page: Article, before: bytes, head: Head) -> bool:
    """Tells whether a page has a paragraph that it had not at the look before."""
    from worker.formats import html

    markup = _markup(before, head.content_type) if before else None
    if markup is None:
        return False
    try:
        was = html.read_markup(markup)
    except DocumentRejected:
        return False
    return bool(merging.paragraphs(page.text) - merging.paragraphs(was.text))


def _judged(entry: Article, page: Article | None, kind: str, head: Head) -> Article:
    if kind == "article" and page is not None:
        merged = merging.merged(entry, page, head.entry, head.url, is_retitled=head.is_retitled)
        return replace(merged, page=kind)
    if not entry.title and not entry.text:
        raise DocumentRejected("empty", "the feed entry has neither a title nor a text")
    is_retitled = kind == "same" and page is not None and head.is_retitled and bool(page.title)
    return replace(entry, title=page.title if page and is_retitled else entry.title, page=kind)


def _markup(page: bytes, content_type: str) -> str | None:
    """Returns a page in the encoding that its header, or it itself, declares."""
    declared = _CHARSET.search(content_type)
    try:
        return charset.decode(page, declared=declared[1] if declared else "")
    except DocumentRejected:
        return None
