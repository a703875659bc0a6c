"""Reports by which stories are linked across languages, with their sentence vectors."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime

from worker.stories.languages import encoder, linking
from worker.stories.languages.encoder import SentenceEncoder
from worker.stories.languages.linking import Link, Linkable
from worker.traits import Traits


@dataclass(frozen=True, slots=True)
class Anchor:
    """A report as it is compared with those in other languages."""

    report: Linkable
    vector: bytes | None
    """The packed vector of headline and lead; None where no encoder reads its language."""
    encoder: str | None
    """What made the vector: only vectors of the same encoder are compared."""
    terms: frozenset[str]
    """What an index finds it by."""

    @property
    def language(self) -> str | None:
        """The report's language."""
        return self.report.language


def anchor(
    title: str,
    text: str,
    language: str,
    at: datetime,
    known: Traits,
    sentences: SentenceEncoder | None,
) -> Anchor:
    """Returns what an article is linked by. ``sentences`` None: by names and numbers alone."""
    report = linking.linkable(title, text, language, at, known)
    if sentences is None or language not in encoder.LANGUAGES:
        return read(report, None, None)
    vector = sentences.encode(linking.headline_and_lead(title, text))
    return read(report, vector, sentences.name)


def read(report: Linkable, vector: bytes | None, encoder_name: str | None) -> Anchor:
    """Returns an anchor of what is stored of it."""
    return Anchor(report, vector, encoder_name, linking.terms(report))


def moved(known: Anchor, at: datetime) -> Anchor:
    """Returns an anchor of a report that appeared ``at``."""
    return replace(known, report=replace(known.report, at=at))


def compare(one: Anchor, other: Anchor, common: Set[str]) -> Link:
    """Decides whether two reports are of one story. ``common``: terms that say little."""
    similarity = None
    if one.vector is not None and other.vector is not None and one.encoder == other.encoder:
        similarity = encoder.similarity(one.vector, other.vector)
    return linking.link(one.report, other.report, similarity=similarity, common=common)
