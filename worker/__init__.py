"""Wirewatch: watches feeds and folders and tells people what is new."""

import os
import sys

__version__ = "0.2.0"


def leave_working_directory() -> None:
    """Looks for modules in the working directory no more, where Python or Celery had it do so.

    ``python -m worker…`` and ``celery -A worker`` look there first. A ``json.py`` that lies there,
    beside somebody's configuration, is none of this program's.
    """
    program = sys.argv[0] if sys.argv else ""
    if program != "-m" and not program.endswith(("/celery", "/celery/__main__.py")):
        return
    try:
        here = os.getcwd()
    except FileNotFoundError:
        here = ""
    if here != os.path.dirname(os.path.dirname(__file__)) and sys.path[0] in ("", here):
        del sys.path[0]


leave_working_directory()
