"""docker-compose.yml, Dockerfile and .dockerignore: the published schema, and what they mean."""

from __future__ import annotations

import json
import re
import subprocess
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.service.compose import document, image_environment, own_services
from tests.service.running import ROOT
from worker.celery.config import TASK_MODULES, settings
from worker.service.tasks import QUEUES
from worker.settings.structs import ServiceTable
from worker.setup.configuration import load_settings

SCHEMA = ROOT / "tests" / "schemas" / "published" / "compose-spec.json"


def seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+)(s|m)", text)
    assert found, text
    return int(found[1]) * {"s": 1.0, "m": 60.0}[found[2]]


def megabytes(text: str) -> int:
    found = re.fullmatch(r"(\d+)(m|mb|g)", text.lower())
    assert found, text
    return int(found[1]) * {"m": 1, "mb": 1, "g": 1024}[found[2]]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return document()


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def queues_of(service: dict[str, Any]) -> list[str]:
    words = service["command"]
    return words[words.index("-Q") + 1].split(",") if "-Q" in words else []


def test_the_file_is_as_the_published_schema_wants_it(compose: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    errors = [
        f"{error.json_path}: {error.message}"
        for error in Draft7Validator(schema).iter_errors(compose)
    ]
    assert errors == []


def test_the_schema_would_find_a_misspelt_key(compose: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    wrong = json.loads(json.dumps(compose))
    wrong["services"]["beat"]["comand"] = wrong["services"]["beat"].pop("command")
    assert list(Draft7Validator(schema).iter_errors(wrong))


def test_every_volume_and_secret_that_is_named_exists_and_none_is_idle(
    compose: dict[str, Any], services: dict[str, Any]
) -> None:
    mounts = [each.split(":")[0] for service in services.values() for each in service["volumes"]]
    assert {each for each in mounts if not each.startswith(".")} == set(compose["volumes"])
    secrets = {each for service in services.values() for each in service.get("secrets", ())}
    assert secrets == set(compose["secrets"])
    for service in services.values():
        for value in service.get("environment", {}).values():
            if str(value).startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_each_queue_is_worked_on_and_there_is_exactly_one_beat(services: dict[str, Any]) -> None:
    served = [queue for service in own_services().values() for queue in queues_of(service)]
    assert sorted(served) == sorted(QUEUES)
    beats = [each for each in own_services().values() if "beat" in each["command"]]
    assert len(beats) == 1
    # Compose does not scale a service whose container has a name.
    assert beats[0]["container_name"]
    assert "scale" not in beats[0]
    assert "deploy" not in beats[0]


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]) -> None:
    wanted = {
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }
    for name, service in own_services().items():
        needed = service["depends_on"]
        assert needed == ({"postgres": wanted["postgres"]} if name == "migrate" else wanted)
        for other, how in needed.items():
            if how["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"][0] == "CMD"
    assert services["migrate"]["restart"].startswith("on-failure")
    assert all(each["restart"] != "no" for each in services.values())


def test_each_health_check_asks_for_the_services_own_progress(services: dict[str, Any]) -> None:
    for name, service in own_services().items():
        check = service["healthcheck"]
        if name == "migrate":
            assert check == {"disable": True}
            continue
        words = check["test"]
        assert words[:3] == ["CMD", "wirewatch", "healthcheck"]
        asked = [after for word, after in pairwise(words) if word == "--queue"]
        assert asked == (queues_of(service) or ["beat"])
        assert seconds(check["timeout"]) < seconds(check["interval"])
    assert "SELECT 1" in services["postgres"]["healthcheck"]["test"]
    assert "SET" in services["redis"]["healthcheck"]["test"]


def test_postgresql_takes_the_connections_of_all_processes_and_of_some_more(
    services: dict[str, Any],
) -> None:
    words = " ".join(services["postgres"]["command"])
    [most] = re.findall(r"max_connections=(\d+)", words)
    processes = 0
    for service in own_services().values():
        words = service["command"]
        is_forking = "prefork" in words
        processes += int(words[words.index("-c") + 1]) if is_forking else "worker" in words
    assert 2 * processes * ServiceTable().database_pool <= int(most)


def test_redis_keeps_a_file_and_throws_nothing_away(services: dict[str, Any]) -> None:
    words = services["redis"]["command"]
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    # A rewrite of the file may double what it holds.
    assert 2 * megabytes(options["--maxmemory"]) <= megabytes(services["redis"]["mem_limit"])
    assert any(each.endswith(":/data") for each in services["redis"]["volumes"])


