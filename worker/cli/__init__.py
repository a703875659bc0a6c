"""The commands.

Modules of this package import little: what a command needs is imported when it runs, so that
``wirewatch run`` and ``--help`` stay quick and lean.
"""

from __future__ import annotations

from worker.cli.root import main

__all__ = ["main"]
