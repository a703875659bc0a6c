"""Articles, their earlier revisions, where they appeared, and the index of their fingerprints."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, BigId, PartialIndex, big_id
from models.source import Source


class Article(Base):
    """What an article says now. A near-duplicate has its own row and names its canonical one."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "text_hash"),
        Index(None, "first_seen_at"),
        Index(None, "story_id"),
        Index(None, "duplicate_of"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    uid: Mapped[str]
    """Derived from the first revision's content; part of the ids of deliveries."""
    story_id: Mapped[int] = mapped_column(BigId, ForeignKey("stories.id"))
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    document_id: Mapped[int] = mapped_column(BigId)
    revision: Mapped[int] = mapped_column(default=1)
    duplicate_of: Mapped[int | None] = mapped_column(BigId, ForeignKey("articles.id"))
    source: Mapped[Source] = relationship(viewonly=True, lazy="joined", innerjoin=True)
    url: Mapped[str | None]
    title: Mapped[str]
    title_derived: Mapped[bool]
    text: Mapped[str]
    language: Mapped[str | None]
    author: Mapped[str | None]
    agency: Mapped[str | None]
    outlet: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_precision: Mapped[str | None]
    published_source: Mapped[str | None]
    published_raw: Mapped[str | None]
    first_seen_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    kept: Mapped[str] = mapped_column(default="text", server_default="text")
    """How much of it is kept: text, excerpt or link."""
    silent: Mapped[str | None]
    """Why nobody was told of it when it came, as long as no source brought it as news."""
    text_hash: Mapped[int]
    signature: Mapped[bytes]
    """Packed shingle hashes: the truth from which ``fingerprints`` can be made again."""


class Whole(Base):
    """What was left out of an article's current revision: with its text, the whole as it was read.

    None of what is shortened, or was cleaned by a release that kept no masks.
    """

    __tablename__ = "wholes"

    article_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    frame: Mapped[bytes]
    """Packed: the lines, rules and certainties of what is masked (``worker.base.frames``)."""
    missed: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """The topics found only in what is masked: slug, term, words, rule and language; null: none."""


class Revision(Base):
    """An earlier version of an article, kept when it changed."""

    __tablename__ = "revisions"
    __table_args__ = (
        Index(None, "article_id", "number", unique=True),
        Index(None, "text_hash"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id"))
    number: Mapped[int]
    document_id: Mapped[int] = mapped_column(BigId)
    title: Mapped[str]
    text: Mapped[str]
    text_hash: Mapped[int]
    replaced_at: Mapped[datetime]


class Appearance(Base):
    """One place an article appeared: its first, and every copy that is kept and linked."""

    __tablename__ = "appearances"
    __table_args__ = (
        Index(None, "address_hash"),
        Index(None, "article_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id"))
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("items.id"), index=True)
    document_id: Mapped[int] = mapped_column(BigId)
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    kind: Mapped[str]
    """first, text (the same words), address (the same page) or near."""
    url: Mapped[str | None]
    address_hash: Mapped[int | None]
    """What the look-up by address goes by: an address can be longer than an index takes."""
    outlet: Mapped[str | None]
    title: Mapped[str]
    at: Mapped[datetime]


class FingerprintIndex(Base):
    """Shingle hash to canonical article, by day: a look-up that can be rebuilt at any time."""

    __tablename__ = "fingerprints"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)


class CommonShingle(Base):
    """A shingle in so many canonical articles that it says nothing about any of them."""

    __tablename__ = "common_shingles"

    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(index=True)


class Story(Base):
    """One event. A merged story's id redirects to the one it went into."""

    __tablename__ = "stories"
    __table_args__ = (
        PartialIndex(
            None,
            "merged_into",
            where="merged_into IS NOT NULL",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    created_at: Mapped[datetime]
    merged_into: Mapped[int | None] = mapped_column(BigId, ForeignKey("stories.id"))


class StoryProfile(Base):
    """What an active story is about, as joining compares it; packed."""

    __tablename__ = "story_profiles"
    __table_args__ = (Index(None, "decision_id"), Index(None, "last_at"))

    story_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("stories.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    decision_id: Mapped[int]
    """The decision that changed it last: what a process holds is brought up to date by it."""
    last_at: Mapped[datetime]
    """When its last report came."""
    outlets: Mapped[list[Any]]
    """Names of the outlets that carried it, the first of them."""
    profile: Mapped[bytes]
    links: Mapped[bytes | None]
    """By what it is found in other languages; packed."""


class TermFrequencies(Base):
    """In how many articles each term was found, packed; a new generation never changes an old."""

    __tablename__ = "term_frequencies"
    __table_args__ = ({"sqlite_autoincrement": True},)

    generation: Mapped[int] = big_id()
    at: Mapped[datetime]
    last_article_id: Mapped[int]
    """The last article that was counted."""
    table: Mapped[bytes]


class Verdict(Base):
    """What was decided about an article's revision, and why, in few words of a program."""

    __tablename__ = "verdicts"

    article_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    rules: Mapped[int]
    """The generation of topics and alerts that it was decided under."""
    record: Mapped[dict[str, Any]] = mapped_column(JSON())
    """As its text, on PostgreSQL too: taken apart into numbers it is half as long again."""


class Forgotten(Base):
    """What must not come back: the hash of a text (``text``) or of an address (``address``).

    And the id of an item whose article was forgotten (``item``), by which that is explained.
    """

    __tablename__ = "forgotten"

    kind: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
