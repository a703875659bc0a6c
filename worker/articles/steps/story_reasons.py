"""Which story an article belongs to and why, in the shape that ``explain`` shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Story
from worker.stories import function_words
from worker.stories.frequencies import Frequencies
from worker.stories.store import frequencies as term_frequencies
from worker.stories.terms import title_terms
from worker.way.judge.plan import Verdict
from worker.way.judge.store import verdicts as verdict_store
from worker.way.judge.store.verdicts import StoredVerdict

_WORTH = 0.5
"""What a shared word must add to a likeness, as a share of what the rarest one adds."""
_KEPT = 6
"""As many shared words as a stored verdict holds."""
_NOTHING_LIKE_IT = "no active story was like it"
_RECURS = "a notice is news each time"

Table = Callable[[], Frequencies]


def of_stored(session: Session, row: Article) -> dict[str, Any]:
    """Returns how a stored article's story was found, as it was decided when the article was new.

    ``how`` is null where no verdict is kept.
    """
    found = verdict_store.of_article(session, row.id, 1)
    if found is None or found.story is None:
        found = verdict_store.of_article(session, row.id, row.revision)
    root = session.scalar(select(Story.merged_into).where(Story.id == row.story_id))
    story_id = root or row.story_id
    if found is None:
        return _story(story_id, None, None, None, ())
    if found.story == "opened" and (root is not None or _is_older(session, row)):
        return _story(story_id, "merged", None, None, ())
    shared: Sequence[str] = found.shared
    if found.story in ("joined", "opened"):
        shared = weighty(shared, row.language, lambda: newest_table(session))
    return _story(story_id, found.story, _why(session, row, found), found.similarity, shared)


def of_planned(verdict: Verdict, table: Table) -> dict[str, Any] | None:
    """Returns which story an article would belong to, and why; ``id`` is null of one that it would
    open. None of an article that would belong to none.

    ``table`` gives how often terms are used; it is asked only where words are to be shown.
    """
    story_id = verdict.story_id if verdict.story_id is None or verdict.story_id > 0 else None
    if verdict.story is None:
        if story_id is None:
            return None
        return _story(story_id, "itself", None, None, ())
    shared: Sequence[str] = verdict.story.shared[:_KEPT]
    if verdict.story.code in ("joined", "opened"):
        shared = weighty(shared, verdict.case.prepared.article.language, table)
    similarity = verdict.story.similarity
    likeness = None if similarity is None else round(similarity, 2)
    return _story(story_id, verdict.story.code, verdict.story.reason, likeness, shared)


def weighty(words: Sequence[str], language: str | None, table: Table) -> tuple[str, ...]:
    """Returns those of the shared words that say something, the rarest first.

    A word adds the square of its rarity to a likeness. What adds less than half as much as the
    rarest of them is left out, and so are words such as "because": as long as few articles were
    counted they pass for rare.
    """
    telling = function_words.telling(words, language)
    if not telling:
        return ()
    known = table()
    worth = {
        word: max(known.rarities(title_terms(word, language), language), default=0.0) ** 2
        for word in telling
    }
    least = _WORTH * max(worth.values())
    return tuple(sorted((each for each in worth if worth[each] >= least), key=lambda w: -worth[w]))


def newest_table(session: Session) -> Frequencies:
    """Returns in how many articles each term was found, as it was counted last."""
    return term_frequencies.table(session, term_frequencies.newest(session).generation)


def _is_older(session: Session, row: Article) -> bool:
    """Tells whether its story has an article from before it opened one: of a merged story."""
    earlier = select(Article.id).where(Article.story_id == row.story_id, Article.id < row.id)
    return session.scalar(earlier.limit(1)) is not None


def _why(session: Session, row: Article, found: StoredVerdict) -> str | None:
    if found.why is not None or found.story != "opened":
        return found.why
    recurs = row.id in verdict_store.recurrences(session, [row.id])
    return _RECURS if recurs else _NOTHING_LIKE_IT


def _story(
    story_id: int | None,
    how: str | None,
    why: str | None,
    similarity: float | None,
    shared: Sequence[str],
) -> dict[str, Any]:
    return {
        "id": story_id,
        "how": how,
        "why": why,
        "similarity": similarity,
        "shared": list(shared),
    }
