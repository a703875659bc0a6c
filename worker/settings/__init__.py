"""The configuration: one TOML file, read as a whole, refused as a whole."""

from __future__ import annotations

from worker.settings.files import FILE_NAME, find, sample_text
from worker.settings.read import load, load_despite, load_service, one_text
from worker.settings.sections import Checks
from worker.settings.show import as_tables, dump
from worker.settings.structs import (
    AlertSettings,
    ChannelSettings,
    ServiceSettings,
    Settings,
    SourceSettings,
    TopicExample,
    TopicSettings,
)
from worker.settings.values import Duration, Secret, duration

__all__ = [
    "FILE_NAME",
    "AlertSettings",
    "ChannelSettings",
    "Checks",
    "Duration",
    "Secret",
    "ServiceSettings",
    "Settings",
    "SourceSettings",
    "TopicExample",
    "TopicSettings",
    "as_tables",
    "dump",
    "duration",
    "find",
    "load",
    "load_despite",
    "load_service",
    "one_text",
    "sample_text",
]
