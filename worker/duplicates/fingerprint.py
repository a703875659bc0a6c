"""What two articles are compared by: an exact hash, and a sample of their word sequences.

The signature is a FracMinHash (Irber et al., 2022): of the hashes of all shingles (five words in
a row) those in the lowest quarter of the hash space are kept, so that two signatures are samples
of the same shingles and the share they have in common estimates how much of the shorter text is
contained in the longer one. Short texts keep at least their 64 lowest hashes.

A signature is sorted, and its beginning (``index_hashes``: the lowest sixteenth, at least 16) is
what an index of canonical articles holds and is asked for. The index only finds candidates;
``is_near_duplicate`` over the two whole signatures decides. A sixteenth alone would take every
tenth pair of 300-word articles that share a quarter of their text, such as an agency's
background, for copies.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_right
from collections.abc import Collection, Sequence
from unicodedata import normalize

from xxhash import xxh3_64_intdigest

from worker.base.types import Fingerprint

MIN_SHARED = 2
MIN_CONTAINMENT = 0.4
MIN_HASHES = 16
"""The least number of hashes that a text is found by in an index, if it has as many shingles."""
INDEX_SAMPLING = 16
"""One shingle of this many is indexed."""
MIN_SIGNATURE = 64
SAMPLING = 4
"""One shingle of this many is kept in the signature."""
SHINGLE_WORDS = 5
SHORT_TEXT = 60
"""Below this many words the headline counts as part of the text."""
SNIPPET = 30
"""Below this many words a text says too little to be compared apart from its headline."""
SNIPPET_BAND = 45
"""Up to this many words both ways are kept, so that a word more or less hides no copy."""

_SIGN = 1 << 63
_SAMPLED_BELOW = (1 << 64) // SAMPLING
_COMPLETE = _SIGN - 1
_SAMPLED_REACH = _SAMPLED_BELOW - 1 - _SIGN
_OWN_SHARE = 64
_OWN_REACH = (1 << 64) // _OWN_SHARE - 1 - _SIGN
_INDEXED_REACH = (1 << 64) // INDEX_SAMPLING - 1 - _SIGN

_ASCII_WORDS = bytes(code if code >= 0x80 or chr(code).isalnum() else 0x20 for code in range(0x100))
# What nobody sees (Unicode, Default_Ignorable_Code_Point), tag characters among them.
_INVISIBLE = (
    "\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
# Combining marks are no \w, but belong to their word: those of Latin, Greek and Cyrillic, Hebrew,
# Arabic, and the Indic scripts with their neighbours (dandas and the like excepted).
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u0730-\u074a\u0900-\u0963\u0966-\u0df3\u0f71-\u0f84"
)
# Scripts written without spaces: ideographs and kana, where a character is nearly a word …
_IDEOGRAPHS = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# … and Thai, Lao, Burmese and Khmer, where it is a letter.
_UNSPACED_LETTERS = "\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1780-\u17d3"
_UNSPACED_SHINGLE = 12

_TYPOGRAPHIC = tuple("’“”‘–—… «»")
_SPECIAL = re.compile(f"[{_INVISIBLE}{_IDEOGRAPHS}{_UNSPACED_LETTERS}]")
_DROPPED = re.compile(f"[{_INVISIBLE}]+")
_NO_WORD = re.compile(f"[^\\w\x00-\x7f{_MARKS}{_UNSPACED_LETTERS}]+")
_UNSPACED = re.compile(f"[{_IDEOGRAPHS}{_UNSPACED_LETTERS}]+")
_LETTER = re.compile(f"[{_UNSPACED_LETTERS}]")


def fingerprint(title: str, text: str) -> Fingerprint:
    """Returns what the article is compared by.

    A text under 60 words is compared together with its headline; under 30 words only with texts
    under the same headline, so that a snippet of boilerplate makes no copies of unlike articles.
    Of one under 45 words some shingles are kept that are its own whatever the headline. They are
    the lowest of all, so that an index always finds the same flash under another headline; alone
    they make no near duplicate, ``worker.duplicates`` decides.
    """
    words, width = _words(text)
    headline = _words(title)[0] if len(words) < SHORT_TEXT else []
    salt = b" ".join(headline) + b"\n" if headline else b""
    text_hash = xxh3_64_intdigest(salt + b" ".join(words)) - _SIGN
    hashes = _own(words, width) + _hashes(words, width, salt) if len(words) < SNIPPET_BAND else []
    again = (headline + words, width) if len(words) >= SNIPPET else (words, width, salt + b"\n")
    hashes += _hashes(*again)
    return Fingerprint(text_hash, _sample(hashes))


def containment(a: Sequence[int], b: Sequence[int]) -> float:
    """Returns how much of the shorter text the longer one contains, 0 to 1, from two signatures.

    Shared hashes over the smaller number of hashes, counted below the common sampling threshold:
    above it a hash missing from one signature may have been left out by sampling.
    """
    shared, smaller = _overlap(a, b)
    return shared / smaller if smaller else 0.0


def is_near_duplicate(a: Sequence[int], b: Sequence[int]) -> bool:
    """Tells from two signatures whether one text is an edited copy of the other or of a part.

    At least two shared hashes and a containment of 0.4; texts so short that they have only one
    shingle must be the same.
    """
    shared, smaller = _overlap(a, b)
    if len(a) == 1 or len(b) == 1:
        return list(a) == list(b)
    return shared >= MIN_SHARED and shared >= MIN_CONTAINMENT * smaller


def may_be_near(a: Collection[int], b: Sequence[int]) -> bool:
    """Tells whether enough is shared for ``is_near_duplicate`` to be worth asking.

    Taking hashes away from either side never makes more of them shared. The signature that is
    compared with several is made a frozenset but once where it is given as one.
    """
    return len(frozenset(a).intersection(b)) >= min(MIN_SHARED, len(a), len(b))


def index_hashes(signature: Sequence[int]) -> tuple[int, ...]:
    """Returns the beginning of a signature that an index holds, and is asked for.

    The hashes in the lowest sixteenth of the space, and at least the lowest 16 besides those that
    short texts have of their own.
    """
    own = bisect_right(signature, _OWN_REACH)
    return tuple(signature[: max(bisect_right(signature, _INDEXED_REACH), own + MIN_HASHES)])


def pack(signature: Sequence[int]) -> bytes:
    """Returns the hashes as little-endian signed 64-bit integers."""
    packed = array("q", signature)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(packed: bytes) -> tuple[int, ...]:
    """Returns the hashes that ``pack`` wrote. Raises ValueError unless it is 8 bytes a hash."""
    return tuple(read_packed(packed))


def read_packed(packed: bytes) -> array[int]:
    """As ``unpack``, for what most likely need not be kept: a tuple of them takes as long as a
    comparison."""
    signature = array("q")
    signature.frombytes(packed)
    if sys.byteorder == "big":
        signature.byteswap()
    return signature


def words(text: str) -> list[bytes]:
    """Returns the text's words as they are compared: folded, without marks, as UTF-8."""
    return _words(text)[0]


