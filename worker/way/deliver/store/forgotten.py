"""Deliveries of which all was forgotten: there is nothing to send any more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery

FORGOTTEN = "forgotten"
"""The reason of such a delivery."""
NOTHING_LEFT = "what it told of was forgotten since: there is nothing to send any more"
"""What whoever wants one sent again is told."""


def of_them() -> Any:
    """Returns the condition that all that a delivery tells of was forgotten."""
    return func.coalesce(Delivery.state_reason, "") == FORGOTTEN


def is_one(session: Session, delivery_id: str) -> bool:
    """Tells whether all that a delivery tells of was forgotten."""
    return (
        session.scalar(select(Delivery.id).where(Delivery.id == delivery_id, of_them())) is not None
    )
