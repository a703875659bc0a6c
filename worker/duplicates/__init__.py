"""Whether two articles that share much of their words are the same, or were written on one frame.

The signatures (``fingerprint``) find candidates; here the words decide. A true copy, however
edited, states the figures, names and days of its original. What agencies write on a template, such
as daily reports, rates and verdicts, repeats the words and replaces the facts.
"""

from worker.duplicates.compare import (
    Code,
    Compared,
    Sameness,
    compare,
    in_common,
    may_be_copy,
    share_a_passage,
    standing_passages,
)
from worker.duplicates.contradictions import contradictions
from worker.duplicates.renewals import recurs, replaces
from worker.duplicates.standing import without

__all__ = [
    "Code",
    "Compared",
    "Sameness",
    "compare",
    "contradictions",
    "in_common",
    "may_be_copy",
    "recurs",
    "replaces",
    "share_a_passage",
    "standing_passages",
    "without",
]
