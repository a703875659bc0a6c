"""A share with what it may be by chance."""

from __future__ import annotations

from math import sqrt

_Z = 1.96


def share(part: int, whole: int) -> str:
    """Returns a share in percent with its interval at 95 % (Wilson's)."""
    if not whole:
        return "–"
    found, square = part / whole, _Z * _Z
    middle = (found + square / (2 * whole)) / (1 + square / whole)
    reach = _Z * sqrt(found * (1 - found) / whole + square / (4 * whole * whole))
    reach /= 1 + square / whole
    return f"{found:.2%} ({max(0.0, middle - reach):.2%}–{middle + reach:.2%})"
