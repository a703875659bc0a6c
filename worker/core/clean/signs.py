"""Cheap tests whether a text can hold what a pattern looks for, before the pattern is tried."""

from __future__ import annotations

from collections.abc import Iterable


def holds_any(text: str, signs: Iterable[str]) -> bool:
    """Returns whether one of the signs is in the text; several times faster than a pattern."""
    for sign in signs:  # noqa: SIM110 - any() would start a generator at each call
        if sign in text:
            return True
    return False


def those_in(text: str, signs: Iterable[str]) -> tuple[str, ...]:
    """Returns the signs that are in the text."""
    return tuple([sign for sign in signs if sign in text])
