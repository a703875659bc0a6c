"""What Celery says of a pool's process that ended in the middle of a task, made short."""

from __future__ import annotations

import logging

from worker.base.processes.resources import ENDED_BY

_LOST = "WorkerLostError"
_ENDED = tuple(f"({each.name})" for each in ENDED_BY)


def shorten(record: logging.LogRecord) -> bool:
    """Whether to say it. A process that the kernel ended because of its document is spoken of by
    its successor, who names the document; of others a line is enough, without where in Celery it
    was noticed."""
    text = record.getMessage()
    if _LOST in text:
        record.exc_info, record.exc_text = None, None
    is_end = text.startswith(("Process ", "Task handler"))
    return not (is_end and any(each in text for each in _ENDED))
