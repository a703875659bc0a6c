"""A browser and a desk for the tests. Without a browser they fail and say how to install one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.chromium import Absent, launched
from tests.browser.desk import Desk, open_desk


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    try:
        with launched() as browser:
            yield browser
    except Absent as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("browser") / "desk") as made:
        yield made


Scheme = Literal["light", "dark"]
Window = Callable[..., Page]


@pytest.fixture
def window(chromium: Browser) -> Iterator[Window]:
    """Opens a window of its own, without cookies of others."""
    contexts = []

    def opened(width: int = 1280, scheme: Scheme = "light", **options: Any) -> Page:
        size = ViewportSize(width=width, height=844)
        context = chromium.new_context(viewport=size, color_scheme=scheme, **options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        # What a test routed may still be under way, and fails if its page is gone.
        for page in context.pages:
            page.unroute_all(behavior="wait")
        context.close()
