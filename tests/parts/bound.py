"""Programs that end with the tests that started them, however those end."""

from __future__ import annotations

import os
import pwd
import signal
import sys
from collections.abc import Sequence
from pathlib import Path


def bound(
    words: Sequence[str | Path], number: int = signal.SIGKILL, user: str | None = None
) -> list[str]:
    """Returns the command that runs ``words`` until this thread ends: then it gets ``number``.

    It becomes the program itself, under the same process id; with ``user``, as that user. Where
    the kernel cannot tell of a parent's end, the program only runs.
    """
    # Nothing of the environment is meant for this Python, all of it for the program.
    start = [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(number)), user or ""]
    return [*start, *map(str, words)]


def _become(parent: int, number: int, user: str, words: list[str]) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from worker.base.processes.parentage import die_with_parent

    if user:
        found = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(found.pw_gid)
        os.setuid(found.pw_uid)
    # Python ignores these, and what is ignored stays so in the program.
    for each in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(each, signal.SIG_DFL)
    if number != signal.SIGKILL:
        # A shell lets what it starts in the background ignore some.
        signal.signal(number, signal.SIG_DFL)
    # Asked for after the change of user, at which the kernel forgets it.
    die_with_parent(parent, number)
    os.execvp(words[0], words)


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
