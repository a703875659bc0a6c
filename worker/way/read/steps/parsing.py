"""What a format makes of bytes, whoever wrote it: an article that can be worked with and stored."""

from __future__ import annotations

from dataclasses import replace

from worker import formats
from worker.base import address
from worker.base.errors import DocumentRejected, PluginBroken
from worker.base.plugins.contained import contained, storable
from worker.base.types import Article, Published

_YEARS = range(1900, 2100)
"""Those of dates that are believed where they are stated in words, too."""
_LONGEST_CODE = 64
_LONGEST_REASON = 2_000


def parsed(name: str, content: bytes) -> Article:
    """Returns what a format reads. Raises DocumentRejected, also where the format was taken away or
    is broken, and whatever else Exception a format raises."""
    reader = _reader(name)
    try:
        article = _given(name, reader, content)
    except DocumentRejected as rejection:
        raise _bounded(rejection) from rejection
    if not isinstance(article, Article):
        kind = type(article).__name__
        raise PluginBroken(f"the format {name!r} is to return an Article, not {kind}")
    return replace(article, published=_believed(article.published))


def _given(name: str, reader: formats.Format, content: bytes) -> object:
    with contained(f"the format {name!r}"):
        return reader.read(content)


def _reader(name: str) -> formats.Format:
    try:
        return formats.load(name)
    except KeyError:
        reason = f"there is no format {name!r} any more"
    except PluginBroken as error:
        reason = str(error)
    raise DocumentRejected("no_format", reason)


def _bounded(rejection: DocumentRejected) -> DocumentRejected:
    """Returns why there is no article as it can be stored and shown."""
    code = storable(str(rejection.code))[:_LONGEST_CODE]
    # No address is cut before it is hidden.
    reason = address.in_text(storable(str(rejection)))[:_LONGEST_REASON]
    return DocumentRejected(address.in_text(code), reason)


def _believed(stated: Published | None) -> Published | None:
    """Returns a date unless it is none that somebody stated, such as a clock's zero."""
    if stated is None or stated.at.tzinfo is None or stated.at.year not in _YEARS:
        return None
    return replace(stated, raw=storable(stated.raw))
