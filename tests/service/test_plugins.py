"""A whole service with plugins from outside, some of them broken: the others run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net.servers import Server, response, serving
from tests.parts.waiting import wait_until
from tests.plugins import TESTS
from tests.service.running import Service

CONFIG = """\
[service]
private_networks = ["127.0.0.0/8"]
[[mailbox]]
path = "mail"
alert_on_first_look = true
[[folder]]
path = "inbox"
alert_on_first_scan = true
[topic.bridges]
query = "bridge"
[channel.desk]
kind = "slack"
url = "{url}"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "bridges now"
topics = ["bridges"]
channels = ["desk", "out"]
wait = "0s"
"""
MAIL = """\
From: Press office <press@example.org>
Date: Thu, 14 Nov 2024 10:15:00 +0100
Subject: A bridge opens
Content-Type: text/markdown; charset=utf-8

# The **Tarn** bridge opens in spring

Officials in Marlow said on Tuesday that it would open two years later than planned.
"""
FILE = "A ferry replaces the bridge\n\nThe council of Marlow said so on Monday, after the flood."
BROKEN = {
    "channels/pager.py": "raise RuntimeError('no such library')\n",
    "sources/wire.py": "def collect(:\n",
    "sources/torn/__init__.py": "from worker.sources.torn.inner import Config\n",
    "sources/torn/inner.py": "raise OSError('no such device')\n",
    "formats/word.py": "EXTENSIONS = ('.docx',)\n",
    "languages/xx.toml": "weekdays = 'one two'\n",
}
TOLD = (
    "the channel 'pager' ({}/channels/pager.py) cannot be imported: RuntimeError: no such library",
    "the source kind 'wire' ({}/sources/wire.py) cannot be imported: SyntaxError in line 1",
    "the source kind 'torn' ({}/sources/torn/__init__.py) cannot be imported: OSError",
    "the format 'word' ({}/formats/word.py) is incomplete: it has no read",
    "the language 'xx' ({}/languages/xx.toml) cannot be read: weekdays: expected 7 words",
)


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A folder with whole plugins and broken ones."""
    folder = tmp_path / "plugins"
    for subject in ("sources", "channels", "formats"):
        shutil.copytree(TESTS / "toys" / subject, folder / subject)
    for name, text in BROKEN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def slack() -> Iterator[Server]:
    """What answers as Slack does."""
    with serving(response(b"ok")) as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, plugins: Path, slack: Server) -> Iterator[Service]:
    """The service, not started yet."""
    for part in ("cur", "new", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1731575700.M1.host").write_text(MAIL)
    made = Service(tmp_path, CONFIG.format(url=slack.url), {"WIREWATCH_PLUGINS": str(plugins)})
    yield made
    made.end()


def test_a_service_runs_with_plugins_and_beside_broken_ones(
    service: Service, slack: Server, plugins: Path
) -> None:
    service.inbox.joinpath("ferry.txt").write_text(FILE)
    service.start()
    wait_until(lambda: len(slack.requests) >= 2, 40, service.log)
    told = [json.loads(each.partition(b"\r\n\r\n")[2])["text"] for each in slack.requests]
    assert sorted(line for each in told for line in each.splitlines() if line[0] == "•") == [
        "• A ferry replaces the bridge",
        "• The Tarn bridge opens in spring",
    ]
    alerts = service.folder / "alerts"
    wait_until(lambda: len(list(alerts.glob("*.json"))) == 2, 20, service.log)
    log = service.log()
    for line in TOLD:
        assert f"warning: {line.format(plugins)}" in log
    assert "Traceback" not in log
    assert service.stop() < 15
