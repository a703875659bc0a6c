"""One entry of a feed: the fields as the feed gave them, kept as JSON, read here.

``RawEntry`` is what the feed source writes and what is kept. Sanitising happens in ``read``, so
that better rules can be run over what arrived.
"""

from __future__ import annotations

import msgspec

from worker.base.errors import DocumentRejected
from worker.base.types import Article, Published
from worker.reading import dates, sanitize, stated, statements

EXTENSIONS: tuple[str, ...] = ()

_MAX_MARKUP = 2_000_000
_LONGEST_TITLE = 1_000
"""No headline is longer: a longer one is a text that the feed puts into the title."""
_SAME_BEGINNING = 200


class RawContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text of an entry with the media type it was declared as."""

    value: str
    type: str = ""


class RawEntry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The fields of an entry as its feed gave them; only ``link`` is made absolute."""

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    contents: tuple[RawContent, ...] = ()
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    language: str = ""
    feed_title: str = ""
    feed_language: str = ""
    source_title: str = ""
    """The outlet that an aggregator says the entry comes from."""
    base: str = ""
    """What relative addresses in the texts are relative to."""
    status: tuple[str, ...] = ()
    """What the feed states of the entry's publication, as ``Canceled``, or of what it corrects."""
    within: str = ""
    """The opened networks that the feed lay in, with commas between: its page may, too."""


STATUSES = frozenset({"pubstatus", "publishingstatus"})
"""The elements that state it, in small letters without their namespaces."""
CORRECTIONS = frozenset({"iscorrectionof"})
"""An element of PRISM that names what the entry corrects."""


def write(entry: RawEntry) -> bytes:
    """Returns the bytes that ``read`` reads: the same for the same fields."""
    return msgspec.json.encode(entry)


def read(content: bytes) -> Article:
    """Reads an entry: its title as plain text, its richest text as paragraphs, what it states.

    Raises DocumentRejected with ``invalid``, ``too_large`` or ``empty``.
    """
    try:
        entry = msgspec.json.decode(content, type=RawEntry)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DocumentRejected("invalid", "the kept feed entry cannot be read") from error
    return article_of(entry)


def words_of(entry: RawEntry) -> str:
    """Returns the richest text of an entry, as it reads. Empty of one that is too large."""
    try:
        return _richest(entry)[1]
    except DocumentRejected:
        return ""


def article_of(entry: RawEntry) -> Article:
    """Reads an entry, as ``read`` does. Raises DocumentRejected: ``too_large`` or ``empty``."""
    markup, text = _richest(entry)
    title = sanitize.inline_text(entry.title)
    if title and len(title) > _LONGEST_TITLE:
        begins = " ".join(text[: 2 * _SAME_BEGINNING].split())[:_SAME_BEGINNING]
        repeats = title.startswith(begins) and len(text) >= len(title)
        title, text = "", text if repeats else f"{title}\n\n{text}".strip()
    statement = statements.of_words(entry.status, entry.updated)
    if not title and not text and statements.is_withdrawal(statement):
        title = statements.WITHDRAWN
    if not title and not text:
        raise DocumentRejected("empty", "the feed entry has neither a title nor a text")
    return Article(
        text=text,
        title=title,
        url=entry.link or None,
        author=stated.names(entry.authors),
        outlet=sanitize.inline_text(entry.source_title or entry.feed_title) or None,
        language=stated.language(entry.language) or stated.language(entry.feed_language),
        published=_published(entry),
        statement=statement,
        left_out=_left_out(markup, text),
    )


def _richest(entry: RawEntry) -> tuple[str, str]:
    """Returns the richest text of an entry, as markup and as it reads."""
    texts = [entry.summary, *(each.value for each in entry.contents)]
    if sum(map(len, (entry.title, *texts))) > _MAX_MARKUP:
        raise DocumentRejected("too_large", "the feed entry holds more than 2 MB of text")
    read_texts = ((text, sanitize.html_to_text(text)) for text in texts)
    return max(read_texts, key=lambda each: len(each[1]), default=("", ""))


def _left_out(markup: str, text: str) -> tuple[tuple[int, str], ...]:
    """Returns what a browser would show of an entry's markup, and its text lacks."""
    if not sanitize.may_drop(markup):
        return ()
    from worker.formats.html import left_out

    return left_out.of_markup(markup, text)


def _published(entry: RawEntry) -> Published | None:
    for raw, source in ((entry.published, "feed"), (entry.updated, "feed_updated")):
        if read_date := dates.parse_date(raw, source):
            return read_date
    return None
