"""Languages of headlines alone: ``data/headlines.txt``, a code and a headline a line.

They were written for this measurement, on invented news, before the rules for short texts. The
rules were worked on with every second headline of a language; the others serve for the figures.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from worker.reading.language import detect

_DATA = Path(__file__).with_name("data") / "headlines.txt"


@cache
def headlines() -> tuple[tuple[str, str, bool], ...]:
    """Returns language, headline, and whether the rules were worked on with it."""
    seen = Counter[str]()
    found = []
    for line in _DATA.read_text("utf-8").splitlines():
        code, headline = line.split(" ", 1)
        seen[code] += 1
        found.append((code, headline, seen[code] % 2 == 1))
    return tuple(found)


def right(*, chosen: bool) -> tuple[int, int]:
    """Returns how many headlines of a half are told right, and of how many."""
    of = [(code, headline) for code, headline, mine in headlines() if mine is chosen]
    return sum(detect(headline) == code for code, headline in of), len(of)


def measure(data: Path | None = None) -> list[str]:
    """Returns the lines of a report. Needs no data from outside."""
    languages = {code for code, _, _ in headlines()}
    lines = [f"{len(headlines())} headlines in {len(languages)} languages"]
    for name, chosen in (("chosen", True), ("held", False)):
        found, of = right(chosen=chosen)
        lines.append(f"  {name}: {found} of {of} right")
    lines += [
        f"  {code} taken for {detect(headline)}: {headline}"
        for code, headline, mine in headlines()
        if mine and detect(headline) != code
    ]
    return lines


if __name__ == "__main__":
    print("\n".join(measure()))
