"""What the tasks of a process share: its runtime, made on first use, and who it is."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from worker.base.processes import work_marks
from worker.base.processes.parentage import NODE_VARIABLE, SUPERVISOR_VARIABLE
from worker.base.processes.resources import Budget
from worker.base.processes.work_marks import MarkFile
from worker.base.store import leases
from worker.settings import Settings
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.read.budget import KernelGuard


@cache
def configured() -> Settings:
    """Returns the configuration that this worker started with. Raises ConfigError.

    The processes of its pool inherit it, those started later, too, whatever stands in the file by
    then.
    """
    # What a supervisor gives its children was checked. To parse all queries once more would take
    # each of them 6 MB, and only those that compute need what they ask for.
    return load_settings(queries=not os.environ.get(SUPERVISOR_VARIABLE))


@cache
def runtime() -> Runtime:
    """Returns this process's runtime."""
    return Runtime(configured())


@cache
def guard() -> KernelGuard:
    """Returns what holds the documents that this process works on to their budget.

    To be asked for only after what the predecessors left was looked at: it may lie in the same
    file.
    """
    file = MarkFile(marks())
    file.take_last_words()
    return KernelGuard(limits(), file)


def marks() -> Path:
    """Returns where the processes that work on these documents note which they have in work."""
    return work_marks.folder(runtime().database.name)


def limits() -> Budget:
    """Returns what a document may cost at its first try."""
    return Budget.of(configured().service)


def node() -> str:
    """Returns the name of this worker, under which its leases can be found again."""
    return os.environ.get(NODE_VARIABLE, "worker")


def holder() -> str:
    """Returns who holds this process's leases."""
    return leases.owner(node())
