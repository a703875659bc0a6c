"""Whether two articles that share much of their words are the same, or were written on one frame.

The signatures (``worker.core.fingerprint``) find candidates; here the words decide. A true copy,
however edited, states the figures, names and days of its original. What agencies write on a
template, such as daily reports, rates and verdicts, repeats the words and replaces the facts.
"""

from worker.core.sameness.compare import (
    Code,
    Compared,
    Sameness,
    compare,
    may_be_copy,
    standing_passages,
)
from worker.core.sameness.contradictions import contradictions
from worker.core.sameness.renewals import recurs, replaces
from worker.core.sameness.standing import without

__all__ = [
    "Code",
    "Compared",
    "Sameness",
    "compare",
    "contradictions",
    "may_be_copy",
    "recurs",
    "replaces",
    "standing_passages",
    "without",
]
