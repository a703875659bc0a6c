"""Takes pictures: ``python -m tests.browser [FOLDER]``.

Without a folder those of the documents: a mail and a story, from the sample story. With one every
page and every kind of mail, on a phone and at a desk, light and dark, for somebody to look at.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize

from tests.browser import mails
from tests.browser.chromium import Absent, launched
from tests.browser.desk import PLACES, ROOT, open_desk
from worker.alerts.commands.notify import mail_text
from worker.alerts.steps import notify

WIDTHS = (390, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
DOCUMENTS = ROOT / "docs"


def of_documents(browser: Browser, folder: Path) -> None:
    """Writes the pictures that README.md shows."""
    with open_desk(folder, has_harm=False) as desk:
        alert = next(each for each in desk.runtime.settings.alerts if each.name == "quakes")
        shown = notify.preview(desk.runtime, alert)
        assert shown is not None
        page = browser.new_page(
            viewport=ViewportSize(width=680, height=700), device_scale_factor=1.35
        )
        page.set_content(mail_text(shown.content, "html"))
        page.screenshot(path=DOCUMENTS / "mail.png", full_page=True)
        page = browser.new_page(viewport=ViewportSize(width=1000, height=780))
        page.goto(desk.base + desk.path("story"))
        page.screenshot(path=DOCUMENTS / "page.png")


def of_everything(browser: Browser, folder: Path, into: Path) -> None:
    """Writes a picture of each page and each kind of mail, however they are looked at."""
    into.mkdir(parents=True, exist_ok=True)
    with open_desk(folder) as desk:
        for width in WIDTHS:
            for scheme in SCHEMES:
                size = ViewportSize(width=width, height=844)
                page = browser.new_page(viewport=size, color_scheme=scheme)
                for name in PLACES:
                    page.goto(desk.base + desk.path(name))
                    page.screenshot(path=into / f"{name}-{width}-{scheme}.png", full_page=True)
                page.close()
                # In a page of its own: what those before it forbid would take its styles away.
                page = browser.new_page(viewport=size, color_scheme=scheme)
                for language in mails.LANGUAGES:
                    for name, told in mails.made().items():
                        page.set_content(mails.html(told, language))
                        path = into / f"mail-{name}-{language}-{width}-{scheme}.png"
                        page.screenshot(path=path, full_page=True)
                page.close()


def main() -> None:
    """Takes the pictures that are asked for."""
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        with tempfile.TemporaryDirectory() as folder, launched() as browser:
            if into is None:
                of_documents(browser, Path(folder) / "desk")
            else:
                of_everything(browser, Path(folder) / "desk", into)
    except Absent as error:
        sys.exit(str(error))
    print(f"The pictures are in {into or DOCUMENTS}.")


if __name__ == "__main__":
    main()
