"""Reports to compare."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from worker import traits
from worker.stories.frames import pairs
from worker.stories.profile import Report
from worker.stories.terms import terms

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
FERRY = (
    "Ferry sinks off Samos with eighty aboard",
    "A ferry carrying eighty passengers sank off the Greek island of Samos on Tuesday night, the "
    "coastguard said. Rescuers pulled dozens of survivors from the water as winds hampered boats. "
    "The ferry Aspasia had left Vathy for Piraeus when its engine room flooded.",
)
FERRY_AGAIN = (
    "Dozens rescued after Greek ferry Aspasia goes down near Samos",
    "Greek coastguard boats rescued dozens of survivors after the ferry Aspasia sank near Samos. "
    "Its engine room flooded soon after the ferry left Vathy, passengers told reporters, and "
    "strong winds hampered the search for the missing off the island.",
)
BUDGET = (
    "Parliament passes budget after all-night sitting",
    "Lawmakers approved the government's spending plan by a narrow margin on Wednesday. The "
    "finance minister said pensions would rise while fuel duty stays frozen until autumn.",
)
STRIKE = (
    "Airport workers strike over pay",
    "Baggage handlers walked out at the capital's two airports on Monday. Unions demand a raise of "
    "six per cent, and airlines cancelled a third of their flights.",
)


def report(
    article: tuple[str, str], hours: float = 0, source: int = 1, language: str | None = "en"
) -> Report:
    """Returns an article as a report of so many hours after noon."""
    title, text = article
    return Report(
        title=title,
        terms=terms(title, text, language),
        traits=traits.traits(title, text, language),
        at=NOON + timedelta(hours=hours),
        source=source,
        pairs=pairs(title, text),
    )
