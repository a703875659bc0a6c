"""Lines that state dates: with labels, names, sources or reading times beside them, or many in one.

What a line is, ``kinds`` tells; ``within`` finds the dates in it, ``labels``, ``reading_times`` and
``beside`` what else stands there, and ``order`` settles which figure of a date is the month's.
"""

from worker.reading.date_lines.beside import behind_name, split_clock_at_end, without_source
from worker.reading.date_lines.kinds import ago, has_figures, is_of_another, is_sentence, is_span
from worker.reading.date_lines.labels import (
    split_labels,
    tells_change,
    without_label,
    without_labels,
)
from worker.reading.date_lines.order import has_unordered_date, settled
from worker.reading.date_lines.reading_times import reading_time, without_reading_time
from worker.reading.date_lines.within import apart, date_at_end, dates_within

__all__ = [
    "ago",
    "apart",
    "behind_name",
    "date_at_end",
    "dates_within",
    "has_figures",
    "has_unordered_date",
    "is_of_another",
    "is_sentence",
    "is_span",
    "reading_time",
    "settled",
    "split_clock_at_end",
    "split_labels",
    "tells_change",
    "without_label",
    "without_labels",
    "without_reading_time",
    "without_source",
]
