"""The values of headers with parameters (RFC 2045, 5.1; RFC 2231), within bounds.

The standard library takes quadratic time for semicolons and for continued parameters.
"""

from __future__ import annotations

_LONGEST = 4_000
"""Characters: a line of a header has at most 998, and no media type needs several."""
_MOST_PARAMETERS = 30


def bounded(value: str) -> str:
    """Returns the beginning of a value: at most 4,000 characters, and 30 parameters."""
    return ";".join(value[:_LONGEST].split(";")[: _MOST_PARAMETERS + 1])
