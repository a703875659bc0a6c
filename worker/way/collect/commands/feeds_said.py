"""What commands say of feeds that they looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.base import address
from worker.base.amounts import size
from worker.console.output import BadInput, bold, say
from worker.console.text import count, line, when

if TYPE_CHECKING:
    from worker.way.collect.steps.feeds import FeedCheck


def require_address(url: str) -> None:
    """Raises BadInput for what is no web address."""
    if not url.startswith(("http://", "https://")):
        raise BadInput(f'"{shown(url)}" is no web address; it begins with https:// or http://')


def shown(url: str) -> str:
    """Returns an address as it may be shown."""
    return address.of_feed(url)


def print_check(found: FeedCheck) -> None:
    """Says what a feed holds."""
    language = f" ({line(found.language)})" if found.language else ""
    say(bold(line(found.title or "A feed without a title")) + language)
    if found.final_url != found.url:
        say(f"  redirects to {line(found.final_url)}")
    entries = count(found.entries, "entry", "entries")
    say(f"  {entries} in {size(found.bytes)}; {found.dated:,} with a date")
    if found.newest_at:
        say(f"  the newest is of {when(found.newest_at)} UTC")
    whole = "whole articles" if found.with_full_text > found.entries / 2 else "summaries"
    if found.entries:
        say(f"  holds {whole}; told apart by {_identities(found.identities)}")
    for note in found.notes:
        say(f"  note: {line(note)}")
    for title in found.titles:
        say(f"  - {line(title)}")


def _identities(identities: dict[str, int]) -> str:
    words = {"guid": "guid", "link": "address", "dated": "address and date", "text": "their words"}
    return ", ".join(
        words.get(kind, kind) + (f" ({number})" if len(identities) > 1 else "")
        for kind, number in identities.items()
    )
