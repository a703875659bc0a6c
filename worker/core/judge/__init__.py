"""The judge: one pure function that decides about a whole batch of articles.

It takes prepared articles, a snapshot of what is known, the rules and the time, and returns a plan:
for each article its verdict, its story, and whom to tell, each with a named reason. It asks
nothing and writes nothing.
"""

from worker.core.judge.case import Case, address_hash
from worker.core.judge.decide import judge
from worker.core.judge.known import (
    Cursor,
    KnownArticle,
    KnownItem,
    Snapshot,
    WaitingDelivery,
)
from worker.core.judge.plan import (
    OUTCOMES,
    AlertVerdict,
    NewArticle,
    Plan,
    PlannedDelivery,
    Telling,
    Verdict,
)
from worker.core.judge.record import amended, names_planned, read_record, record_of, worded
from worker.core.judge.rules import AlertPlan, Route, Rules

__all__ = [
    "OUTCOMES",
    "AlertPlan",
    "AlertVerdict",
    "Case",
    "Cursor",
    "KnownArticle",
    "KnownItem",
    "NewArticle",
    "Plan",
    "PlannedDelivery",
    "Route",
    "Rules",
    "Snapshot",
    "Telling",
    "Verdict",
    "WaitingDelivery",
    "address_hash",
    "amended",
    "judge",
    "names_planned",
    "read_record",
    "record_of",
    "worded",
]
