"""The content of a response to a feed."""

from __future__ import annotations

from worker.base.errors import DocumentRejected, FetchError
from worker.formats.feed_entry import parse as reader
from worker.formats.feed_entry.document import Document


def parse(content: bytes, content_type: str, url: str) -> Document:
    """Parses the content of a response from ``url``.

    Raises FetchError of kind ``hard`` for whatever is no feed, and nothing else.
    """
    try:
        return reader.parse(content, content_type, url)
    except DocumentRejected as rejection:
        raise FetchError("hard", str(rejection)) from rejection
