"""What a page shows and its extracted text lacks, sentence by sentence, where the page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.formats.html import blocks, prose, tree

_SENTENCES = re.compile(r"(?<=[.!?…][\s\"'”’»)\]])\s*|(?<=[。！？])")
_ENDS = frozenset(".!?…。！？")
_NOTABLE = 20
"""Letters and figures from which on a sentence tells where in the text the page is."""
_BEHIND, _AHEAD = 1_000, 5_000
"""So far around that place a sentence is looked for within others: not in the whole text, so that
the work grows with the page."""


def of(shown: Sequence[str], text: str) -> tuple[tuple[int, str], ...]:
    """Returns the lines of a page that are not in its text, each with the number of the text's
    lines above it. Of a line that is there in part it is the sentences that are not."""
    known, packed, starts = _known(text)
    found: list[tuple[int, str]] = []
    line = position = 0
    wholes = prose.packed(shown)
    unknown = [each for each, whole in zip(shown, wholes, strict=True) if whole not in known]
    parts = iter(_sentences(unknown))
    for each, whole in zip(shown, wholes, strict=True):
        lacking: list[str] = []
        for key, sentence in [(whole, each)] if whole in known else next(parts):
            at = known.get(key, -1)
            if at >= 0:
                if len(key) > _NOTABLE:
                    line, position = at + 1, starts[at]
            elif key and packed.find(key, max(0, position - _BEHIND), position + _AHEAD) < 0:
                lacking.append(sentence)
        if lacking:
            found.append((line, " ".join(map(str.strip, lacking))))
    return tuple(found)


def of_markup(markup: str, text: str) -> tuple[tuple[int, str], ...]:
    """Returns the same of a piece of HTML; nothing of one that is too large to be laid beside."""
    root = tree.parse(markup)
    return of(blocks.shown(root)[1], text) if root is not None else ()


def _sentences(lines: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Returns for each line its sentences, each with its letters and figures before it."""
    parts = [_SENTENCES.split(line) if not _ENDS.isdisjoint(line) else [line] for line in lines]
    keys = iter(prose.packed([each for sentences in parts for each in sentences]))
    return [[(next(keys), each) for each in sentences] for sentences in parts]


def _known(text: str) -> tuple[dict[str, int], str, list[int]]:
    """Returns the lines and the sentences of a text, packed, with the numbers of their lines; all
    of it packed; and where in that each line begins."""
    known: dict[str, int] = {}
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    lines = [each for each in text.split("\n") if each.strip()]
    for number, sentences in enumerate(_sentences(lines)):
        starts.append(at)
        keys = [key for key, _ in sentences]
        whole = "".join(keys)
        for key in (whole, *keys):
            known.setdefault(key, number)
        pieces.append(whole)
        at += len(whole)
    known.pop("", None)
    return known, "".join(pieces), starts
