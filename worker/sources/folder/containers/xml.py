"""An XML file: one article, several in a news message, or a feed's entries."""

from __future__ import annotations

from collections.abc import Iterator

from worker.base.errors import DocumentRejected
from worker.formats.newsml import records as xml_records
from worker.sources.folder.containers.parts import Bounds, Found, Part, Unread
from worker.sources.folder.containers.stream import Stream


def split(stream: Stream, bounds: Bounds) -> Iterator[Part]:
    """Yields the articles. XML is read whole, so it may be no larger than one document."""
    content = stream.read(bounds.record_bytes + 1)
    if len(content) > bounds.record_bytes:
        reason = f"it has more than {bounds.record_bytes:,} bytes, and XML is read whole"
        yield Unread("", None, "too_large", reason)
        return
    several = 0
    try:
        for several, record in enumerate(xml_records.records(content), 1):
            place = f"item {several}"
            yield Found(record.identity or place, place, record.format, record.content)
    except DocumentRejected as error:
        yield Unread("", None, error.code, str(error))
        return
    except UnicodeError:
        yield Unread("", None, "invalid", "the XML holds a byte that cannot be read")
        return
    if not several:
        # One article, or something that the format will say the fault of.
        yield Found("", None, "newsml", content)
