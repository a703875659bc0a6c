"""Configurations given as text, with kinds of the tests' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from msgspec import Struct

from worker.base.errors import ConfigError
from worker.settings import Duration, Settings, load


class Feed(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    name: str = ""
    freshness: Duration = "5m"
    full_text: Literal["auto", "always", "never"] = "auto"
    keep: str = "bytes"


class Folder(Struct, frozen=True, forbid_unknown_fields=True):
    path: str
    alert_on_first_scan: bool = False


class Email(Struct, frozen=True, forbid_unknown_fields=True):
    to: tuple[str, ...]


class Hook(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    secret: str = ""
    secret_file: str = ""

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("needs secret or secret_file")
        if self.url == "ftp":
            raise ValueError("url: is not for the web")


class File(Struct, frozen=True, forbid_unknown_fields=True):
    path: str


SOURCES: dict[str, type[Struct]] = {"feed": Feed, "folder": Folder}


CHANNELS: dict[str, type[Struct]] = {"email": Email, "file": File, "webhook": Hook}


ReadText = Callable[..., Settings]


WHOLE = """\
[service]
data_dir = "data"
private_networks = ["127.0.0.0/8", "fd00::/8"]
smtp_url = "smtp://desk@mail.example.org:587"
contact = "desk@example.org"
[[feed]]
url = "https://example.org/a.xml"
freshness = "90s"
[[folder]]
path = "inbox"
[topic.atacms]
name = "ATACMS"
query = "ATACM*"
[[topic.atacms.example]]
text = "Six ATACMS."
match = true
[topic.plain]
query = "kursk"
[channel.desk]
kind = "email"
to = ["desk@example.org"]
[channel.out]
kind = "file"
path = "out"
[[alert]]
name = "atacms now"
topics = ["atacms"]
channels = ["desk", "out"]
"""


def problems(read: ReadText, text: str | bytes, **more: Any) -> list[str]:
    """Returns the problems of a configuration without the folder's name."""
    with pytest.raises(ConfigError) as caught:
        read(text, **more)
    return [line.split("wirewatch.toml", 1)[-1] for line in caught.value.problems]


HOOK = '[channel.hook]\nkind = "webhook"\nurl = "x"\n'


def load_here(path: Path | None = None, **env: str) -> Settings:
    return load(path, source_configs=SOURCES, channel_configs=CHANNELS, env=env)