def test_a_stop_leaves_more_time_than_running_tasks_get(services: dict[str, Any]) -> None:
    soft = settings(TASK_MODULES, {"WIREWATCH_BROKER_URL": "redis://127.0.0.1:1/0"})
    for service in own_services().values():
        grace = seconds(service["stop_grace_period"])
        assert grace > soft["worker_soft_shutdown_timeout"]
        assert service["init"], "signals of the container's first process"


def test_memory_is_limited_and_a_renewed_pool_process_comes_before_the_limit(
    services: dict[str, Any],
) -> None:
    assert all(megabytes(each["mem_limit"]) >= 256 for each in services.values())
    words = services["process"]["command"]
    processes = int(words[words.index("-c") + 1])
    each_at_most = settings(TASK_MODULES, {"WIREWATCH_BROKER_URL": "redis://127.0.0.1:1/0"})
    most = each_at_most["worker_max_memory_per_child"] / 1024
    assert processes * most < megabytes(services["process"]["mem_limit"])


def test_what_runs_is_pinned_and_may_do_little(services: dict[str, Any]) -> None:
    for name in ("postgres", "redis"):
        assert re.search(r":\d+(\.\d+)+-[a-z]+(@sha256:[0-9a-f]{64})?$", services[name]["image"])
    for service in own_services().values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "privileged" not in service
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^ARG PYTHON=python:3\.\d+\.\d+-slim-[a-z]+", dockerfile, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {"${PYTHON}"}
    assert "USER 10001:10001" in dockerfile
    assert "--require-hashes" in dockerfile


def test_the_inbox_and_the_configuration_are_mounted_where_the_image_looks_read_only() -> None:
    looks = image_environment()
    for service in own_services().values():
        mounts = dict(each.split(":", 1) for each in service["volumes"])
        assert mounts["./config"] == "/etc/wirewatch:ro"
        assert looks["WIREWATCH_CONFIG"] == "/etc/wirewatch/wirewatch.toml"
        assert mounts["./inbox"] == f"{looks['WIREWATCH_CONFIG_DIR']}/inbox:ro"
        assert mounts["files"] == looks["WIREWATCH_CONFIG_DIR"]


def test_only_what_listens_is_published_and_only_to_the_host_itself(
    services: dict[str, Any],
) -> None:
    published = {name: each["ports"] for name, each in services.items() if "ports" in each}
    assert published == {"clock": ["127.0.0.1:9464:9464", "127.0.0.1:8465:8465"]}
    assert queues_of(services["clock"]) == ["schedule"]


def test_no_secret_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    settings_only = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert not re.search(r"://[^/\s]*:[^/\s]+@|PASSWORD: |whsec_", settings_only)


def test_the_image_gets_what_it_copies_and_the_package_what_it_needs() -> None:
    first, *admitted = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert first == "*"
    seen = [each[1:] for each in admitted if each.startswith("!")]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(\S+) \S+$", dockerfile, re.MULTILINE)
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    forced = re.findall(r'^"(\w+)" = "', pyproject, re.MULTILINE)
    needed = {*copied, *forced, "LICENSE", "README.md", "pyproject.toml", "worker", "models"} - {
        "."
    }
    for each in needed:
        assert any(fnmatch(each, pattern) for pattern in seen), each
        assert (ROOT / each).exists()
    assert not {".git", "secrets", "config", "data", "tests"} & set(seen)


def test_the_steps_that_are_told_make_a_configuration_that_watches_the_inbox(
    tmp_path: Path,
) -> None:
    told = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
    steps = told.partition("## In containers")[2].partition("docker compose up")[0]
    lines = [line.strip() for line in steps.splitlines() if line.startswith("    ")]
    wanted = [line for line in lines if line.startswith(("mkdir", "cat", "sed"))]
    assert len(wanted) == 3
    (tmp_path / "worker").symlink_to(ROOT / "worker")
    subprocess.run(["sh", "-ec", "\n".join(wanted)], cwd=tmp_path, check=True)
    found = load_settings(tmp_path / "config" / "wirewatch.toml")
    assert [source.options["path"] for source in found.sources] == ["inbox"]
    assert found.alerts
    assert (tmp_path / "inbox").is_dir()
