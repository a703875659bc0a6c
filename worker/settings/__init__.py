"""The configuration: read from one TOML file, checked as a whole, never holding half a truth."""

from __future__ import annotations

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
    "AlertSettings",
    "ChannelSettings",
    "Duration",
    "Secret",
    "ServiceSettings",
    "Settings",
    "SourceSettings",
    "TopicExample",
    "TopicSettings",
    "duration",
]
