"""What a look at the service asks the database."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event

from worker.base.processes import signs_of_life
from worker.setup.runtime import Runtime
from worker.status import steps

_READS_SOURCES = re.compile(r"FROM sources\b")
MOST_PASSES = 4
"""How they do; how much there is to say of them; which of them are named; which hosts are asked
too often. What is overdue has an index."""


@pytest.mark.parametrize("whole", [False, True])
def test_a_look_reads_the_sources_a_few_times(runtime: Runtime, whole: bool) -> None:
    """Of ten thousand, each time takes a twentieth of what all else here does."""
    statements: list[str] = []

    def note(*given: Any) -> None:
        statements.append(given[2])

    event.listen(runtime.database.engine, "before_cursor_execute", note)
    seen = steps.look(steps.Watched.of(runtime, "", (signs_of_life.BEAT,)))
    found = steps.line(runtime, seen, None, whole=whole)
    assert found["source_states"] == {"ok": 0, "quiet": 0, "failing": 0, "disabled": 0, "new": 1}
    passes = [each for each in statements if _READS_SOURCES.search(each)]
    overdue = [each for each in passes if "min(sources.due_at)" in each]
    assert len(overdue) == 1
    assert len(passes) - len(overdue) <= MOST_PASSES, passes
    assert len(statements) <= 60
