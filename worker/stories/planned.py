"""Numbers of what is stored, and those below zero that stand for what a batch will store."""

from __future__ import annotations


def older_first(number: int) -> tuple[bool, int]:
    """Returns what to sort numbers by, so that what was made earlier comes first.

    What is stored comes before what a batch makes, whose numbers go down from -1.
    """
    return number < 0, abs(number)
