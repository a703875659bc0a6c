"""The model: how likely each line of a page is furniture.

Two tables of small whole numbers, one for a line's own features and one for what stands around it,
made by ``python -m tests.lines.train``. Nothing but whole numbers is added up, so that the answer
is the same on every machine.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from operator import getitem
from pathlib import Path
from typing import NamedTuple

from worker.furniture.context import SIZE, UNIT, Around, tables
from worker.furniture.form import BITS, Form, features_of, form_of

WEIGHTS = Path(__file__).with_name("weights.bin")
RECIPE = Path(__file__).with_name("weights.json")
"""How the weights were made, their checksum, and what their scores mean."""
DIVISOR = 16
"""Weights are so many to one of a score."""
PLAIN = -4 * UNIT
"""The score of a line that is running text by its form alone."""
_SHORT, _MOST_KEPT = 100, 2048
_TELLING = 67
"""The score by what stands in itself from which on a line is furniture beyond doubt: one short
line of a text in forty has it, on sites that were not learned from."""
_SURELY = 88
"""The same of a short line that ends as a sentence does, right below running text."""
_FULL_STOPS = ("\u3002", "\u0964")
"""The full stops of Chinese, Japanese and Hindi, which end nothing but sentences: no heading, no
button and no date has them, where a Latin one may."""
_CLOSING = "”’」』）》\"')"
"""What may close behind a full stop: a quotation, or what stands in brackets."""
_RATHER_TEXT = 2 * UNIT
"""A short sentence whose own words have less is a text's, whatever stands beside it."""
_KNOWN = 5 * UNIT
"""The least score of a line that other rules know for furniture."""


class ModelBroken(Exception):
    """The model's file is not the one that belongs to its recipe."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the scores of one kind of lines mean."""

    least: int
    """The score from which on a line is furniture."""
    percents: tuple[int, ...]
    """The scores from which on one percent of the lines, two, up to all, are furniture."""


@dataclass(frozen=True, slots=True)
class Model:
    """The two tables, and what their scores mean for short lines and for sentences."""

    own: array[int]
    around: tuple[array[int], ...]
    """The second table, cut into its families."""
    short: Meaning
    prose: Meaning


class LineVerdict(NamedTuple):
    """What the model says of a line."""

    furniture: bool
    telling: bool
    """It is furniture by what stands in itself, whatever is around it."""
    certainty: float
    """Which part of the lines of as high a score are furniture, in hundredths."""
    untelling: bool
    """By what stands in itself it is rather a text's."""
    surely: bool = False
    """It is furniture by what stands in itself even if it ends as a sentence does."""


def packed(weights: Sequence[float]) -> array[int]:
    """Returns weights as a table of the model, one signed byte a weight."""
    return array("b", [max(-127, min(127, round(each * DIVISOR))) for each in weights])


@cache
def load() -> Model:
    """Returns the model that comes with the project.

    Raises ModelBroken where the file's checksum is not that of its recipe.
    """
    content = WEIGHTS.read_bytes()
    recipe = json.loads(RECIPE.read_text("utf-8"))
    if sha256(content).hexdigest() != recipe["sha256"] or len(content) != (1 << BITS) + SIZE:
        raise ModelBroken(f"{WEIGHTS.name} is not the file that {RECIPE.name} tells of")
    short, prose = (
        Meaning(told["least"], tuple(told["percents"]))
        for told in (recipe["short"], recipe["prose"])
    )
    return unpack(content, short, prose)


def unpack(content: bytes, short: Meaning, prose: Meaning) -> Model:
    """Returns a model from its bytes."""
    own, around = array("b"), array("b")
    own.frombytes(content[: 1 << BITS])
    around.frombytes(content[1 << BITS :])
    return Model(own, tables(around), short, prose)


def own_score(features: frozenset[int], table: array[int]) -> int:
    """Returns a line's score by what stands in itself, in sixteenths."""
    return sum(map(table.__getitem__, features)) * UNIT // DIVISOR


def _read(text: str) -> int:
    return own_score(features_of(text), load().own)


_kept = lru_cache(_MOST_KEPT)(_read)
"""Sources repeat their furniture; what was said of a short line is kept."""


def _own(text: str) -> int:
    return _kept(text) if len(text) <= _SHORT else _read(text)


_TEXT = LineVerdict(furniture=False, telling=False, certainty=0.0, untelling=True)
"""What is said of lines that need no second look."""


def scores(forms: Sequence[Form], own: Sequence[int], model: Model) -> list[int]:
    """Returns a score for each line, above zero for furniture, in sixteenths.

    ``own`` are the lines' scores by what stands in themselves.
    """
    around = Around(forms, own)
    return [_score(model, around, at) for at in range(len(forms))]


def _score(model: Model, around: Around, at: int) -> int:
    return sum(map(getitem, model.around, around.places(at))) * UNIT // DIVISOR


def _is_short_sentence(line: str) -> bool:
    return line.rstrip(_CLOSING).endswith(_FULL_STOPS)


class Judgement:
    """What the model says of the lines of a page.

    ``known`` tells of lines that are furniture already; they count as such for their neighbours.
    Nothing is said of these, nor of lines that are running text by their form.
    """

    def __init__(self, lines: Sequence[str], known: Sequence[bool] = ()) -> None:
        known = known or [False] * len(lines)
        self._model = load()
        self._forms = [form_of(line) for line in lines]
        own = []
        for line, form, is_known in zip(lines, self._forms, known, strict=True):
            score = PLAIN if form.plain else _own(line)
            own.append(max(score, _KNOWN) if is_known else score)
        self._around = Around(self._forms, own)
        self.verdicts = [
            _TEXT
            if form.plain or is_known or self._is_rather_text(lines[at], form, own[at])
            else self._verdict(at, own[at])
            for at, (form, is_known) in enumerate(zip(self._forms, known, strict=True))
        ]

    @staticmethod
    def _is_rather_text(line: str, form: Form, own: int) -> bool:
        return own < (0 if form.prose else _RATHER_TEXT) and _is_short_sentence(line)

    def likely(self, at: int) -> float:
        """Returns how likely a line is furniture, of whatever form, from 0 to 1."""
        return self._verdict(at).certainty

    def _verdict(self, at: int, own: int = 0) -> LineVerdict:
        score = _score(self._model, self._around, at)
        meaning = self._model.prose if self._forms[at].prose else self._model.short
        certainty = bisect_right(meaning.percents, score) / 100
        return LineVerdict(
            score >= meaning.least, own >= _TELLING, certainty, own < 0, own >= _SURELY
        )
