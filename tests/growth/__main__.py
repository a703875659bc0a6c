"""``python -m tests.growth [name …]``: the growth of every pattern and every reader.

Names are beginnings of what is measured: of a module, or of a kind of document. Ends with status 1
where anything takes more than 2.5 times as long for twice as much, or far too long for a character.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import chain

from tests.growth import over_patterns, over_readers, patterns


def main() -> None:
    """Measures what was asked for, and prints what grew too fast."""
    parser = argparse.ArgumentParser(prog="python -m tests.growth", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name")
    asked = tuple(parser.parse_args().names)
    began, count, slow = time.monotonic(), 0, 0
    for label, found in chain(_patterns(asked), _readers(asked)):
        count += 1
        for each in found:
            slow += 1
            print(f"{label}: {each}", flush=True)
    took = time.monotonic() - began
    print(f"{count:,} patterns and documents, {slow} of which grew too fast; took {took:.0f} s.")
    sys.exit(min(slow, 1))


def _patterns(asked: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    for use in patterns.found():
        if not asked or any(place.startswith(asked) for place in use.places):
            yield "pattern", list(map(str, over_patterns.slow(use)))


def _readers(asked: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    for name, work in over_readers.works():
        if not asked or name.startswith(asked):
            found = over_readers.slow(name, work)
            yield "document", [str(found)] if found else []


if __name__ == "__main__":
    main()
