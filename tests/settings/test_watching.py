"""The keys by which the service is seen from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.base.errors import ConfigError
from worker.settings import ServiceSettings, Settings, dump, load_service
from worker.settings.values import listen_address

URL = "https://ping.example/4f1c-uncommon"


def read(folder: Path, table: str, **env: str) -> Settings:
    path = folder / "wirewatch.toml"
    path.write_text(f"[service]\n{table}\n", encoding="utf-8")
    return load_service(path, env)


def service(folder: Path, table: str, **env: str) -> ServiceSettings:
    return read(folder, table, **env).service


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        ("[::1]:80", ("::1", 80)),
        ("localhost:65535", ("localhost", 65535)),
    ],
)
def test_a_place_to_listen_is_a_host_and_a_port(
    tmp_path: Path, text: str, place: tuple[str, int]
) -> None:
    assert listen_address(service(tmp_path, f'listen = "{text}"').listen) == place


@pytest.mark.parametrize(
    "text", ["9464", ":9464", "::1:80", "a:0", "a:65536", "a b:1", "http://a:1"]
)
def test_anything_else_is_refused_with_what_is_allowed(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"service\.listen.*allowed: HOST:PORT"):
        service(tmp_path, f'listen = "{text}"')


def test_without_the_keys_nothing_listens_and_nothing_is_fetched(tmp_path: Path) -> None:
    found = service(tmp_path, "")
    assert (found.listen, found.ping_url, found.ping_every) == ("", "", 300.0)


def test_the_ping_comes_from_the_strongest_place_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "ping").write_text(f"{URL}\n")
    for table, env in (
        (f'ping_url = "{URL}"', {}),
        ('ping_url_file = "ping"', {}),
        ("", {"WIREWATCH_PING_URL": URL}),
        ("", {"WIREWATCH_PING_URL_FILE": str(tmp_path / "ping")}),
    ):
        found = read(tmp_path, table, **env)
        assert found.service.ping_url == URL
        assert "4f1c" not in repr(found)
        assert "4f1c" not in dump(found)
        assert not found.warnings


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('ping_url = "ftp://a.example/4f1c"', "ping_url"),
        ('ping_every = "5s"', 'ping_every: "5s" is too short; allowed: 10s and more'),
        ('ping_every = "often"', "ping_every"),
    ],
)
def test_a_wrong_ping_is_refused(tmp_path: Path, table: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        service(tmp_path, table)
    assert "4f1c" not in str(caught.value)
