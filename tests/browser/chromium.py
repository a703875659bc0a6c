"""One Chromium without a screen: the system's, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
"""What it is called, by system."""
ABSENT = "Chromium is needed: apt-get install chromium (macOS: brew install --cask chromium)"


NAMES = ("evil.example", "desk.lan", "rebound.example")
"""Names that lead to this machine; no other name leads anywhere."""
_RULES = [*(f"MAP {name} 127.0.0.1" for name in NAMES), "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"]
_ARGUMENTS = ["--disable-dev-shm-usage", f"--host-resolver-rules={', '.join(_RULES)}"]


class Absent(Exception):
    """A program of others that these tests need is not installed; says by which command it is."""


def program(names: tuple[str, ...], absent: str) -> Path:
    """Returns where the first of some programs is. Raises Absent."""
    for name in names:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    raise Absent(absent)


@contextmanager
def launched() -> Iterator[Browser]:
    """Yields a browser. Raises Absent where none is installed."""
    path = program(PROGRAMS, ABSENT)
    # Its sandbox works for every user but root, as whom containers run.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, chromium_sandbox=not is_root, args=_ARGUMENTS
        )
        yield browser
        browser.close()
