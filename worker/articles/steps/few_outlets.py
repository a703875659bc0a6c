"""Copies that alerts did not tell of because too few outlets carried their story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Notice
from worker.way.judge.plan import Verdict
from worker.way.judge.store import verdicts as verdict_store
from worker.way.judge.store.verdicts import StoredAlert, StoredVerdict
from worker.way.judge.telling import FEW_OUTLETS

CODE = "few_outlets"


def named(
    session: Session, article_id: int, stored: Mapping[int, StoredVerdict]
) -> dict[int, StoredVerdict]:
    """Returns the verdicts on an article's revisions, in which an alert that knew its words is one
    that waited, where it told nobody of them either: it waited for more outlets."""
    return {
        revision: replace(
            verdict,
            alerts=tuple(_named(session, article_id, verdict, each) for each in verdict.alerts),
        )
        for revision, verdict in stored.items()
    }


def _named(
    session: Session, article_id: int, verdict: StoredVerdict, decided: StoredAlert
) -> StoredAlert:
    said = decided.detail
    if decided.code != "known" or not isinstance(said, int) or said == article_id:
        return decided
    is_one = is_awaited(session, said, decided.alert_id, verdict.at)
    return replace(decided, code=CODE) if is_one else decided


def planned(session: Session, verdict: Verdict, now: datetime) -> Verdict:
    """Returns a verdict that is not stored, in which such an alert is named so, too."""
    alerts = []
    for each in verdict.alerts:
        said = each.article_id if each.code == "known" else None
        if said is not None and is_awaited(session, said, each.alert_id, now):
            alerts.append(replace(each, code=CODE, reason=worded(said)))
        else:
            alerts.append(each)
    return replace(verdict, alerts=tuple(alerts))


def worded(said: int) -> str:
    """Returns why an alert waits, as a clause; ``said`` is the article that said it before."""
    return f"{FEW_OUTLETS}; article {said} said it before"


def is_awaited(session: Session, article_id: int, alert_id: int, at: datetime) -> bool:
    """Tells whether an alert waited for more outlets when an article had come, and had told nobody
    of its story by then."""
    verdicts = verdict_store.of_revisions(session, article_id).values()
    decided = [each for verdict in verdicts if verdict.at <= at for each in verdict.alerts]
    if not any(each.alert_id == alert_id and each.code == CODE for each in decided):
        return False
    story = select(Article.story_id).where(Article.id == article_id).scalar_subquery()
    told = select(Notice.id).where(
        Notice.alert_id == alert_id, Notice.story_id == story, Notice.created_at < at
    )
    return session.scalars(told.limit(1)).first() is None
