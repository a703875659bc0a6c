"""What README.md and docs promise about keys, commands, metrics and examples holds."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from tests import documents
from tests.console.desk import Desk
from tests.documents import DOCUMENTS, GUIDES, README, ROOT, told
from tests.net.servers import response, serving
from tests.way.collect.commands.test_ingest import FEED
from worker import channels, schemas
from worker.cli.root import wirewatch
from worker.setup.configuration import load_settings
from worker.status.findings import Proof
from worker.status.store.figures import Ages
from worker.status.store.latency import Delays
from worker.topics.query import parse
from worker.way.deliver.store.deliveries import DigestBacklog
from worker.web.metrics import Collector
from worker.web.samples import Costly, Quick

INTERNAL = {
    "WIREWATCH_BROKER_URL",
    "WIREWATCH_GIVEN_CONFIG",
    "WIREWATCH_HEARTBEAT_DIR",
    "WIREWATCH_NODE",
    "WIREWATCH_SUPERVISOR",
}
"""Set by the supervisor for its children."""


def _definitions() -> dict[str, Any]:
    path = ROOT / "worker/schemas/config.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["$defs"]
    return found


def _commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name, command


def test_every_key_of_the_configuration_is_told() -> None:
    keys = {key for part in _definitions().values() for key in part["properties"]}
    words = {word for path in GUIDES for each in documents.code(path) for word in each.split()}
    assert sorted(keys - words) == []


def _rows(text: str) -> Iterator[tuple[str, str]]:
    """Yields each key of a table of keys, with its default."""
    for cells, default in re.findall(r"^\| (`[^|]+) \| ([^|]*) \|", text, re.MULTILINE):
        yield from ((key, default) for key in re.findall(r"`(\w+)`", cells))


@pytest.mark.parametrize(
    "part", sorted(set(_definitions()) - {"topic.TopicExample", "alert.Urgent"})
)
def test_every_key_stands_in_its_table_with_its_default(part: str) -> None:
    text = documents.read(ROOT / "docs" / "configuring.md")
    kind = part.partition("channel.")[2]
    heading = f"**`{kind}`**" if kind else f"`[{part}{'.SLUG' if part == 'topic' else ''}]`"
    heading = f"`[[{part}]]`" if part in ("feed", "folder", "alert") else heading
    _, found, behind = text.partition(f"\n{heading}")
    assert found, heading
    table = behind[behind.index("\n| key |") :].partition("\n\n")[0]
    rows = dict(_rows(table))
    properties = _definitions()[part]["properties"]
    given = {key for key in rows if not key.endswith("_file")}
    assert given == {key for key in properties if key != "kind" and not key.endswith("_file")}
    for key, default in rows.items():
        value = re.fullmatch(r"`(.*)`", default)
        if value and key in properties and "default" in properties[key]:
            assert default in (f"`{json.dumps(properties[key]['default'])}`", "`smtp_sender`"), key
        if default.startswith("required"):
            assert "default" not in properties.get(key, {}) or "one of them" in default, key


def test_every_command_is_told() -> None:
    assert [name for name, _ in _commands(wirewatch) if f"`{name}" not in told()] == []


_CALL = r"(?:^|\$ |&& |; do |bin/|exec clock )wirewatch ((?:--config \S+ )?[a-z][^;|&>#…]*)"


def _called(line: str) -> tuple[click.Command | None, list[str]]:
    """Returns the command that a line calls, and its words behind it; None for no command."""
    found = re.search(_CALL, line)
    if found is None:
        return None, []
    words = re.sub(r"^--config \S+ ", "", found[1]).replace("'", "").split()
    command: click.Command = wirewatch
    while words and isinstance(command, click.Group) and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    return command, words


def _options(command: click.Command) -> set[str]:
    return {option for each in command.params for option in each.opts} | {"--help"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=documents.name)
def test_every_command_that_is_named_exists_with_the_options_named(path: Path) -> None:
    if path.name == "CHANGELOG.md":
        return  # it tells of what was
    wrong = []
    for line in documents.code(path):
        command, words = _called(line)
        if command is None:
            continue
        if isinstance(command, click.Group):
            wrong.append(line)
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        wrong += [f"{line}: {each}" for each in sorted(options - _options(command))]
    assert wrong == []


def _rows_of_commands() -> list[tuple[str, str, str]]:
    text = documents.read(ROOT / "docs" / "operating.md")
    table = text.partition("| command | what it does |")[2].partition("\n\n")[0]
    cells = [re.split(r" (?<!\\)\|", line.strip("|")) for line in table.splitlines()[2:]]
    return [(names, what, shape) for names, what, shape in cells]


@pytest.mark.parametrize(("names", "what", "shape"), _rows_of_commands())
def test_a_command_has_the_options_told_of_it_and_its_schema_where_it_prints_json(
    names: str, what: str, shape: str
) -> None:
    commands = [
        command
        for each in re.findall(r"`([^`]+)`", names)
        for command in [_called(f"wirewatch {each}")[0]]
        if command is not None
    ]
    assert commands
    options = set[str]().union(*map(_options, commands))
    assert set(re.findall(r"--[a-z-]+", f"{names} {what}")) <= options
    assert ("--json" in options) == ("schema.json)" in shape)


@pytest.mark.parametrize("path", GUIDES, ids=documents.name)
def test_every_option_that_is_named_alone_exists(path: Path) -> None:
    known = {option for _, each in _commands(wirewatch) for option in _options(each)}
    bench = (ROOT / "tests/bench/__main__.py").read_text(encoding="utf-8")
    known |= {"--config", *re.findall(r'"(--[a-z-]+)"', bench)}
    words = (each.partition(" ")[0] for each in documents.code(path))
    assert {each for each in words if re.fullmatch(r"--[a-z-]+", each)} <= known


def test_every_variable_is_told() -> None:
    named: set[str] = set()
    for path in (ROOT / "worker").rglob("*.py"):
        named |= set(re.findall(r'"(WIREWATCH_[A-Z_]+[A-Z])"', path.read_text(encoding="utf-8")))
    assert sorted(each for each in named - INTERNAL if f"`{each}`" not in told()) == []


def test_every_metric_is_told_with_its_labels_and_no_other() -> None:
    books = {"difference": 0, "unnoticed": 0}
    put_off = DigestBacklog(0, None, None)
    quick = Quick({}, Proof(), Ages(None, None, None), put_off, {}, {}, (), books, (1, 1))
    costly = Costly(0, {}, 0, 0, Delays(1, ()))
    collector = Collector(lambda: quick, lambda: costly, dict, list, "sqlite")
    made = set()
    for metric in collector.collect():
        labels: tuple[str, ...] = getattr(metric, "_labelnames", ())
        name = metric.name.removeprefix("wirewatch_") + "_total" * (metric.type == "counter")
        made.add(name + (f"{{{','.join(labels)}}}" if labels and name != "build_info" else ""))
    text = documents.read(ROOT / "docs" / "operating.md")
    table = text.partition("| metrics, each with")[2].partition("\n\n")[0]
    names = [
        cell
        for row in table.splitlines()[2:]
        for cell in re.findall(r"`([^`]+)`", row.split("|")[1])
    ]
    assert sorted(names) == sorted(made)


SOME_FEED = '\n[[feed]]\nurl = "https://news.example.org/feed.xml"\n'


def test_the_examples_of_configurations_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "smtp.secret").write_text("hush\n", encoding="utf-8")
    (tmp_path / "page.token").write_text("a word that nobody guesses\n", encoding="utf-8")
    found = documents.blocks("toml")
    assert found
    for block in found:
        config = tmp_path / "wirewatch.toml"
        # Some show a part alone, without what it is about.
        a_feed = "" if re.search(r"^\[\[(feed|folder)\]\]", block, re.M) else SOME_FEED
        config.write_text(block + a_feed, encoding="utf-8")
        checked = CliRunner().invoke(wirewatch, ["--config", str(config), "config", "check"])
        assert (checked.exit_code, checked.stderr) == (0, "")


def test_the_lines_for_ones_own_feed_and_address_watch_it_and_mail_there(desk: Desk) -> None:
    part = documents.read(README).partition("\n## Your feed, your address\n")[2]
    (pasted,) = re.findall(r"^    cat > wirewatch.toml <<'END'\n(.*?)^\n", part, re.S | re.M)
    *lines, end, adding = textwrap.dedent(pasted).splitlines()
    assert (len([*lines, adding]), end) == (6, "END")
    near = 'service.private_networks = ["127.0.0.0/8"]'  # the test's server
    desk.config.write_text("\n".join([near, *lines, ""]), encoding="utf-8")
    command, _, url = adding.rpartition(" ")
    assert url.startswith("https://news.example.org/")
    with serving(response(FEED.encode())) as server:
        desk.good(*command.split()[1:], server.url)
    found = load_settings(desk.config)
    (source,), (topic,), (channel,), (alert,) = (
        found.sources,
        found.topics,
        found.channels,
        found.alerts,
    )
    assert (source.kind, source.options["url"]) == ("feed", server.url)
    assert (channel.kind, alert.channels, alert.topics) == ("email", (channel.slug,), (topic.slug,))
    # Many servers take no mail from others than their users.
    assert [found.service.smtp_sender] == channel.options["to"]
    assert f"wirewatch topics test {topic.slug} --mail\n" in part
    assert f"wirewatch notify test {channel.slug} " in part


def _whole(example: str) -> str:
    """Returns an example as JSON: an ellipsis stands for further members, or for all of a list."""
    return re.sub(r",? ?…(?=[\]}])", "", example)


def _loosened(schema: Any) -> Any:
    """Returns a schema that asks for no member and no number of them."""
    if isinstance(schema, dict):
        asked = ("required", "minItems")
        return {key: _loosened(each) for key, each in schema.items() if key not in asked}
    return [_loosened(each) for each in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("example", documents.blocks("json"))
def test_the_examples_of_webhooks_are_as_the_schemas_say(example: str) -> None:
    body = json.loads(_whole(example))
    schema = _loosened(schemas.load(f"webhook.{body['type']}"))
    errors = Draft202012Validator(schema).iter_errors(body)
    assert [f"{each.json_path}: {each.message}" for each in errors] == []


def _queries() -> list[str]:
    table = told().partition("| operator | example |")[2].partition("\n\n")[0]
    cells = [line.split(" | ") for line in table.splitlines()[2:]]
    return [query for row in cells for query in re.findall(r"`([^`]+)`", row[1])]


@pytest.mark.parametrize("query", _queries())
def test_the_examples_of_queries_are_read_without_a_warning(query: str) -> None:
    excluded = query if not query.startswith("NOT") else f"x AND {query}"
    assert parse(excluded).warnings == ()


def test_every_state_of_deliveries_is_told() -> None:
    schema: dict[str, Any] = json.loads(
        (ROOT / "worker/schemas/deliveries.schema.json").read_text(encoding="utf-8")
    )
    states = schema["properties"]["state"]["enum"]
    assert [state for state in states if f"\n| `{state}` |" not in told()] == []


def _span(seconds: float) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


@pytest.mark.parametrize("kind", channels.kinds())
def test_the_waits_between_attempts_are_those_told(kind: str) -> None:
    retry = channels.load(kind).RETRY
    waits = [_span(delay) for delay in retry.delays]
    if retry.repeat:
        waits[-1] = f"then every {waits[-1]}"
    assert f"| `{kind}` | {', '.join(waits)} (± {retry.jitter:.0%}) |".replace("%", " %") in told()
