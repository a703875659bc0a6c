"""Plugins whose documents cost what they say, for tests of the budget of a document."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
"""What WIREWATCH_PLUGINS names."""
FORMATS = str(FOLDER / "formats")
