"""A folder with a configuration of its own, in which commands are run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.schemas.check import check
from worker.articles.store import views
from worker.articles.store.views import DeliveryFilter
from worker.cli.root import wirewatch
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.deliver.steps import deliver

CONFIG = """\
# The desk's own configuration.
[service]
data_dir = "data"
private_networks = ["127.0.0.0/8"]  # the tests' servers

[[folder]]
path = "inbox"
alert_on_first_scan = true

[topic.rockets]
name = "Rockets"
query = 'rocket* OR "ракета"'

[topic.ferries]
query = "ferry OR ferries"

[channel.out]
kind = "file"
path = "data/alerts"

[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["out"]
wait = "0s"

[[alert]]
name = "ferries in depth"
topics = ["ferries"]
channels = ["out"]
salience = "main"
"""

ROCKET = """\
Rockets strike the harbour at dawn

Two rockets struck the harbour of the northern port on Tuesday, the regional governor said, and a
warehouse with grain burned until the afternoon. Nobody was hurt in the attack.

Engineers began to clear the quay before noon. The governor said that ships would be able to load
again within a week, and that the insurers had been told of the damage on the same day.
"""
# Newspapers change the headline and the first words of a report and keep the rest.
ROCKET_COPY = ROCKET.replace("Rockets strike the harbour at dawn", "Port hit, grain burns").replace(
    "Two rockets struck the harbour of the northern port on Tuesday",
    "In the north, two rockets hit the quays of the harbour early on Tuesday",
)
GARDEN = """\
A garden opens for the summer

The botanical garden of the old town opens its new glass house to visitors on Saturday. It holds
nearly nine hundred plants from four continents, among them a palm that is older than the town's
railway station. The building cost less than was planned, its architect said at the gate on Friday.

The gardeners have worked for three years to move the plants, some of them by crane and at night.
Children pay nothing, and the ferry from the east bank stops at the gate.
"""

# One event in the words of two outlets.
QUAKE = """\
Strong earthquake shakes Valdora, at least 4 dead

A strong earthquake of magnitude 6.8 shook the island of Valdora on Saturday and killed at least
four people, the civil defence said. Houses collapsed in the harbour town of Porto Lene,
and rescuers searched the rubble for survivors. The governor asked for rockets to light the
coast at night.
"""
QUAKE_ELSEWHERE = """\
Valdora: houses collapse in Porto Lene after 6.8 quake

Rescuers in the harbour town of Porto Lene searched collapsed houses on Saturday after an earthquake
of magnitude 6.8 had shaken the island of Valdora. The civil defence said that four people were
killed and that survivors were in the rubble. Signal rockets lit the harbour.
"""


@dataclass
class Outcome:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    def json(self, schema: str) -> list[Any]:
        """Returns the lines of standard output, each held against its schema."""
        found = [json.loads(line) for line in self.out.splitlines()]
        for each in found:
            check(schema, each)
        return found

    def one(self, schema: str) -> Any:
        """Returns the only line of standard output."""
        (found,) = self.json(schema)
        return found


class Desk:
    """Runs commands with the desk's configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "wirewatch.toml"
        self.config.write_text(CONFIG, encoding="utf-8")
        self.inbox = folder / "inbox"
        self.inbox.mkdir()

    def run(self, *words: str | Path) -> Outcome:
        """Runs a command in this process."""
        return self.run_here("--config", self.config, *words)

    def run_here(self, *words: str | Path) -> Outcome:
        """Runs a command that finds the configuration by itself."""
        arguments = [*map(str, words)]
        result = CliRunner().invoke(wirewatch, arguments, prog_name="wirewatch")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def good(self, *words: str | Path) -> Outcome:
        """Runs a command that must succeed."""
        outcome = self.run(*words)
        assert outcome.status == 0, outcome.out + outcome.err
        return outcome

    def put(self, name: str, text: str) -> Path:
        """Writes a file into the inbox."""
        path = self.inbox / name
        path.write_text(text, encoding="utf-8")
        return path

    def ingest(self, **files: str) -> list[Any]:
        """Puts the files, named without ending, into the inbox and ingests them in that order."""
        paths = [self.put(f"{name}.txt", text) for name, text in files.items()]
        return self.run("ingest", "--json", *paths).json("ingest")

    def deliver(self) -> int:
        """Attempts every delivery, as the service would."""
        runtime = Runtime(load_settings(self.config))
        try:
            with runtime.database.read() as session:
                ids = [each["id"] for each in views.deliveries(session, DeliveryFilter())]
            return deliver(runtime, ids, "test")
        finally:
            runtime.close()
