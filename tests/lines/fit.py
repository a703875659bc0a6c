"""Logistic regression over hashed features in plain Python: AdaGrad, the same result each time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import exp, sqrt

Row = tuple[tuple[int, ...], int, float]
"""The places of a row's features, 1 for furniture or 0, and its weight."""
_RATE = 0.25
_ENOUGH = 0.01
"""Below so small an error a row teaches nothing more."""


def fit(rows: Sequence[Row], size: int, rounds: int, shrink: float) -> list[float]:
    """Returns the weights of ``size`` features after so many rounds over the rows.

    ``shrink`` draws a weight to zero at each of its steps.
    """
    weights, squares = [0.0] * size, [1.0] * size
    order = list(range(len(rows)))
    draw = random.Random(20)
    for turn in range(rounds):
        draw.shuffle(order)
        rate = _RATE / (1 + turn)
        for at in order:
            features, label, importance = rows[at]
            score = sum(map(weights.__getitem__, features))
            error = 1 / (1 + exp(-max(-30.0, min(30.0, score)))) - label
            if -_ENOUGH < error < _ENOUGH:
                continue
            error *= importance
            for place in features:
                squares[place] += error * error
                weight = weights[place]
                weights[place] = weight - rate * (error + shrink * weight) / sqrt(squares[place])
    return weights
