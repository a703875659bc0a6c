"""Standing text: what a source, or all who use an agency, puts under or over unlike reports.

"About the agency", how to subscribe, who may be asked: of a brief it is most of the words, and it
says nothing of what the brief reports. A passage that belongs to a report tells of what its
headline tells of; standing text does not, and the words beside it do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count, islice

from worker.duplicates import fingerprint

RUN = 3
"""Words in a row from which two texts have a passage in common."""
_RUN_OF_LETTERS = 12
"""Letters in a row, where letters are taken for words, as those of Thai."""
_STEM = 4
"""Letters of a word that count; shorter words say nothing."""
_ALIKE = 0.4
"""Share of the words beside what two texts have in common from which they tell of one event,
however reworded."""
_LEAST = 3
"""Runs in common below which it is no passage, but phrases: five words in a row are a footer."""
_MOSTLY = 0.5
"""Share of a sentence up to which it is a text's own."""
_FEWEST = 3
"""Words below which what stands beside it says nothing."""
_TOLD = 0.4
"""Share of two headlines that standing text may have by chance."""
_BY_CHANCE = 1
"""Words of one headline that it may have, even if its report has none of it."""

_SENTENCE = re.compile(r"[^.!?\n。！？؟।]+[.!?\n。！？؟।]*|[.!?\n。！？؟।]+")
_LETTERS = re.compile("[\u0e00-\u10ff\u1200-\u17ff]")
_CHARACTERS = re.compile("(?<![^ ])[^\x00-\x7f](?: [^\x00-\x7f](?![^ ]))+")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_PART = re.compile(r"\S+\s*|\s+")

Runs = frozenset[tuple[bytes, ...]]
_Titles = tuple[frozenset[str], frozenset[str]]
"""What two headlines say."""


@dataclass(frozen=True, slots=True)
class Told:
    """A headline and the words of a text, as ``fingerprint.words`` returns them."""

    title: str
    words: Sequence[bytes]
    runs: Runs
    """Of its words, from ``runs``."""

    def says(self) -> frozenset[str]:
        """Returns what the headline says."""
        return said(fingerprint.words(self.title))


@dataclass(frozen=True, slots=True)
class _Parted:
    """What a text says in the passages that another one has too, and beside them."""

    common: frozenset[str]
    own: frozenset[str]


def runs(words: Sequence[bytes], width: int = RUN) -> Runs:
    """Returns all so many words in a row; shorter text is one run."""
    if len(words) < width:
        return frozenset((tuple(words),)) if words else frozenset()
    return frozenset(zip(*(words[start:] for start in range(width)), strict=False))


def said(words: Iterable[bytes]) -> frozenset[str]:
    """Returns what words say: the beginnings of the longer ones. Of Korean, whose words are short,
    and of scripts written without blanks, where a character was taken for a word: neighbouring
    characters."""
    joined = b" ".join(words).decode("utf-8", "replace")
    told = joined.split(" ")
    if joined.isascii():
        return frozenset([each[:_STEM] for each in told if len(each) >= _STEM])
    # A loop over all words would take several times as long.
    runs_of_characters = _CHARACTERS.findall(joined)
    if _HANGUL.search(joined):
        korean = [each for each in told if "\uac00" <= each[:1] <= "\ud7a3"]
        runs_of_characters += korean
        told = list(set(told).difference(korean))
    found = {each[:_STEM] for each in told if len(each) >= _STEM}
    for each in runs_of_characters:
        found.update(_pieces(each.replace(" ", "")))
    return frozenset(found)


def _pieces(run: str) -> list[str]:
    width = 4 if _is_letter(run[0]) else 2
    return [run[at : at + width] for at in range(len(run) - width + 1)]


def _is_letter(character: str) -> bool:
    """Tells whether a character taken for a word is only a letter: Thai, Lao, Burmese, Khmer."""
    return "\u0e00" <= character < "\u1800" and not "\u1100" <= character < "\u1200"


def passages(new: Told, known: Told) -> Runs:
    """Returns what two texts have in common, if it is nothing of what either reports; else nothing.

    Each says something beside it, these are others, and the headlines tell of that rather than of
    what both have: the two together have no more than two fifths of their words there.
    """
    width = max(map(_width, (new.words, known.words)))
    shared = _runs(new, width) & _runs(known, width)
    if len(shared) < _LEAST:
        return frozenset()
    mine, its = (_part(each.words, shared, width) for each in (new, known))
    fewer = min(len(mine.own), len(its.own))
    if fewer < _FEWEST or len(mine.own & its.own) >= _ALIKE * fewer:
        return frozenset()
    titles = new.says(), known.says()
    is_standing = _is_untold(titles, mine, its) or _tell_of_others(titles, mine, its)
    return shared if is_standing else frozenset()


