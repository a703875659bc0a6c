"""Documents of strangers that took minutes once: what each kind costs now, at half its size and
whole."""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.bench import report
from tests.growth import measure, readers
from tests.growth.built import ITEM, RSS, TEXT, attributes, different, mail, page
from worker.base.processes.resources import Memory

_MOST_SECONDS, _MOST_GROWTH, _MOST_MEGABYTES = 2.0, 2.5, 300
_MOST_OF_BRACKETS = 1.0
_MOST_OF_LARGE = 6.0
"""Of three entries with a budget each; of pages with tens of thousands of elements, which may be
read by the second try alone."""
_LIMIT = 30.0
_FLAT = 0.05
"""Seconds below which no growth is told from noise."""


@dataclass(frozen=True, slots=True)
class Costly:
    """A kind of document. ``kind`` is its format, or ``feed``; ``build`` makes so many characters
    of it, with a number that tells one from another."""

    kind: str
    ending: str
    size: int
    build: Callable[[int, int], str]
    most_seconds: float = _MOST_SECONDS

    def content(self, number: int, share: int = 1) -> bytes:
        """Returns one document, whole or a part of its size."""
        return self.build(self.size // share, number).encode("utf-8", "replace")


def _page(inner: str, number: int) -> str:
    return page(f"<p>Number {number}</p>{inner}")


def _paragraphs(size: int) -> str:
    return "".join(f"<p>{each}</p>" for each in different(size).split("\n\n"))


def _json(size: int, number: int) -> str:
    return json.dumps({"headline": f"Number {number}", "body_text": f"{TEXT}{size * ' '}x"})


KINDS: dict[str, Costly] = {
    "blanks in JSON": Costly("json_article", "json", 8_000, _json),
    "combining marks": Costly(
        "text", "txt", 200_000, lambda n, i: f"Number {i}\n\n{TEXT}a" + "\u0301\u0327" * (n // 4)
    ),
    "ampersands": Costly("html", "html", 2_000_000, lambda n, i: _page("&" * n, i)),
    "&#": Costly("html", "html", 2_000_000, lambda n, i: _page("&#" * (n // 2), i)),
    "300,000 attributes": Costly(
        "html", "html", 3_000_000, lambda n, i: _page(f"<p {attributes(n)}>x</p>", i)
    ),
    "semicolons of a Content-Type": Costly(
        "eml", "eml", 1_000_000, lambda n, i: mail(f"X: {i}\nContent-Type: text/plain{';' * n}\n")
    ),
    "continued parameters": Costly(
        "eml", "eml", 1_500_000,
        lambda n, i: mail(f"X: {i}\nContent-Type: text/plain{';a*0*=' * (n // 6)}\n"),
    ),
    "one-letter lines": Costly(
        "text", "txt", 10_000_000, lambda n, i: f"Number {i}\n\n" + "a\n" * (n // 2)
    ),
    # As a file just below what a folder takes, 20 MB.
    "prose": Costly("text", "txt", 17_000_000, lambda n, i: f"Number {i}\n\n{different(n)}"),
    "a page of paragraphs": Costly(
        "html", "html", 4_000_000, lambda n, i: _page(_paragraphs(n), i), _MOST_OF_LARGE
    ),
    "brackets": Costly(
        "html", "html", 3_000_000, lambda n, i: f"{i}" + "<" * n, _MOST_OF_BRACKETS
    ),
    "brackets in JSON": Costly(
        "json_article", "json", 3_000_000,
        lambda n, i: json.dumps({"headline": f"Number {i}", "body": TEXT + "<" * n}),
        _MOST_OF_BRACKETS,
    ),
    "a feed of three entries": Costly(
        "feed", "xml", 3_000_000,
        lambda n, i: RSS.format(
            "".join(ITEM.format(f"{i}-{each}", each, different(n // 3)) for each in range(3))
        ),
        _MOST_OF_LARGE,
    ),
}  # fmt: skip
"""By names that say what fills them."""


def print_costs() -> None:
    """Reads one of each kind in a process of its own, and prints what that takes."""
    # Of each a process of its own, whose largest size is the document's.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        for name, kind in KINDS.items():
            _print(name, kind, *pool.submit(_measured, name).result())


def _measured(name: str) -> tuple[float, float, float, str]:
    """Returns the CPU seconds of half and whole, the megabytes, and what came of it."""
    kind = KINDS[name]
    reader = readers.feed if kind.kind == "feed" else readers.document(kind.kind)
    readers.outcome(reader, kind.content(0, 1_000))
    half, whole = kind.content(1, 2), kind.content(2)
    # What the documents were made of, and the readers, is not theirs.
    Memory().forget_peak()
    before = _largest()
    first = measure.cpu(lambda: readers.outcome(reader, half), 3, _LIMIT)
    second = measure.cpu(lambda: readers.outcome(reader, whole), 3, _LIMIT)
    return first, second, _largest() - before, type(readers.outcome(reader, whole)).__name__


def _largest() -> float:
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1e6 if sys.platform == "darwin" else size / 1e3


def _print(name: str, kind: Costly, half: float, whole: float, memory: float, what: str) -> None:
    ratio = whole / max(half, 1e-9)
    met = whole <= kind.most_seconds and memory <= _MOST_MEGABYTES
    met &= ratio <= _MOST_GROWTH or whole < _FLAT
    report.line(
        f"{name}, {kind.size:,} characters: {what}",
        f"{whole:.2f} s, ×{ratio:.1f}, {memory:.0f} MB",
        f"<= {kind.most_seconds:.0f} s, ×{_MOST_GROWTH}", met,
    )  # fmt: skip
