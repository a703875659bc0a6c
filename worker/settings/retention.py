"""How long things are kept: ``[retention]``, and what a source may ask for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from worker.settings.lines import Key
from worker.settings.tables import Report, read_table
from worker.settings.values import DURATION_ALLOWED, duration

Keep = Annotated[
    Literal["bytes", "text", "excerpt", "link"],
    Meta(
        description=(
            "bytes: what arrived and the text; text: no bytes once they were read; excerpt: the "
            "first 60 words once everybody was told; link: headline, address and facts."
        )
    ),
]
"""How much of a source's articles is kept."""

FOREVER = "forever"
DUPLICATE_WINDOW_DAYS = 14
_ALLOWED = f'{DURATION_ALLOWED}; or "{FOREVER}"'


def seconds(text: str) -> float | None:
    """Returns the seconds that something is kept, or None for what is kept for good."""
    return None if text in ("", FOREVER) else duration(text)


def _at_least(least: str, why: str) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        if text in ("", FOREVER):
            return None
        try:
            kept = duration(text)
        except ValueError as error:
            return f'{error}; or "{FOREVER}"'
        if kept < duration(least):
            return f'"{text}" is too short: {why}; allowed: at least {least}, or "{FOREVER}"'
        return None

    return check


_BYTES = _at_least("1h", 'what arrived may have to be read again (keep = "text" keeps none)')
_ARTICLES = _at_least(
    f"{DUPLICATE_WINDOW_DAYS}d",
    f"an article is compared with those of the last {DUPLICATE_WINDOW_DAYS} days",
)
_DELIVERIES = _at_least("7d", "follow-ups and daily limits look back at what was sent")
_LOG = _at_least("1d", "it could not be looked into on the next morning")

BytesAge = Annotated[
    str,
    Meta(
        description="How long this source's bytes are kept. Empty: as [retention] says.",
        extra={"allowed": _ALLOWED, "check": _BYTES},
    ),
]
ArticlesAge = Annotated[
    str,
    Meta(
        description="How long this source's articles are kept. Empty: as [retention] says.",
        extra={"allowed": _ALLOWED, "check": _ARTICLES},
    ),
]


class RetentionTable(Struct, frozen=True, forbid_unknown_fields=True):
    """How long what there is is kept; "" and "forever": for good."""

    bytes: Annotated[
        str,
        Meta(
            description="What arrived, as it arrived, and the record of its arrival.",
            extra={"allowed": _ALLOWED, "check": _BYTES},
        ),
    ] = "30d"
    articles: Annotated[
        str,
        Meta(
            description="Articles with all that belongs to them. Empty: for good.",
            extra={"allowed": _ALLOWED, "check": _ARTICLES},
        ),
    ] = ""
    deliveries: Annotated[
        str,
        Meta(
            description="Deliveries that were sent, given up or suppressed.",
            extra={"allowed": _ALLOWED, "check": _DELIVERIES},
        ),
    ] = "365d"
    payloads: Annotated[
        str,
        Meta(
            description="The bytes sent with them, from which they can be replayed exactly.",
            extra={"allowed": _ALLOWED, "check": _LOG},
        ),
    ] = "30d"
    attempts: Annotated[
        str,
        Meta(
            description="The log of attempts to deliver.",
            extra={"allowed": _ALLOWED, "check": _LOG},
        ),
    ] = "90d"
    polls: Annotated[
        str,
        Meta(
            description="The log of collections of sources.",
            extra={"allowed": _ALLOWED, "check": _LOG},
        ),
    ] = "30d"
    audit: Annotated[
        str,
        Meta(
            description="Who changed what. Empty: for good.",
            extra={"allowed": _ALLOWED, "check": _LOG},
        ),
    ] = ""


def read_retention(document: Mapping[str, Any], report: Report, warn: Report) -> RetentionTable:
    """Returns ``[retention]``, or the defaults where something is reported."""
    key: Key = ("retention",)
    table = document.get("retention", {})
    if not isinstance(table, dict):
        report(key, "is no table; allowed: [retention], once")
        return RetentionTable()
    read = read_table(table, RetentionTable, key, report) or RetentionTable()
    articles, arrived = seconds(read.articles), seconds(read.bytes)
    if articles is not None and (arrived is None or arrived > articles):
        warn(
            (*key, "articles"),
            f'articles go after "{read.articles}", the bytes that they were made from only later',
        )
    return read


def check_keep(keep: str, keep_bytes: str) -> None:
    """Raises ValueError if a source asks to keep bytes that it asks not to keep."""
    if keep != "bytes" and keep_bytes:
        raise ValueError(
            f'keep_bytes: has no effect with keep = "{keep}"; allowed: with keep = "bytes"'
        )