def _words(text: str) -> tuple[list[bytes], int]:
    """Splits into normalised words; returns them with how many of them make a shingle."""
    if not text.isascii():
        for mark in _TYPOGRAPHIC:
            text = text.replace(mark, " ")
    if text.isascii():
        return text.lower().encode().translate(_ASCII_WORDS).split(), SHINGLE_WORDS
    width = SHINGLE_WORDS
    folded = normalize("NFKC", text).casefold()
    if _SPECIAL.search(folded):
        folded = _DROPPED.sub("", folded)
        width = _UNSPACED_SHINGLE if _mostly_letters(folded) else SHINGLE_WORDS
        folded = _UNSPACED.sub(lambda run: f" {' '.join(run[0])} ", folded)
    spaced = _NO_WORD.sub(" ", folded)
    return spaced.encode("utf-8", "replace").translate(_ASCII_WORDS).split(), width


def _mostly_letters(text: str) -> bool:
    """Five letters of Thai are less than five words: whether most of the text is such letters."""
    return 2 * len(_LETTER.findall(text)) > len(text)


def _hashes(words: list[bytes], width: int, salt: bytes = b"") -> list[int]:
    """Hashes every shingle, unsigned; a text shorter than a shingle is one."""
    if len(words) <= width:
        return [xxh3_64_intdigest(salt + b" ".join(words))] if words else []
    shingles = map(b" ".join, zip(*(words[start:] for start in range(width)), strict=False))
    if salt:
        shingles = map(salt.__add__, shingles)
    return list(map(xxh3_64_intdigest, shingles))


def _own(words: list[bytes], width: int) -> list[int]:
    """Returns shingles of a short text in a range of their own, below nearly all others."""
    return sorted(each // _OWN_SHARE for each in set(_hashes(words, width)))[:MIN_HASHES]


def _sample(hashes: list[int]) -> tuple[int, ...]:
    """Keeps a quarter, the lowest, and at least 64; signed, sorted, without repeats."""
    lowest = sorted({value for value in hashes if value < _SAMPLED_BELOW})
    if len(lowest) < MIN_SIGNATURE:
        lowest = sorted(set(hashes))[:MIN_SIGNATURE]
    return tuple([value - _SIGN for value in lowest])


def _reach(signature: Sequence[int]) -> int:
    """Up to which hash the signature holds every one that its text has."""
    if len(signature) < MIN_SIGNATURE:
        return _COMPLETE
    return max(signature[-1], _SAMPLED_REACH)


def _overlap(a: Sequence[int], b: Sequence[int]) -> tuple[int, int]:
    """Returns the shared and the smaller number of hashes below the common threshold."""
    if not a or not b:
        return 0, 0
    reach = min(_reach(a), _reach(b))
    in_a, in_b = bisect_right(a, reach), bisect_right(b, reach)
    return len(set(a[:in_a]).intersection(b[:in_b])), min(in_a, in_b)
