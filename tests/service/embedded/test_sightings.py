from __future__ import annotations

import os
from pathlib import Path

import pytest

from worker.service.embedded.sightings import Sightings

NEVER = float("-inf")


@pytest.mark.parametrize("set_to", [1.0, 4e9], ids=["to the past", "to the future"])
def test_a_sign_counts_from_when_it_was_seen_however_the_clock_is_set(
    tmp_path: Path, set_to: float
) -> None:
    sightings = Sightings(tmp_path)
    assert sightings.newest("mail", 10.0) == NEVER
    (tmp_path / "mail").touch()
    assert sightings.newest("mail", 15.0) == 15.0
    assert sightings.newest("mail", 20.0) == 15.0
    os.utime(tmp_path / "mail", (set_to, set_to))
    assert sightings.newest("mail", 25.0) == 25.0


def test_what_an_earlier_service_left_is_no_sign(tmp_path: Path) -> None:
    (tmp_path / "beat").touch()
    assert Sightings(tmp_path).newest("beat", 10.0) == NEVER
