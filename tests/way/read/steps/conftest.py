from __future__ import annotations

import faulthandler
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _crashes_are_no_news() -> Iterator[None]:
    """Lets pytest print nothing of the processes that are to crash here."""
    was_on = faulthandler.is_enabled()
    faulthandler.disable()
    yield
    if was_on:
        faulthandler.enable(sys.__stderr__ or sys.stderr)
