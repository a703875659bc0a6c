from __future__ import annotations

import os
from pathlib import Path

import pytest

from worker.settings.backends import broker_socket, broker_url


def test_the_broker_is_the_supervisors_then_the_configured_then_the_data_folders(
    tmp_path: Path,
) -> None:
    path = tmp_path / "wirewatch.toml"
    path.write_text('[service]\nredis_url = "redis://configured/0"\n')
    env = {"WIREWATCH_CONFIG": str(path)}
    assert broker_url({**env, "WIREWATCH_BROKER_URL": "redis://own/0"}) == "redis://own/0"
    assert broker_url({**env, "WIREWATCH_REDIS_URL": "redis://env/0"}) == "redis://env/0"
    assert broker_url(env) == "redis://configured/0"
    path.write_text("")
    assert broker_url(env) == f"redis+socket://{broker_socket(tmp_path / 'data')}"


@pytest.mark.parametrize("name", ["d" * 100, "with space", "données"])
def test_a_folder_whose_socket_could_not_be_named_gets_a_short_one_of_its_own(
    tmp_path: Path, name: str
) -> None:
    socket = broker_socket(tmp_path / name)
    assert len(os.fsencode(socket)) <= 100
    assert str(os.getuid()) in socket.parent.name
    assert socket == broker_socket(tmp_path / name)
    assert socket != broker_socket(tmp_path / f"{name}x")
