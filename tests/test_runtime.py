from __future__ import annotations

import os
from pathlib import Path

import pytest

from worker import runtime
from worker.errors import ConfigError, WirewatchError


def _config(folder: Path, text: str) -> Path:
    path = folder / "wirewatch.toml"
    path.write_text(text)
    return path


def test_the_data_folder_is_beside_the_file(tmp_path: Path) -> None:
    path = _config(tmp_path, '[service]\ndata_dir = "here"\n')
    assert runtime.service_settings(path, {}).data_dir == tmp_path / "here"


def test_an_active_copy_keeps_the_original_files_folder(tmp_path: Path) -> None:
    path = _config(tmp_path, "")
    env = {"WIREWATCH_CONFIG": str(path), "WIREWATCH_CONFIG_DIR": str(tmp_path / "original")}
    assert runtime.service_settings(env=env).data_dir == tmp_path / "original" / "data"


@pytest.mark.parametrize("text", ["service = 3", "[service", "[service]\ndata_dir = 3"])
def test_a_service_table_that_cannot_be_used_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        runtime.service_settings(_config(tmp_path, text), {})


def test_the_broker_is_the_supervisors_then_the_configured_then_the_data_folders(
    tmp_path: Path,
) -> None:
    path = _config(tmp_path, '[service]\nredis_url = "redis://configured/0"\n')
    env = {"WIREWATCH_CONFIG": str(path)}
    assert runtime.broker_url({**env, "WIREWATCH_BROKER_URL": "redis://own/0"}) == "redis://own/0"
    assert runtime.broker_url({**env, "WIREWATCH_REDIS_URL": "redis://env/0"}) == "redis://env/0"
    assert runtime.broker_url(env) == "redis://configured/0"
    _config(tmp_path, "")
    socket = runtime.broker_socket(tmp_path / "data")
    assert runtime.broker_url(env) == f"redis+socket://{socket}"


@pytest.mark.parametrize("name", ["d" * 100, "with space", "données"])
def test_a_folder_whose_socket_could_not_be_named_gets_a_short_one_of_its_own(
    tmp_path: Path, name: str
) -> None:
    socket = runtime.broker_socket(tmp_path / name)
    assert len(os.fsencode(socket)) <= 100
    assert str(os.getuid()) in socket.parent.name
    assert socket == runtime.broker_socket(tmp_path / name)
    assert socket != runtime.broker_socket(tmp_path / f"{name}x")


def test_a_private_folder_is_this_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    runtime.make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(WirewatchError, match="another user"):
        runtime.make_private(link)


def test_a_sign_of_life_is_a_file_and_is_never_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(runtime.HEARTBEAT_VARIABLE, raising=False)
    runtime.touch("mail")
    monkeypatch.setenv(runtime.HEARTBEAT_VARIABLE, str(tmp_path / "gone"))
    runtime.touch("mail")
    monkeypatch.setenv(runtime.HEARTBEAT_VARIABLE, str(tmp_path))
    runtime.touch("mail")
    os.utime(tmp_path / "mail", (1, 1))
    runtime.touch("mail")
    assert (tmp_path / "mail").stat().st_mtime > 1
