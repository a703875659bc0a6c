"""The pages, served on both databases, for the tests that ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.browsing import Browser, looking_at, with_people
from worker.setup.runtime import Runtime


@pytest.fixture
def shown(runtime: Runtime, tmp_path: Path) -> Iterator[Runtime]:
    """A runtime with people to be told, and articles, one of which means harm."""
    made = with_people(runtime, tmp_path)
    yield made
    made.close()


@pytest.fixture
def settings_of_page() -> str:
    """What stands below ``[page]``; then other tables may follow."""
    return ""


@pytest.fixture
def browser(
    shown: Runtime, settings_of_page: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Browser]:
    """A browser that looks at the pages."""
    monkeypatch.delenv("WIREWATCH_PAGE_LISTEN", raising=False)
    with looking_at(shown.settings.base_dir, settings_of_page) as made:
        yield made
