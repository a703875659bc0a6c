"""Parts of what is told that stand alone: of whom and of what a message speaks beside articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Carrier:
    """One outlet that carried an article: who, where, and when it was first seen there."""

    name: str
    url: str | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class NamedArticle:
    """An article by what a digest names it, beside the one that it shows."""

    outlet: str
    """Whose report it is."""
    title: str
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class DigestNews:
    """What a digest tells of a story beside the article that it shows."""

    sentence: str
    """What is new; nothing where a report is what was told first."""
    article: NamedArticle | None = None
    """The article that told it, where that is neither shown nor named in the sentence."""


@dataclass(frozen=True, slots=True)
class SourceNews:
    """What is told of one source to those who run the service."""

    kind: str
    key: str
    """Its address or path, as it may be shown."""
    name: str
    group: str
    was: str
    """What is wrong with it, or was until it recovered: ``failing`` or ``silent``."""
    since: datetime
    until: datetime | None
    """When it recovered."""
    reason: str
    """A plain sentence without its name."""


@dataclass(frozen=True, slots=True)
class EndpointNews:
    """What is told of one endpoint to those who run the service."""

    channel: str
    """The channel's slug."""
    kind: str
    """The channel's kind."""
    destination: str
    """Where it sends to, as it may be shown."""
    failures: int
    """How many attempts failed in a row."""
    since: datetime | None
    """Since when it fails; None where that is not known."""
    waiting: int
    """How many deliveries wait for it, or are held."""
    disables_at: datetime | None
    """When it is switched off if nothing goes well; None where it never is, or is already."""
    reason: str
    """A plain sentence without its name."""


@dataclass(frozen=True, slots=True)
class QuietProof:
    """By what is known that nothing was to be told."""

    sources: int
    fine: int
    """Those of them that were read without a fault, and lately."""
    articles: int
    """How many were read meanwhile; ``matched`` of them have a topic of the alert."""
    matched: int = 0
    silenced: int = 0
    unread: int = 0
    """Documents that arrived meanwhile and were not read yet."""
    faults: tuple[tuple[str, str], ...] = ()
    """The first that were not fine: name and what is wrong."""


@dataclass(frozen=True, slots=True)
class Further:
    """What a message says of those to come, because its reader has had most of a day's messages."""

    most: int
    """How many messages a day there are at most."""
    place: int
    """Which of them this is."""
    at: datetime
    """When the others come, together."""
    zone: str
    """The time zone of the reader."""
