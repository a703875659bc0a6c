"""Edited true copies of real articles: how many are found, and what else is taken for a copy."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tests.quality.edits import EDITS
from tests.quality.lookalikes import compared, decided, is_copy

_COPIES = 1600
_LEAST_WORDS = 120
Article = tuple[str, str, str]
"""Event, headline and text."""


def articles(data: Path) -> list[Article]:
    """Reads the news sets under a folder, each text once."""
    found: dict[str, Article] = {}
    for event, title, text in _all(data):
        if len(text.split()) >= _LEAST_WORDS and title.strip():
            found.setdefault(text[:300], (event, title, text))
    return list(found.values())


def _all(data: Path) -> Iterator[Article]:
    for name in ("wikinews_big.json", "wikinews_medium.json"):
        path = data / name
        if path.exists():
            for event in json.loads(path.read_text("utf-8")):
                for each in event["articles"]:
                    yield event["title"], each["title"] or "", each["text"] or ""
    for path in sorted((data / "giveme" / "data").glob("*.json")):
        each = json.loads(path.read_text("utf-8"))
        yield path.name, each.get("title") or "", each.get("text") or ""


def of_half(found: list[Article], half: int) -> list[Article]:
    """Returns the articles of one half of the events, by a hash of their names."""
    return [each for each in found if sha256(each[0].encode()).digest()[0] % 2 == half]


def copies(found: list[Article], dice: random.Random) -> Iterator[tuple[str, Article, Article]]:
    """Yields the edit, the original and the copy, 1,600 of them, each edit equally often."""
    for number in range(_COPIES):
        edit = EDITS[number % len(EDITS)]
        event, title, text = dice.choice(found)
        other = dice.choice(found)[2]
        edited = edit(dice, title, text, other)
        yield edit.__name__, (event, title, text), (event, *edited)


def false_copies(found: list[Article]) -> list[tuple[Article, Article, str]]:
    """Returns the pairs of different articles that are taken for copies, with the reason."""
    seen = [compared(title, text, "en") for _, title, text in found]
    holders: dict[int, list[int]] = {}
    pairs: Counter[tuple[int, int]] = Counter()
    for at, each in enumerate(seen):
        for value in each.signature:
            for other in holders.setdefault(value, []):
                pairs[other, at] += 1
            holders[value].append(at)
    taken = []
    for (known, new), shared in pairs.items():
        if shared < 2:
            continue
        decision = decided(seen[new], seen[known], same_source=False, days_apart=0)
        if decision is not None:
            taken.append((found[known], found[new], decision.reason))
    return taken


def measure(data: Path | None) -> list[str]:
    """Returns the lines of a report on the second half of the events under a folder.

    Pairs of different articles taken for copies are named, for a reader to judge: many are true
    copies, of one agency's item in several outlets.
    """
    found = of_half(articles(data), 1) if data is not None else []
    if not found:
        return ["edited copies: not measured; the folder has no news sets"]
    asked: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for name, (_, title, text), (_, new_title, new_text) in copies(found, random.Random(5)):
        known, new = compared(title, text, "en"), compared(new_title, new_text, "en")
        asked[name] += 1
        hit[name] += is_copy(new, known, same_source=False, days_apart=0)
    each = ", ".join(f"{name} {hit[name]}/{asked[name]}" for name in asked)
    taken = false_copies(found)
    return [
        f"edited true copies of {len(found)} articles: recall {hit.total() / asked.total():.4f} "
        f"of {asked.total()} ({each})",
        f"different articles taken for copies: {len(taken)} pairs",
        *(f"  {known[1][:70]} | {new[1][:70]} ({reason})" for known, new, reason in taken),
    ]
