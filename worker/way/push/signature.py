"""Whether what came is from the hub: the HMAC of the content, as it comes (WebSub, 7.1).

SHA-1, which the recommendation still allows, proves nothing here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from itertools import islice

_METHODS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_MOST = 4
"""Signatures of one message that are looked at."""


class Check:
    """Checks content that is handed over in pieces against the signatures that came with it.

    ``headers`` are the values of X-Hub-Signature: methods and hexadecimal digits.
    """

    def __init__(self, secret: str, headers: Sequence[str]) -> None:
        whole = ",".join(headers).encode("ascii", "replace").decode()
        stated = (each.strip().partition("=") for each in whole.split(","))
        known = (
            (_METHODS[name.strip().lower()], digits.strip())
            for name, _, digits in stated
            if name.strip().lower() in _METHODS
        )
        self._stated = [
            (hmac.new(secret.encode(), digestmod=method), digits)
            for method, digits in islice(known, _MOST)
        ]

    def take(self, piece: bytes) -> None:
        """Takes the next piece of the content."""
        for each, _ in self._stated:
            each.update(piece)

    def is_right(self) -> bool:
        """Tells, in constant time, whether a signature is that of all that was taken."""
        found = [
            hmac.compare_digest(each.hexdigest().encode(), digits.lower().encode())
            for each, digits in self._stated
        ]
        return any(found)
