"""How improbable a count is: tails of the Poisson and of the negative binomial distribution."""

from __future__ import annotations

import math

_NEGLIGIBLE = 1e-12
_EXACT = 1e-6


def upper_tail(count: int, mean: float, dispersion: float = 0.0) -> float:
    """Returns the probability of ``count`` or more where ``mean`` are expected.

    The variance is ``mean + dispersion * mean²``; without dispersion that is a Poisson
    distribution. At or below the mean the answer is 1: nobody asks for more.
    """
    if count <= 0 or count <= mean:
        return 1.0
    if mean <= 0:
        return 0.0
    if dispersion > _NEGLIGIBLE:
        size = 1 / dispersion
        share = mean / (size + mean)
        term = math.exp(
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1)
            - size * math.log1p(mean / size)
            + count * math.log(share)
        )
    else:
        size, share = 0.0, 0.0
        term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    total = term
    while term > total * _EXACT:
        # Above the mean each term is smaller than the one before it.
        ratio = (count + size) * share if share else mean
        count += 1
        term *= ratio / count
        total += term
    return min(total, 1.0)
