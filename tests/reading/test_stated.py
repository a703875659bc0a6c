"""A stated author is read alike, whichever format states it."""

from __future__ import annotations

import pytest

from worker.reading import stated


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (["JANE DOE"], "Jane Doe"),
        (["By JANE O'NEILL"], "Jane O'Neill"),
        (["Jane Doe", "JANE DOE"], "Jane Doe"),
        (["jane@herald.example (JANE DOE)"], "Jane Doe"),
        (["AFP"], "AFP"),
        (["BBC NEWS"], "BBC NEWS"),
        (["Jane McDonald"], "Jane McDonald"),
    ],
)
def test_a_name_in_capitals_is_written_as_names_are(told: list[str], read: str) -> None:
    assert stated.names(told) == read
