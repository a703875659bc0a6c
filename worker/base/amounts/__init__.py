"""Sizes and spans of time as people read them."""

from __future__ import annotations

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def size(number: float) -> str:
    """Returns a number of bytes, such as ``640 kB`` or ``1.2 GB``; 1 kB is 1,000 of them."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if number >= 10 or unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def amount(number: float) -> str:
    """Returns a mean number, such as ``1,200``, ``12`` or ``1.5``."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")


def span(seconds: float) -> str:
    """Returns a span of time in its two largest fitting words, such as ``5 min`` or ``3 days``."""
    seconds = abs(seconds)
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.0f} h"
    return f"{seconds / _DAY:.0f} days"
