"""What an alert of the configuration asks for, with the sources that it names."""

from __future__ import annotations

from sqlalchemy.orm import Session

from worker.alerts.alerting import AlertRule
from worker.alerts.store import silences
from worker.settings import AlertSettings
from worker.setup.alert_plans import alert_rule


def rule_of(session: Session, alert: AlertSettings) -> AlertRule:
    """Returns the part of an alert that decides whether an article sets it off."""
    names = frozenset((*alert.sources, *alert.not_sources))
    return alert_rule(alert, silences.sources_named(session, names) if names else {})
