"""What happened to an article, an address or a file, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Article
from worker.alerts import alerting, modes
from worker.alerts.follow_ups import FIRST, KEPT_FOR, reason_of
from worker.alerts.notices.occasions import topic_name
from worker.alerts.store import silences
from worker.articles import left_out
from worker.articles.steps import story_reasons, unread
from worker.articles.store import explain as store
from worker.articles.store import forgotten, views
from worker.articles.store.rows import clean_of
from worker.base.errors import DocumentRejected
from worker.base.types import TopicMatch
from worker.base.urls import canonical_url
from worker.duplicates import Compared, fingerprint, in_common
from worker.furniture.steps import memory
from worker.settings import AlertSettings
from worker.setup.alert_plans import alert_rule
from worker.setup.runtime import Runtime
from worker.way.collect.store import arrivals
from worker.way.judge import steps as deciding
from worker.way.judge.plan import AlertVerdict, Verdict
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.store import verdicts as verdict_store
from worker.way.judge.store.verdicts import StoredAlert, StoredVerdict
from worker.way.judge.telling import FEW_OUTLETS, NO_NEWS, few_outlets
from worker.way.read.steps.process import prepare

_MOST_ARTICLES = 10
REASONS = {
    "tell": "it is news",
    "no_topic": "none of its topics was found",
    "only_passing": "its topics are only mentioned in passing",
    **alerting.REFUSALS,
    "known": "what it says was known already",
    "few_outlets": FEW_OUTLETS,
    "silenced": "a silence held it back",
    "kept_back": KEPT_FOR["nothing"],
    "told_before": "the alert was told of this article before",
    "watches": "it watches how much comes on its topics: no article by itself sets it off",
}
"""What each code of a verdict says, as a clause."""


def by_id(runtime: Runtime, article_id: int) -> dict[str, Any] | None:
    """Explains an article; None if there is none of that id."""
    with runtime.database.read() as session:
        if not store.articles(session, [article_id]):
            return None
        items = store.items_of_article(session, article_id)
        return _explained(runtime, session, str(article_id), "article", items, [article_id])


def by_address(runtime: Runtime, url: str) -> dict[str, Any]:
    """Explains what came with an address."""
    addresses = [each for each in dict.fromkeys((canonical_url(url), url)) if each]
    with runtime.database.read() as session:
        items = store.items_at_address(session, addresses)
        found = _explained(runtime, session, url, "url", items, [])
        found["forgotten_at"] = views.iso(forgotten.at_addresses(session, addresses))
    return found


def by_file(runtime: Runtime, target: str, named: unread.Named) -> dict[str, Any]:
    """Explains a file, or what it holds under a name (``FILE#NAME``), and for which ``target``
    stands; what was never read is tried out, and nothing of it is stored."""
    with runtime.database.read() as session:
        items = store.items_of_file(session, named.key)
    arrival = None if items else unread.read(runtime, named)
    with runtime.database.read() as session:
        if arrival is not None and arrival.outcome.key != named.key:
            # It was asked for by its place, and is known by another name.
            items = store.items_of_file(session, arrival.outcome.key)
        found = _explained(runtime, session, target, "file", items, [])
        found["records"] = store.records_of_file(session, items)
    if arrival is not None and not items:
        found["dry_run"] = _dry_run(runtime, arrival)
    return found


def _explained(
    runtime: Runtime,
    session: Session,
    target: str,
    kind: str,
    items: Sequence[int],
    article_ids: Sequence[int],
) -> dict[str, Any]:
    histories = store.histories(session, items)
    ids = list(article_ids) or sorted(
        {each["article_id"] for each in histories if each["article_id"] is not None}
    )
    articles = store.articles(session, ids[:_MOST_ARTICLES])
    return {
        "target": target,
        "kind": kind,
        "known": bool(histories or articles),
        "items": histories,
        "articles": [_article(runtime, session, each) for each in articles],
        "forgotten_at": None,
        "records": None,
        "dry_run": None,
    }


@dataclass(frozen=True, slots=True)
class _About:
    """An article that is explained, with what is known of what alerts did about it."""

    runtime: Runtime
    row: Article
    found: Sequence[TopicMatch]
    """The topics in what it says now."""
    facts: Mapping[str, dict[str, Any]]
    verdicts: Mapping[int, StoredVerdict]
    """Revision → the verdict on it."""
    silences: Mapping[int, str]
    """Silences that held it back → why."""
    came: Mapping[int, datetime]
    """Articles that said before what it says → when they were first seen."""


def _article(runtime: Runtime, session: Session, row: Article) -> dict[str, Any]:
    article = views.by_ids(session, [row.id])[0]
    article.pop("text")
    deliveries = store.deliveries_of(session, [row.id])[row.id]
    stored = verdict_store.of_revisions(session, row.id)
    about = _About(
        runtime,
        row,
        views.topic_matches(session, [row.id])[row.id],
        store.alert_facts(session, row.id),
        stored,
        silences.reasons(session, _silences_in(stored)),
        {each.id: each.first_seen_at for each in store.articles(session, sorted(_said_in(stored)))},
    )
    return {
        "article": article,
        "revision": row.revision,
        "likeness": _likeness(session, row),
        "verdict": _stored(about.verdicts.get(row.revision)),
        "story": story_reasons.of_stored(session, row),
        "left_out": store.left_out(session, row, about.found),
        "alerts": [
            {
                "alert": alert.name,
                **_verdict(about, alert),
                "decisions": _decisions(about, alert),
                "deliveries": [each for each in deliveries if each["alert"] == alert.name],
            }
            for alert in runtime.settings.alerts
        ],
    }


def _silences_in(stored: Mapping[int, StoredVerdict]) -> set[int]:
    held = (each for verdict in stored.values() for each in verdict.alerts)
    return {int(each.detail or 0) for each in held if each.code == "silenced"}


def _said_in(stored: Mapping[int, StoredVerdict]) -> set[int]:
    decided = (each for verdict in stored.values() for each in verdict.alerts)
    return {
        each.detail for each in decided if each.code == "known" and isinstance(each.detail, int)
    }


def _likeness(session: Session, row: Article) -> float | None:
    """Returns which share of the shorter one's words a copy has in common with its original."""
    originals = store.articles(session, [row.duplicate_of]) if row.duplicate_of else []
    if not originals:
        return None
    mine, its = (
        Compared(each.title, each.text, each.language, fingerprint.unpack(each.signature))
        for each in (row, originals[0])
    )
    return round(in_common(mine, its), 2)


def _stored(stored: StoredVerdict | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    return {"kind": stored.kind, "reason": stored.reason, "at": views.iso(stored.at)}


def _decisions(about: _About, alert: AlertSettings) -> list[dict[str, Any]]:
    """Says what the alert did about each revision of the article, the first one first, as far as
    that is kept."""
    facts = about.facts.get(alert.name)
    if facts is None:
        return []
    return [
        {
            "revision": revision,
            "at": views.iso(facts["told"].get(_kind(each), stored.at)),
            **_decided(about, alert, revision, stored, each),
        }
        for revision, stored in about.verdicts.items()
        for each in stored.alerts
        if each.alert_id == facts["id"]
    ]


def _kind(each: StoredAlert) -> str:
    return str(each.detail or FIRST) if each.code == "tell" else ""


def _decided(
    about: _About, alert: AlertSettings, revision: int, stored: StoredVerdict, each: StoredAlert
) -> dict[str, str]:
    if each.code != "tell":
        return _is(each.code, _worded(about, alert, stored, each))
    if _kind(each) != FIRST:
        return _is("told", _because_of(about.runtime, _kind(each)))
    found = about.found if revision == about.row.revision else ()
    return _is("told", _because(found, alert))


def _verdict(about: _About, alert: AlertSettings) -> dict[str, str]:
    """Says in a word and in a clause what the alert did about the article, and why: as it was
    decided then. What was told of any revision was told."""
    row, found, facts = about.row, about.found, about.facts.get(alert.name)
    if facts and facts["told_at"]:
        return _is("told", f"{_why_told(about, alert)}, {_when(facts['told_at'])}")
    stored = about.verdicts.get(row.revision)
    decided = stored.of(facts["id"]) if stored is not None and facts is not None else None
    if stored is not None and decided is not None:
        return _is(decided.code, _worded(about, alert, stored, decided))
    rule = alert_rule(alert)
    if not rule.is_satisfied(found):
        code = "only_passing" if any(each.slug in rule.topics for each in found) else "no_topic"
        if rule.is_satisfied(about.runtime.match(clean_of(row))):
            reason = "it would match today: the topic was added or changed after it arrived"
            return _is("newer_topic", f"{reason}, and nothing old alerts")
        return _is(code, REASONS[code])
    if facts is None or facts["created_at"] > row.updated_at:
        reason = "the alert is newer than the article, and nothing old alerts"
        return _is("newer_alert", reason)
    return _undecided(row, alert)


def _why_told(about: _About, alert: AlertSettings) -> str:
    """Returns why the alert told of the article last: of which of its revisions, if it has several,
    and by that one's topics as far as these are known."""
    told = [each for each in _decisions(about, alert) if each["verdict"] == "told"]
    why = _because(about.found, alert)
    if not told:
        return why
    last = sorted(told, key=lambda each: str(each["at"]))[-1]
    if last["revision"] != about.row.revision:
        return f"revision {last['revision']}: {last['reason']}"
    return why if last["reason"] == why else f"{last['reason']}; {why}"


def _worded(
    about: _About, alert: AlertSettings, stored: StoredVerdict, decided: StoredAlert
) -> str:
    row = about.row
    if decided.code == "silenced":
        return about.silences.get(int(decided.detail or 0), REASONS["silenced"])
    if decided.code == "silent":
        return _silence(stored.silent or row.silent)
    said = decided.detail if isinstance(decided.detail, int) and decided.detail != row.id else None
    if decided.code == "few_outlets":
        return few_outlets(said)
    if decided.code == "known" and decided.detail is not None:
        return _known(about, alert, said)
    if decided.code == "kept_back" and decided.detail is not None:
        return KEPT_FOR[str(decided.detail)]
    return REASONS.get(decided.code, decided.code)


def _known(about: _About, alert: AlertSettings, said: int | None) -> str:
    """Returns why what an article says was known; ``said`` is another that said it before, None
    where its own earlier text did."""
    if said is None:
        return NO_NEWS
    facts, came = about.facts.get(alert.name), about.came.get(said)
    if facts is not None and came is not None and came < facts["created_at"]:
        return f"it is a copy of article {said}, which is older than the alert"
    return f"it is a copy: article {said} said it before"


def _undecided(row: Article, alert: AlertSettings) -> dict[str, str]:
    """Says what is known of an article with an alert's topic of which no verdict is kept."""
    if modes.watches(modes.load(alert.mode)):
        return _is("watches", REASONS["watches"])
    if row.silent is not None:
        return _is("silent", _silence(row.silent))
    if row.duplicate_of is not None:
        return _is("known", f"it is a copy: article {row.duplicate_of} said it before")
    reason = (
        "an earlier release decided about it and kept no reason, or the alert was changed since"
    )
    return _is("unclear", reason)


def _is(verdict: str, reason: str) -> dict[str, str]:
    return {"verdict": verdict, "reason": reason}


def _because_of(runtime: Runtime, occasion: str) -> str:
    """Returns why a follow-up is told, its topic by name."""
    what, _, slug = occasion.partition("-")
    if what == "topic":
        return f"the topic {topic_name(slug, runtime.topic_names)} is new in the story"
    return reason_of(occasion)


def _because(found: Sequence[TopicMatch], alert: AlertSettings) -> str:
    asked = [f"{each.slug} ({each.salience})" for each in found if each.slug in alert.topics]
    return ", ".join(asked) or "it had a topic of the alert then"


def _silence(silent: str | None) -> str:
    return arrivals.SILENCES.get(silent or "", silent or "it came silently, which alerts nobody")


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _dry_run(runtime: Runtime, read: unread.Read) -> dict[str, Any]:
    """Says what it would be if ``ingest`` read it now: the judge is asked, nothing is kept."""
    try:
        document = unread.document(runtime, read)
        lines = memory.reading(
            runtime.database, runtime.clock, [(document.source_id, document.item_id)]
        )
        made = prepare(runtime, document, lines=lines.reading)
    except DocumentRejected as rejection:
        outcome = "several" if rejection.code == "several" else "rejected"
        return _outcome(outcome, str(rejection))
    (verdict,) = deciding.look(runtime, [(document, made)]).verdicts
    reason = None if verdict.kind == "new" and verdict.recurs_of is None else verdict.reason
    return _outcome(verdict.outcome, reason) | _would_be(runtime, made, verdict)


def _outcome(outcome: str, reason: str | None = None) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "reason": reason,
        "title": None,
        "published_at": None,
        "language": None,
        "author": None,
        "agency": None,
        "outlet": None,
        "topics": [],
        "story": None,
        "left_out": None,
        "alerts": [],
    }


def _would_be(runtime: Runtime, made: PreparedArticle, verdict: Verdict) -> dict[str, Any]:
    article = made.article
    decided = {each.alert: each for each in verdict.alerts}
    table = runtime.reader.stories.index.frequencies
    return {
        "title": article.title,
        "published_at": views.iso(article.published.at) if article.published else None,
        "language": article.language,
        "author": article.author,
        "agency": article.agency,
        "outlet": article.outlet,
        "topics": [views.topic_json(each) for each in made.topics],
        "story": story_reasons.of_planned(verdict, lambda: table),
        "left_out": left_out.shape(article.whole, article.masks, made.topics, made.missed),
        "alerts": [
            {"alert": alert.name, **_would(runtime, alert, decided.get(alert.name), verdict)}
            for alert in runtime.settings.alerts
        ],
    }


def _would(
    runtime: Runtime, alert: AlertSettings, decided: AlertVerdict | None, verdict: Verdict
) -> dict[str, str]:
    if decided is not None and decided.occasion not in (None, FIRST):
        return _is(decided.code, _because_of(runtime, str(decided.occasion)))
    if decided is not None:
        return _is(decided.code, decided.reason)
    if verdict.kind == "same_words" and verdict.case.prepared.topics:
        return _is("known", REASONS["known"])
    is_watched = modes.watches(modes.load(alert.mode))
    if is_watched and alert_rule(alert).is_satisfied(verdict.case.prepared.topics):
        return _is("watches", REASONS["watches"])
    return _is("no_topic", REASONS["no_topic"])
