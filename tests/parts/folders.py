"""Short folders for servers: a socket's path is short, and a test's need not be.

They lie where every user may go, whatever TMPDIR says: as root, tests start servers as another.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import psutil

_PLACE = Path("/tmp")


def server_folder(kind: str) -> Path:
    """Makes a folder for a server, and removes those that killed runs left."""
    for each in _PLACE.glob(f"wirewatch-{kind}-*"):
        maker = re.match(rf"wirewatch-{kind}-(\d+)-", each.name)
        if maker and not psutil.pid_exists(int(maker[1])):
            shutil.rmtree(each, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"wirewatch-{kind}-{os.getpid()}-", dir=_PLACE))