def _is_untold(titles: _Titles, mine: _Parted, its: _Parted) -> bool:
    """Tells whether two headlines tell of what each text has of its own rather than of what both
    have."""
    mine_told, its_told = (
        (len(title), len(title & parted.own), len(title & parted.common))
        for title, parted in zip(titles, (mine, its), strict=True)
    )
    words, own, common = (sum(each) for each in zip(mine_told, its_told, strict=True))
    return common <= min(own, _TOLD * words) and all(
        there <= max(beside, _BY_CHANCE) for _, beside, there in (mine_told, its_told)
    )


def _tell_of_others(titles: _Titles, mine: _Parted, its: _Parted) -> bool:
    """Tells whether two headlines tell of unlike events, whatever words of theirs both texts have.

    The background of a war has the words of any report from there. So of the words that only one
    of the headlines has, only those count that its text has of its own and the other one has not:
    each headline has one, and together they are half or more.
    """
    my_title, its_title = titles
    mine_told, its_told = my_title - its_title, its_title - my_title
    of_mine = (mine_told & mine.own) - its.own
    of_its = (its_told & its.own) - mine.own
    is_told = 2 * (len(of_mine) + len(of_its)) >= len(mine_told) + len(its_told)
    return bool(of_mine) and bool(of_its) and is_told


def _runs(told: Told, width: int) -> Runs:
    return told.runs if width == RUN else runs(told.words, width)


def _width(words: Sequence[bytes]) -> int:
    """Returns how many words in a row make a passage."""
    joined = b"".join(words)
    if joined.isascii() or not _LETTERS.search(joined.decode("utf-8", "replace")):
        return RUN
    letters = sum(len(each) == len("ก".encode()) and _is_letter(each.decode()) for each in words)
    return _RUN_OF_LETTERS if 2 * letters > len(words) else RUN


def _part(words: Sequence[bytes], shared: Runs, width: int) -> _Parted:
    """Parts words into those of the shared runs and the rest."""
    is_shared = _marked(words, shared, width)
    is_own = is_shared.translate(bytes((1, 0)) + bytes(254))
    return _Parted(said(compress(words, is_shared)), said(compress(words, is_own)))


def _marked(words: Sequence[bytes], shared: Runs, width: int) -> bytearray:
    """Returns a one for each word of the shared runs, a zero for each other."""
    found = bytearray(len(words))
    whole = zip(*(words[start:] for start in range(width)), strict=False)
    for at in compress(count(), map(shared.__contains__, whole)):
        found[at : at + width] = b"\1" * width
    return found


def without(text: str, shared: Runs) -> str:
    """Returns a text without the sentences of which most words stand in runs of ``passages``.

    Where letters are taken for words, without the parts between blanks. If nothing would be left,
    without those that stand there wholly: a short lead may be mostly the names of a place. All of
    it, if that is all.
    """
    width = max(map(len, shared), default=RUN)
    split = _PART if width > RUN else _SENTENCE
    parts = [(each, fingerprint.words(each)) for each in split.findall(text)]
    marked = iter(_marked([word for _, words in parts for word in words], shared, width))
    shares = [sum(islice(marked, len(words))) / (len(words) or 1) for _, words in parts]
    for most in (share <= _MOSTLY for share in shares), (share < 1 for share in shares):
        kept = "".join(each for (each, _), is_own in zip(parts, most, strict=True) if is_own)
        if fingerprint.words(kept):
            return kept.strip()
    return text


def without_ending(new: Told, known: Told) -> tuple[int, int]:
    """Returns how many words of two texts stand before what both end with, if that is standing
    text; else how many they have.

    Here the rests may be alike, as reports in one frame are: the ending has nothing of either
    headline, and the rests have.
    """
    mine, its = new.words, known.words
    same = _same_beginning(mine[::-1], its[::-1])
    if same in (0, min(len(mine), len(its))):
        return len(mine), len(its)
    ending = said(mine[len(mine) - same :])
    for each in (new, known):
        title = each.says()
        if title & ending or not title & said(each.words[: len(each.words) - same]):
            return len(mine), len(its)
    return len(mine) - same, len(its) - same


def is_at_an_edge(new: Told, known: Told) -> bool:
    """Tells whether all that two texts have in common is what both begin or end with, as the feeds
    of an outlet do, and is nothing that both headlines tell of. Phrases beside it count as none.
    """
    mine, its = new.words, known.words
    first = _same_beginning(mine, its)
    last = _same_beginning(mine[first:][::-1], its[first:][::-1])
    if not first + last:
        return False
    edges = said((*mine[:first], *mine[len(mine) - last :]))
    if all(len(each.says() & edges) > _BY_CHANCE for each in (new, known)):
        return False
    width = max(map(_width, (mine, its)))
    rests = (runs(each[first : len(each) - last], width) for each in (mine, its))
    return len(frozenset.intersection(*rests)) < _LEAST


def _same_beginning(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """Returns with how many of the same words two texts begin."""
    unlike = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(unlike, min(len(one), len(other)))
