"""What this process was told has changed in a source since it was last looked at."""

from __future__ import annotations

import threading
from collections.abc import Collection

MOST = 500
"""Names that are remembered of a source; where more changed, all of it is looked at."""


class Changes:
    """Names by source, from who watches to who collects; any thread may call.

    What another process was told is not known here: whoever collects looks at all of a source from
    time to time.
    """

    def __init__(self) -> None:
        self._names: dict[int, set[str] | None] = {}
        self._lock = threading.Lock()

    def add(self, source_id: int, names: Collection[str] | None) -> None:
        """Remembers what changed in a source; None: nobody knows what."""
        with self._lock:
            known = self._names.setdefault(source_id, set())
            if known is None:
                return
            if names is None or len(known) + len(names) > MOST:
                self._names[source_id] = None
            else:
                known.update(names)

    def take(self, source_id: int) -> frozenset[str]:
        """Returns what changed in a source, and forgets it; nothing, where that is not known.

        Who then fails to look is to add None, so that nothing of it is missed.
        """
        with self._lock:
            return frozenset(self._names.pop(source_id, None) or ())
