"""Splits what holds several articles into documents of one article each.

``json_records`` finds the articles in a parsed JSON value, ``xml_records`` those in a news message
or a feed. Both yield ``Record``. They yield nothing where the whole is one article itself or holds
none: then it is one document, and its format reads or rejects it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One article out of several."""

    identity: str
    """What the article calls itself (guid, URI, id, address); empty where it states nothing.

    Not checked to be unique within the container.
    """
    format: str
    """The format, as in ``worker.formats``, that reads ``content``."""
    content: bytes
    """The same for the same article, wherever in its container it stands."""
