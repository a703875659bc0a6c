"""The common words of a hundred languages by which the extractor's last resort, justext, knows
prose, in a small part of the memory that its own sets of them take in each process."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from xxhash import xxh3_64_intdigest


class StopWords:
    """A set of words, each kept as 64 bits of its hash: one in 10^14 others is taken for one."""

    def __init__(self, words: Iterable[str]) -> None:
        """``words`` are in small letters."""
        self._hashes = array("Q", sorted({_hashed(each) for each in words}))

    def __len__(self) -> int:
        return len(self._hashes)

    def __contains__(self, word: str) -> bool:
        wanted = _hashed(word)
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted


def _hashed(word: str) -> int:
    return xxh3_64_intdigest(word.encode("utf-8", "surrogatepass"))


def install() -> None:
    """Gives the extractor the words in this form.

    Its own form is a tuple of 154,000 words, from which a set is made, and which is hashed anew for
    each page.
    """
    from justext import core
    from justext.utils import get_stoplist, get_stoplists
    from trafilatura import external

    own = core.define_stoplist

    def defined(words: Any) -> Any:
        return words if isinstance(words, StopWords) else own(words)

    languages = sorted(get_stoplists())
    words = StopWords(word for each in languages for word in get_stoplist(each))
    taken_over: Any = external
    taken_over.JT_STOPLIST = words
    core.define_stoplist = defined
