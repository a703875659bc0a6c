"""Prints what was measured, and on what: ``python -m tests.quality [FOLDER]``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

PARTS = {
    "events": "Reports of one event in other words, joined as a story",
    "story_pairs": "Reports of one kind of event, told apart as stories",
    "lookalikes": "Reports on one template, told apart",
    "edited_copies": "Edited copies, recognised",
    "wire": "A real wire, of which nothing may be swallowed",
    "languages": "Reports in several languages, linked",
    "lines": "Lines of pages: furniture left, sentences lost",
    "pages": "Public pages beside the bare extractor",
    "furniture": "What sources repeat on every page, left out",
    "topics": "The delivered topics in 28 languages",
    "dates": "Date lines as newspapers write them",
    "headline_languages": "Languages of headlines alone",
    "heads": "Headlines of files as crawlers write them",
    "real_heads": "Headlines and dates of real pages as crawlers write them",
    "spikes": "Spikes of topics that are planted, told, and nothing else",
}


def main(arguments: list[str]) -> int:
    """Measures all parts, or those that are named behind the folder."""
    data = Path(arguments[0]) if arguments else None
    if data is not None and not data.is_dir():
        print(f"There is no folder {data}.", file=sys.stderr)
        return 2
    for part in arguments[1:] or PARTS:
        print(f"{PARTS[part]} (tests/quality/{part}.py)", flush=True)
        for line in importlib.import_module(f"tests.quality.{part}").measure(data):
            print(f"  {line}", flush=True)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
