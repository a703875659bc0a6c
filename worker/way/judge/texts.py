"""What is worked out of texts for a batch: worked out once, however often the batch is judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from worker import duplicates as sameness
from worker.duplicates import Compared, Sameness
from worker.duplicates.standing import Runs
from worker.stories.terms import Terms, terms
from worker.traits import Traits, traits
from worker.way.judge.case import Case
from worker.way.judge.known import KnownArticle

_Pair = tuple[Compared, Compared]


@dataclass(frozen=True, slots=True)
class Texts:
    """Remembers by the texts themselves what was found of them, which changes nothing: all of it
    follows from them alone. Lives as long as a batch is worked at."""

    _compared: dict[tuple[Compared, Compared, bool], Sameness] = field(default_factory=dict)
    _standing: dict[_Pair, Runs] = field(default_factory=dict)
    _sharing: dict[_Pair, bool] = field(default_factory=dict)
    _read: dict[tuple[str, str, str | None], tuple[Terms, Traits]] = field(default_factory=dict)

    def compare(self, new: Compared, known: Compared, *, same_source: bool) -> Sameness:
        """As ``duplicates.compare``."""
        key = new, known, same_source
        found = self._compared.get(key)
        if found is None:
            found = sameness.compare(new, known, same_source=same_source)
            self._compared[key] = found
        return found

    def standing_passages(self, new: Compared, known: Compared) -> Runs:
        """As ``duplicates.standing_passages``."""
        found = self._standing.get((new, known))
        if found is None:
            found = self._standing[new, known] = sameness.standing_passages(new, known)
        return found

    def share_a_passage(self, new: Compared, known: Compared) -> bool:
        """As ``duplicates.share_a_passage``."""
        found = self._sharing.get((new, known))
        if found is None:
            found = self._sharing[new, known] = sameness.share_a_passage(new, known)
        return found

    def read(self, title: str, text: str, language: str | None) -> tuple[Terms, Traits]:
        """Returns an article's terms and traits."""
        key = title, text, language
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = terms(*key), traits(*key)
        return found


def new_side(case: Case, signature: tuple[int, ...]) -> Compared:
    """Returns a case as it is compared, with so much of its signature."""
    article = case.prepared.article
    return Compared(
        title=article.title,
        text=article.text,
        language=article.language,
        signature=signature,
        traits=case.prepared.traits,
        stated_at=article.published.at if article.published else None,
    )


def known_side(article: KnownArticle, signature: tuple[int, ...]) -> Compared:
    """Returns a known article as it is compared, with so much of its signature."""
    return Compared(
        title=article.title,
        text=article.text,
        language=article.language,
        signature=signature,
        stated_at=article.published_at,
    )
