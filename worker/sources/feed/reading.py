"""``python -P -m worker.sources.feed.reading``: reads feeds that are handed in, one by one.

Each comes as its length and what ``Asked`` says, and goes out as its length and what ``Answer``
says. The process ends when its input does, and where it has read nothing for a while.
"""

from __future__ import annotations

import argparse
import os
import select
import sys
from typing import BinaryIO

import msgspec

from worker.base.errors import DocumentRejected
from worker.base.processes.parentage import set_process_name
from worker.base.processes.resources import REFUSED, Budget, Memory, limit_time
from worker.formats.feed_entry import parse as reader
from worker.sources.feed.apart import LENGTH, Answer, Asked

_IDLE = 900.0
_LOWEST = 19


def main(words: list[str] | None = None) -> int:
    """Reads until nothing comes. Returns 0, or 1 after one that took too much memory."""
    parser = argparse.ArgumentParser(prog="reading", description=__doc__)
    parser.add_argument("--patient", action="store_true", help="let all others go first")
    if parser.parse_args(words).patient:
        os.nice(_LOWEST)
    set_process_name("ww-feeds")
    # What a library prints is no answer.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while select.select([sys.stdin], [], [], _IDLE)[0]:
        asked = _next(sys.stdin.buffer)
        if asked is None:
            break
        answer = _answer(asked)
        data = msgspec.msgpack.encode(answer)
        out.write(LENGTH.pack(len(data)) + data)
        out.flush()
        if answer == Answer():
            # What a library left half done is not worth to go on with.
            return 1
    return 0


def _next(stream: BinaryIO) -> Asked | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    return msgspec.msgpack.decode(data, type=Asked) if len(data) == length else None


def _answer(asked: Asked) -> Answer:
    budget, memory = Budget(asked.cpu, asked.memory), Memory()
    memory.limit(budget.memory)
    limit_time(budget.cpu, budget.wall)
    try:
        return Answer(reader.parse(asked.content, asked.content_type, asked.url))
    except DocumentRejected as rejection:
        # A library that was refused memory may say something else of it.
        if memory.was_refused(rejection):
            return Answer()
        return Answer(None, (rejection.code, str(rejection)))
    except REFUSED:
        return Answer()
    finally:
        limit_time(0.0, 0.0)
        memory.free()


if __name__ == "__main__":
    sys.exit(main())
