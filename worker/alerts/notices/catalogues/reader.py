"""For whom a message is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from worker.alerts.notices.catalogues import ENGLISH, Words, words_of


@dataclass(frozen=True, slots=True)
class Reader:
    """By which clocks, in which language and by which templates somebody reads."""

    zone: str = ""
    """Empty: that of what is told, else ``home``."""
    language: str = ENGLISH
    home: str = "UTC"
    """The zone of people who name none."""
    templates: Path | None = None
    """A folder whose templates take the place of the built-in ones of their names."""

    @property
    def words(self) -> Words:
        """The words of the language."""
        return words_of(self.language)

    def zone_for(self, told: str = "") -> str:
        """Returns the reader's zone; without one that of what is told, else that of people."""
        return self.zone or told or self.home
