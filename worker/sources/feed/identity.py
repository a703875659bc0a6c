"""Which entry is which, from one poll to the next.

The ladder is FreshRSS's: guid, canonical link, link and date, hash of title and text. A rung that
does not tell the entries of one document apart is no identity there. The weaker rungs that do are
kept as aliases, so that a feed that renews all its guids does not announce its archive again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from worker.base import urls
from worker.formats.feed_entry import RawEntry

_LONGEST = 300
_LINKED = "+"
"""Stands in a mark between that of the words and that of a link which changed alone."""


@dataclass(frozen=True, slots=True)
class Identified:
    """An entry with its key, its weaker identities, strongest first, and its mark."""

    entry: RawEntry
    key: str
    aliases: tuple[str, ...]
    mark: str
    """Changes when title or text change; dates have no part in it."""


def identify(entries: Sequence[RawEntry]) -> tuple[Identified, ...]:
    """Returns the entries in their order, each once."""
    links = [_link(entry) for entry in entries]
    marks = [_mark(entry) for entry in entries]
    # Two entries with one guid are one entry if link and title agree (an edited one, listed twice).
    faces = [f"{link}\0{entry.title}" for link, entry in zip(links, entries, strict=True)]
    guids = _telling([_rung("guid", entry.id) for entry in entries], faces)
    whole = [guid or mark for guid, mark in zip(guids, marks, strict=True)]
    paths = [_rung("link", link) if _can_tell(link) else None for link in links]
    paths = _telling(paths, whole)
    dated = [
        _rung("dated", _digest(link, entry.published or entry.updated))
        if link and not path and (entry.published or entry.updated)
        else None
        for link, path, entry in zip(links, paths, entries, strict=True)
    ]
    dated = _telling(dated, whole)
    found: dict[str, Identified] = {}
    for entry, mark, *rungs in zip(entries, marks, guids, paths, dated, strict=True):
        ids = [rung for rung in rungs if rung] or [f"text:{mark}"]
        found.setdefault(ids[0], Identified(entry, ids[0], tuple(ids[1:]), mark))
    return tuple(found.values())


def as_kept(entry: Identified, known: Mapping[str, str]) -> Identified | None:
    """Returns the entry as it is to be kept where it is new or changed; None where it is known.

    ``known`` holds the marks that those of its names have which are known. A link that changed
    without the words is a change once: what has another link with each poll is not.
    """
    texts = {mark.partition(_LINKED)[0] for mark in known.values()}
    if entry.mark not in texts:
        return entry
    links = [name for name in entry.aliases if name.startswith("link:")]
    is_by_guid = entry.key.startswith("guid:") and entry.key in known
    if not is_by_guid or not links or links[0] in known or known[entry.key] != entry.mark:
        return None
    return replace(entry, mark=f"{entry.mark}{_LINKED}{_digest(links[0])}")


def oldest_first(
    entries: Sequence[Identified], date_of: Callable[[str], float | None]
) -> tuple[Identified, ...]:
    """Orders by the stated dates where all entries have one, else as most feeds: newest first.

    ``date_of`` turns a stated date into a number that can be compared, or None.
    """
    turned = entries[::-1]
    stamps = [date_of(each.entry.published or each.entry.updated) for each in turned]
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) < len(turned):
        return tuple(turned)
    order = sorted(range(len(turned)), key=known.__getitem__)
    return tuple(turned[index] for index in order)


def _telling(rungs: Sequence[str | None], others: Sequence[str]) -> list[str | None]:
    """Drops the rungs under which the document lists several different things."""
    seen: dict[str, set[str]] = defaultdict(set)
    for rung, other in zip(rungs, others, strict=True):
        if rung:
            seen[rung].add(other)
    return [rung if rung and len(seen[rung]) == 1 else None for rung in rungs]


def _link(entry: RawEntry) -> str:
    return urls.address_key(entry.link) or "" if entry.link else ""


def _can_tell(link: str) -> bool:
    """Tells whether a comparable address (without scheme) can be one article's."""
    return bool(link) and urls.is_article_address(f"https://{link}")


def _rung(kind: str, value: str) -> str | None:
    if not value:
        return None
    return f"{kind}:{value if len(value) <= _LONGEST else _digest(value)}"


def _mark(entry: RawEntry) -> str:
    texts = (entry.title, entry.summary, *(each.value for each in entry.contents))
    return _digest(*(" ".join(text.split()) for text in texts), *entry.status)


def _digest(*parts: str) -> str:
    whole = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.blake2b(whole, digest_size=12).hexdigest()
