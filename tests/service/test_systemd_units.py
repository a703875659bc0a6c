"""The systemd units of docs/deploying.md: what systemd says of them, and what they promise."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts.waiting import PATIENCE
from tests.service.compose import document
from tests.service.running import ROOT

DEPLOYING = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
UNITS: dict[str, str] = dict(
    re.findall(r"```ini\n# /etc/systemd/system/(\S+)\n(.*?)```", DEPLOYING, re.DOTALL)
)
SERVICES = ("wirewatch.service", "wirewatch@.service")


def settings(name: str) -> list[tuple[str, str]]:
    lines = (line.partition("=") for line in UNITS[name].splitlines() if "=" in line)
    return [(key, value) for key, _, value in lines]


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    """Where there is a systemd to ask."""
    verify = shutil.which("systemd-analyze")
    programs = Path(sys.executable).parent
    assert set(UNITS) == {*SERVICES, "wirewatch-migrate.service"}
    for name, text in UNITS.items():
        # With the lines that the comments offer, and with programs that are there.
        uncommented = re.sub(r"^# (?=\w+=)", "", text, flags=re.MULTILINE)
        escaped = str(programs).replace(" ", r"\x20")
        here = uncommented.replace("/srv/wirewatch/.venv/bin", escaped)
        (tmp_path / name).write_text(here.replace("User=wirewatch", "User=root"))
    for name in UNITS if verify else ():
        instance = tmp_path / name.replace("@.", "@beat.")
        if not instance.exists():
            instance.symlink_to(tmp_path / name)
        done = subprocess.run(
            [str(verify), "verify", "--man=no", str(instance)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE * 60,
        )
        said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or name in line]
        assert (done.returncode, said) == (0, []), done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_starts_again_reloads_and_stops_in_order(name: str) -> None:
    found = dict(settings(name))
    assert found["Restart"] == "always"
    assert found["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert (found["KillMode"], found["KillSignal"]) == ("mixed", "SIGTERM")
    assert int(found["TimeoutStopSec"]) >= 30
    assert "WatchdogSec" not in found, "nothing notifies systemd"
    for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "PrivateDevices"):
        assert found[key] == "yes"
    assert found["ProtectSystem"] == "strict"
    assert found["User"] not in ("", "root")


def test_the_parts_are_those_of_the_compose_file() -> None:
    parts = dict(re.findall(r"echo 'PART=(.*)' > (\w+)\.part", DEPLOYING))
    commands = {
        " ".join(each["command"]).partition("-A worker ")[2]: name
        for name, each in document()["services"].items()
        if each["command"][0] == "celery"
    }
    assert parts == commands
    by_hand = re.findall(r"^    celery -q -A worker (.*?)(?: +#.*)?$", DEPLOYING, re.MULTILINE)
    assert {" ".join(each.split()) for each in by_hand} == set(commands)
