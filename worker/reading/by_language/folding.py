"""How the words of date lines and bylines are compared."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = "\u0640\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2066-\u2069'\u2018\u2019\u02bc`"
_UNSEEN = re.compile(f"[{_DROPPED}]")
_ALIKE = str.maketrans("ıىیک", "i\u064a\u064a\u0643")


def key(text: str) -> str:
    """Returns a text as its words are compared: small letters, no accents, figures of ASCII."""
    if text.isascii():
        return _UNSEEN.sub("", text.lower())
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    plain = "".join([each for each in apart if not unicodedata.combining(each)]).translate(_ALIKE)
    if not plain.isascii():
        plain = "".join(
            str(unicodedata.decimal(each)) if each.isdecimal() else each for each in plain
        )
    return unicodedata.normalize("NFC", _UNSEEN.sub("", plain))
