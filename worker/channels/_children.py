"""Small programs in processes of their own: given JSON by a pipe, answering JSON by another.

What they are given stands in no list of processes and in no environment. One that takes too long,
says too much, or ends without an answer is told of as such; its process does not outlive the call.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from typing import Any

MOST_BYTES = 256 * 1024
"""Of an answer."""
_KEPT = ("LANG", "LC_ALL", "PATH", "PYTHONPATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TZ")
"""What a child inherits of the environment: no proxy, no home folder, no secret."""


class ChildFailed(Exception):
    """No answer came. ``kind``: ``time`` where it took too long, ``ended`` for all else;
    ``code`` is how its process ended, below zero by the signal of that number."""

    def __init__(self, kind: str, code: int | None = None) -> None:
        self.kind = kind
        self.code = code
        super().__init__(kind)


def ask(module: str, question: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Runs ``module`` and returns its answer to the question. Raises ChildFailed."""
    # It knows its parent by the number: whoever takes an orphan in may have any.
    words = [sys.executable, "-P", "-m", module, str(os.getpid())]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        child = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
            start_new_session=True,
        )
    except OSError as error:
        raise ChildFailed("ended") from error
    try:
        content, _ = child.communicate(json.dumps(question).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        raise ChildFailed("time") from None
    finally:
        _end(child)
    return _understood(content[:MOST_BYTES], child.returncode)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
        child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _understood(content: bytes, code: int) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if code != 0 or not isinstance(answer, dict):
        raise ChildFailed("ended", code)
    return answer


def serve(answer_to: Any) -> int:
    """Runs in the child: answers the question with what ``answer_to`` returns. Returns 0."""
    from worker.base.processes.parentage import die_with_parent

    die_with_parent(int(sys.argv[1]))
    question = json.loads(sys.stdin.buffer.read())
    # What a library prints is no part of the answer.
    out = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    answer = json.dumps(answer_to(question)).encode()
    with os.fdopen(out, "wb") as stream:
        stream.write(answer)
    return 0
