"""Templates of one's own, tried with samples before anything happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from worker.alerts.notices.templates import Made
from worker.alerts.notices.templates.parts import Failed
from worker.alerts.notices.trials.samples import SAMPLES


def problems(folder: Path) -> Iterator[str]:
    """Yields what is wrong with a folder of templates: each is tried with samples."""
    if not folder.is_dir():
        yield "there is no such folder; the built-in templates are used"
        return
    for kind, make in SAMPLES.items():
        for ending in ("html", "txt"):
            name = f"{kind}.{ending}"
            try:
                for shown in make():
                    Made(shown, folder).tried(name)
            except Failed as error:
                yield f"{name}: {error}; the built-in one is used"
