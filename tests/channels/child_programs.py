"""``python -m tests.channels.child_programs PARENT``: a child that does what it is asked."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from worker.channels._children import serve


def answer_to(question: dict[str, Any]) -> dict[str, Any]:
    if "sleep" in question:
        time.sleep(question["sleep"])
    if "exit" in question:
        os._exit(question["exit"])
    if "raise" in question:
        raise RuntimeError(question["raise"])
    print("what a library prints is no part of the answer")
    found = {name: os.environ.get(name) for name in ("HTTP_PROXY", "HOME", "SECRET", "PATH")}
    return {"environment": found, "words": sys.argv, "said": question.get("say", "")}


if __name__ == "__main__":
    sys.exit(serve(answer_to))
