"""The pages that entries link to, as people and programs are told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Page
from worker.articles.store.views import iso

_WAITS = "it was not asked for yet"


def of_items(session: Session, item_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Returns what came of the pages that items link to, as far as they were wished for: what each
    was taken for, why the entry's own words were kept if they were, and when it is asked again."""
    rows = session.scalars(select(Page).where(Page.item_id.in_(item_ids)))
    return {
        row.item_id: {
            "url": row.url,
            "kind": row.kind,
            "reason": row.reason or (_WAITS if row.kind is None else None),
            "fetched_at": iso(row.fetched_at),
            "again_at": iso(row.due_at),
        }
        for row in rows
    }
