"""A real wire, Reuters-21578 in order of date: how much of it is swallowed as copies.

The set (21,578 items of 1987, David D. Lewis) has real copies too: items sent again, corrected,
or filled in. Pairs that were read are labelled in ``data/wire_labels.txt``: the ids of the later
and the earlier item and ``same``, ``update`` or ``other``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

from tests.quality.lookalikes import compared
from worker.duplicates import Compared, Sameness, compare, may_be_copy
from worker.duplicates.fingerprint import index_hashes

GET = "Reuters-21578 (reut2-000.sgm to reut2-021.sgm) is to be put into the folder reuters"
_LABELS = Path(__file__).parent / "data" / "wire_labels.txt"
_ITEM = re.compile(r"<REUTERS .*?NEWID=\"(\d+)\".*?</REUTERS>", re.S)
_DATE = re.compile(r"<DATE>\s*(\d+-[A-Z]{3}-\d{4} \d\d:\d\d:\d\d)")
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.S)
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.S)
_WINDOW_DAYS = 14
_MOST = 50
_CANDIDATES = 8
_PLAIN = 0.6


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the wire."""

    id: int
    at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Swallowed:
    """An item taken for a copy of an earlier one."""

    item: Item
    of: Item
    decision: Sameness


def items(data: Path, most: int | None = None) -> list[Item]:
    """Reads the items that have headline and text, in order of date."""
    found: list[Item] = []
    for path in sorted((data / "reuters").glob("*.sgm")):
        for match in _ITEM.finditer(path.read_text("latin-1")):
            title, body, date = (each.search(match[0]) for each in (_TITLE, _BODY, _DATE))
            if title and body and date:
                at = datetime.strptime(f"{date[1]} +0000", "%d-%b-%Y %H:%M:%S %z")
                found.append(Item(int(match[1]), at, _plain(title[1]), _plain(body[1])))
    return sorted(found, key=lambda each: (each.at, each.id))[:most]


def _plain(text: str) -> str:
    text = re.sub(r"&#\d+;", " ", text)
    lines = unescape(text).strip().split("\n")
    paragraphs = "\n".join(
        "\n" + each.strip() if each.startswith("    ") else each for each in lines
    )
    return re.sub(r"\s*\bReuter\s*$", "", paragraphs, flags=re.I).strip()


def swallowed(wire: Sequence[Item]) -> Iterator[Swallowed]:
    """Yields what is taken for a copy, as a store would find it: by an index of 14 days."""
    postings: dict[int, list[int]] = {}
    known: list[tuple[Item, Compared]] = []
    for item in wire:
        new = compared(item.title, item.text, "en")
        signature = tuple(each for each in new.signature if len(postings.get(each, ())) < _MOST)
        hits: Counter[int] = Counter()
        for each in index_hashes(signature):
            hits.update(postings.get(each, ()))
        decision = None
        for place, _ in hits.most_common(_CANDIDATES):
            of, its = known[place]
            if (item.at - of.at).days > _WINDOW_DAYS or not may_be_copy(signature, its.signature):
                continue
            apart = (item.at - of.at).total_seconds() / 86400
            decision = compare(new, its, same_source=True, days_apart=apart)
            if decision.is_copy:
                yield Swallowed(item, of, decision)
                break
        if decision is None or not decision.is_copy:
            for each in index_hashes(signature):
                postings.setdefault(each, []).append(len(known))
            known.append((item, new))


def labels() -> dict[tuple[int, int], str]:
    """Returns what a reader found about pairs: (later, earlier) → same, update or other."""
    found = {}
    for line in _LABELS.read_text("utf-8").splitlines():
        later, earlier, label = line.split()
        found[int(later), int(earlier)] = label
    return found


def _label(each: Swallowed, known: dict[tuple[int, int], str]) -> str:
    """Returns what a reader found, else whether a pair that was not read is doubtful.

    Of plain pairs, which share more than 60 % under one headline, those read were all the same.
    """
    label = known.get((each.item.id, each.of.id))
    if label is not None:
        return label
    doubtful = each.decision.code == "same_flash" or each.decision.containment <= _PLAIN
    return "doubtful" if doubtful else "plain"


def measure(data: Path | None) -> list[str]:
    """Returns the lines of a report on the folder's ``reuters``."""
    wire = items(data) if data is not None else []
    if not wire:
        return [f"real wire: not measured; {GET}"]
    taken, known = list(swallowed(wire)), labels()
    by_label = Counter(_label(each, known) for each in taken)
    news = by_label["update"] + by_label["other"] + by_label["doubtful"]
    read = sum(by_label[each] for each in ("same", "update", "other"))
    thousand = 1000 / len(wire)
    return [
        f"real wire: of {len(wire)} items {len(taken)} taken for copies "
        f"({len(taken) * thousand:.1f} in 1,000); {read} pairs read: {by_label['same']} the same, "
        f"{by_label['update']} corrected or updated, {by_label['other']} other news; "
        f"unread {by_label['doubtful']} doubtful, {by_label['plain']} plain",
        f"real wire: swallowed {news * thousand:.2f} in 1,000, of it other news "
        f"{(by_label['other'] + by_label['doubtful']) * thousand:.2f}",
    ]
