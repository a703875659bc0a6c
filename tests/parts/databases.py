"""On which databases the cases of a test are tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def first_on_both(fixture: str, names: str, cases: Iterable[Any]) -> pytest.MarkDecorator:
    """Tries the first case of a test on both databases, and the others on SQLite.

    It is for cases that differ in what is decided, and have a database do the same. ``fixture`` is
    the one that takes the name of a database, ``names`` are told apart by commas, and ``cases``
    are as ``parametrize`` takes them.
    """
    first, *others = (each if "," in names else (each,) for each in cases)
    assert others, "a single case needs nothing but its fixture"
    tried = [("sqlite", *first), ("postgresql", *first), *(("sqlite", *each) for each in others)]
    return pytest.mark.parametrize(f"{fixture},{names}", tried, indirect=[fixture])
