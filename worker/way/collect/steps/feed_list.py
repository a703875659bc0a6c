"""A list of feeds on its way into the configuration: which are taken, and why others are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from worker.base import address
from worker.base.types import Progress
from worker.setup.runtime import Runtime
from worker.sources.feed.opml import Outline
from worker.way.collect.steps.feed_file import NewFeed
from worker.way.collect.steps.finding import Tried, try_all

Outcome = Literal["taken", "watched", "repeated", "refused"]
_LONGEST_URL = 2_000
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a feed of the list."""

    outline: Outline
    outcome: Outcome
    reason: str = ""
    """Why it is not taken; of one that is taken, what is to be known of it."""
    feed: NewFeed | None = None


def decide(
    runtime: Runtime,
    outlines: Sequence[Outline],
    *,
    unchecked: bool = False,
    progress: Progress | None = None,
) -> list[Fate]:
    """Returns what becomes of each feed, in the list's order; each is tried, unless unchecked."""
    watched = {
        address.identity(each.options["url"]): "it is watched already"
        for each in runtime.settings.sources
        if each.kind == "feed"
    }
    fates, asked = _first_look(outlines, watched, unchecked=unchecked)
    if not unchecked:
        for done, tried in enumerate(try_all(runtime, list(asked)), 1):
            fates[asked[tried.url]] = _judged(outlines[asked[tried.url]], tried)
            if progress is not None:
                progress(done, len(asked))
    return [each for each in fates if each is not None]


def sorted_out(outlines: Sequence[Outline]) -> list[Fate]:
    """Returns what becomes of each feed where none is watched yet and no address is asked."""
    fates, _ = _first_look(outlines, {}, unchecked=True)
    return [each for each in fates if each is not None]


def _first_look(
    outlines: Sequence[Outline], seen: dict[str, str], *, unchecked: bool
) -> tuple[list[Fate | None], dict[str, int]]:
    """Returns what shows without asking anybody, and the addresses to be asked, with their places.

    ``seen`` holds addresses that are not to be taken, with the reason.
    """
    fates: list[Fate | None] = []
    asked: dict[str, int] = {}
    for outline in outlines:
        url = address_of(outline.url)
        key = address.identity(url)
        if not url:
            fates.append(Fate(outline, "refused", "this is no web address"))
        elif key in seen:
            watched = seen[key].startswith("it is watched")
            fates.append(Fate(outline, "watched" if watched else "repeated", seen[key]))
        else:
            seen[key] = "the list names it twice"
            asked[url] = len(fates)
            fates.append(_taken(outline, url) if unchecked else None)
    return fates, asked


def address_of(text: str) -> str:
    """Returns the web address that a list means; empty if it is none."""
    url = text.strip()
    if url.lower().startswith("feed:"):
        rest = url[5:]
        url = rest if rest.lower().startswith(("http:", "https:")) else f"http:{rest}"
    try:
        parts = urlsplit(url)
        is_good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        is_good = is_good and parts.port != 0
    except ValueError:
        return ""
    if not is_good or len(url) > _LONGEST_URL or any(char <= " " or char == "\x7f" for char in url):
        return ""
    scheme, _, rest = url.partition(":")
    return f"{scheme.lower()}:{rest}"


def _judged(outline: Outline, tried: Tried) -> Fate:
    title = tried.found.title if tried.found else None
    if tried.found is not None:
        return _taken(outline, tried.url, title or "")
    reason = str(tried.error)
    if tried.may_pass:
        # A site that is down while a list is imported is still the desk's source.
        return _taken(outline, tried.url, reason=f"it does not answer at the moment: {reason}")
    return Fate(outline, "refused", reason)


def _taken(outline: Outline, url: str, title: str = "", reason: str = "") -> Fate:
    name = " ".join((outline.name or title).split())[:_LONGEST_NAME].rstrip()
    name = "".join(char for char in name if char >= " " and char != "\x7f")
    return Fate(outline, "taken", reason, NewFeed(url, name, group=outline.group))
