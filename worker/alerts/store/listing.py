"""What deliveries are about and where they go, as a list of them shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Alert, Delivery, DeliveryNotice, Notice
from worker.alerts.digests import READY
from worker.alerts.follow_ups import shown_kind
from worker.alerts.kinds import NEWS, UPDATE
from worker.alerts.notices.endpoint_headings import DISABLED, DISABLING, HELD
from worker.alerts.notices.endpoint_headings import FAILING as ENDPOINT_FAILING
from worker.alerts.notices.headings import FAILING, RECOVERED, SILENT
from worker.alerts.spikes import KIND as SPIKE
from worker.articles.store import headlines
from worker.base import address
from worker.base.store.chunks import in_chunks
from worker.way.deliver.store.forgotten import FORGOTTEN

_GONE = "articles that are no longer stored"
_WITHOUT_ARTICLES = {
    NEWS: _GONE,
    UPDATE: _GONE,
    SPIKE: _GONE,
    READY: "digest: all was quiet",
    FAILING: "sources that fail",
    SILENT: "sources that fell silent",
    RECOVERED: "sources that recovered",
    ENDPOINT_FAILING: "an endpoint that fails",
    DISABLING: "an endpoint that will be switched off",
    DISABLED: "an endpoint that was switched off",
    HELD: "a template that fails",
}
"""What a delivery is about that tells of no article, by its kind."""


@dataclass(slots=True)
class Subject:
    """What a delivery is about."""

    kind: str
    """The type of its webhook, such as ``article.matched``."""
    destination: str
    """Where it goes, as it may be shown."""
    title: str = ""
    """The headline of the first of its articles that is still stored."""
    occasions: list[str] = field(default_factory=list)
    """The kinds of news in it, in order."""
    is_forgotten: bool = False
    """Whether all that it told of was forgotten."""

    @property
    def without_articles(self) -> str:
        """What it is about if it tells of no article: so it is with what those who run the service
        are told, with the proof that all was quiet, and where its articles are gone."""
        return _GONE if self.is_forgotten else _WITHOUT_ARTICLES.get(self.kind, self.kind)


def subjects(
    session: Session, deliveries: Sequence[tuple[str, Sequence[int]]]
) -> dict[str, Subject]:
    """Returns what deliveries are about, given with the ids of their articles."""
    found: dict[str, Subject] = {}
    kinds: dict[str, list[str]] = defaultdict(list)
    for chunk in in_chunks([each for each, _ in deliveries]):
        rows = select(Delivery.id, Delivery.kind, Delivery.destination, Delivery.state_reason)
        for each, kind, to, reason in session.execute(rows.where(Delivery.id.in_(chunk))):
            is_forgotten = reason == FORGOTTEN
            found[each] = Subject(kind, address.of_destination(to), is_forgotten=is_forgotten)
        told = (
            select(DeliveryNotice.delivery_id, Notice.kind)
            .join(Notice, Notice.id == DeliveryNotice.notice_id)
            .where(DeliveryNotice.delivery_id.in_(chunk))
            .group_by(DeliveryNotice.delivery_id, Notice.kind)
            .order_by(func.min(Notice.id))
        )
        for each, kind in session.execute(told):
            kinds[each].append(shown_kind(kind))
    titles = _titles(session, [articles for _, articles in deliveries])
    for each, articles in deliveries:
        if each in found:
            found[each].title = next((titles[one] for one in articles if one in titles), "")
            found[each].occasions = list(dict.fromkeys(kinds[each]))
    return found


def open_digests(session: Session) -> dict[str, datetime]:
    """Returns for each alert with a digest that is open when that goes, which a change of its times
    does not alter."""
    rows = session.execute(
        select(Alert.name, func.min(Delivery.due_at))
        .join(Delivery, Delivery.alert_id == Alert.id)
        .where(Delivery.state == "pending", Delivery.kind == READY, Delivery.due_at.is_not(None))
        .group_by(Alert.name)
    )
    return {name: due for name, due in rows if due is not None}


def _titles(session: Session, articles: Sequence[Sequence[int]]) -> dict[int, str]:
    """Returns the headlines of the first articles; of all where one of the first is gone."""
    found: dict[int, str] = {}
    for chunk in in_chunks(list({each[0] for each in articles if each})):
        found |= headlines.titles(session, chunk)
    rest = {one for each in articles if each and each[0] not in found for one in each[1:]}
    for chunk in in_chunks(list(rest)):
        found |= headlines.titles(session, chunk)
    return found
