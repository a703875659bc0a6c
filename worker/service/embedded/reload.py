"""Taking over a changed configuration: checked first, in a child, and only then used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from worker.base import log
from worker.base.errors import ConfigError
from worker.service.embedded import policy
from worker.service.embedded.kept import Kept
from worker.service.embedded.plan import Plan
from worker.settings import load_service

_LOG = log.get("wirewatch.supervisor")
_HAS_SAID_WHY = os.EX_CONFIG << 8


class Reload:
    """One check at a time; a request during a check repeats it."""

    def __init__(
        self, plan: Plan, kept: Kept, fork: Callable[[str, Callable[[], object]], int]
    ) -> None:
        """``fork`` runs a function in a child of that name and returns its process id."""
        self._plan = plan
        self._kept = kept
        self._fork = fork
        self._pid = 0
        self._text = ""
        self._is_asked_again = False
        self._is_accepted = False

    def begin(self) -> None:
        """Starts the check."""
        if self._pid:
            self._is_asked_again = True
            return
        try:
            self._text = self._plan.config_text()
            self._pid = self._fork("check", self._check)
        except (ConfigError, OSError) as error:
            self._refuse(str(error))

    def note_end(self, pid: int, status: int) -> None:
        """Takes note of a child's end, which may be the check's."""
        if pid != self._pid:
            return
        self._pid = 0
        if self._is_asked_again or self._has_changed():
            self._is_asked_again = False
            self.begin()
        elif not status:
            self._accept()
        elif status != _HAS_SAID_WHY:
            self._refuse(f"its check ended: {policy.why_ended(status)}")

    def take_accepted(self) -> bool:
        """Whether a new configuration was accepted since the last call."""
        accepted, self._is_accepted = self._is_accepted, False
        return accepted

    def _accept(self) -> None:
        plan = self._plan
        try:
            service = load_service(plan.config).service
            self._kept.keep(self._text)
        except (ConfigError, OSError) as error:
            self._refuse(str(error))
            return
        for name, changed in (
            ("data_dir", service.data_dir.absolute() != plan.data_dir),
            ("redis_url", service.redis_url != plan.redis_url),
        ):
            if changed:
                _LOG.warning("a change needs a restart of the service", key=f"service.{name}")
        _LOG.info("configuration accepted", file=plan.config)
        self._is_accepted = True

    def _has_changed(self) -> bool:
        try:
            return self._plan.config_text() != self._text
        except ConfigError:
            return True

    def _refuse(self, reason: str) -> None:
        _LOG.error("configuration refused, the old one stays", problem=reason)

    def _check(self) -> None:
        # Loads Celery's application: in the child only, and after the broker's start.
        from worker.celery.reload import checked

        found = checked(self._plan.config)
        found.log(_LOG)
        sys.exit(os.EX_CONFIG if found.problems else os.EX_OK)
