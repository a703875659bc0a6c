"""Corrections and withdrawals, as formats state them and as words mark them, of known articles."""

from __future__ import annotations

from collections.abc import Sequence

from worker.alerts.corrections import Said, new_mark, without_label
from worker.base.types import Statement
from worker.duplicates import fingerprint
from worker.way.judge.case import Case
from worker.way.judge.desk import Desk
from worker.way.judge.known import KnownArticle


def said(article: KnownArticle) -> Said:
    """Returns what an article says, as far as it is known."""
    return Said(article.title, article.text, article.language, article.is_whole)


def news_of(case: Case, article: KnownArticle, before: KnownArticle | None) -> Statement | None:
    """Returns what the format states that was not stated before. ``before`` is the revised one."""
    statement = case.prepared.article.statement
    if statement is None:
        return None
    if before is not None:
        return statement if statement.name != before.stated else None
    if statement.note and article.duplicate_of is None:
        # It speaks of an earlier version, which we never had.
        return None
    return statement


def corrects(case: Case, now: KnownArticle, before: KnownArticle) -> bool:
    """Tells whether an article now says that it is corrected or withdrawn, and did not before."""
    return news_of(case, now, before) is not None or new_mark(said(before), said(now)) is not None


def marks_correction(case: Case, known: KnownArticle) -> bool:
    """Tells whether a case marks, by its format or its words, that it corrects a known article."""
    statement = case.prepared.article.statement
    if statement is not None and statement.kind == "correction" and not statement.note:
        return True
    mark = new_mark(said(known), _said_by(case))
    return mark is not None and mark.kind == "correction"


def may_correct(case: Case) -> bool:
    """Tells whether a case may correct or withdraw an article, whatever it says else."""
    if case.prepared.article.statement is not None:
        return True
    return new_mark(None, _said_by(case)) is not None


def is_labelled(case: Case) -> bool:
    """Tells whether a case, by its format or headline, says that it corrects or withdraws."""
    article = case.prepared.article
    statement = article.statement
    is_stated = statement is not None and not statement.note
    return is_stated or without_label(article.title) != article.title


def may_correct_known(case: Case, *, same_words: bool) -> bool:
    """Tells whether a case may correct or withdraw what is known. ``same_words`` says that an
    article has its words already: then only its headline may mark a correction of them."""
    statement = case.prepared.article.statement
    if statement is not None or not same_words:
        return may_correct(case)
    article = case.prepared.article
    return new_mark(None, Said(article.title, "", article.language)) is not None


def has_words(case: Case, known: KnownArticle) -> bool:
    """Tells whether an article says a case's words, under whatever headline if all is at hand."""
    mine = case.prepared
    if not known.is_whole:
        return known.text_hash == mine.fingerprint.text_hash
    return fingerprint.words(known.text) == fingerprint.words(mine.article.text)


def is_corrected_by(case: Case, known: KnownArticle, original: KnownArticle) -> bool:
    """Tells whether another article corrects an original in a case's words: that is told once."""
    if known.id == original.id or not has_words(case, known):
        return False
    mark = new_mark(said(original), said(known))
    return known.stated is not None or (mark is not None and mark.kind == "correction")


def is_said_by_another(
    case: Case, original: KnownArticle, before: Sequence[KnownArticle], desk: Desk
) -> bool:
    """Tells whether another source made a case's correction of an original in the same words.
    ``before`` are some of its copies; corrections that were told are asked beside them."""
    marks = case.prepared.article.statement, new_mark(None, _said_by(case))
    if {each.kind for each in marks if each is not None} != {"correction"}:
        return False
    mine = case.source_id
    copies = (each for each in before if each.source_id != mine)
    told = (each for each in desk.corrections(original.story_id) if each.source_id != mine)
    return any(is_corrected_by(case, each, original) for each in copies) or any(
        has_words(case, each) for each in told
    )


def _said_by(case: Case) -> Said:
    article = case.prepared.article
    return Said(article.title, article.text, article.language)
