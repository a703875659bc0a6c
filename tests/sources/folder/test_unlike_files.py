"""Pipes, links and files without permission lead nowhere else, and nobody waits for them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.parts.waiting import PATIENCE
from tests.sources.folder.desks import Desk


def test_pipes_sockets_and_devices_are_never_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.base_dir)  # a socket's path must be short
    os.mkfifo(desk.base_dir / "pipe.txt")
    (desk.base_dir / "null.txt").symlink_to("/dev/null")
    (desk.base_dir / "link.txt").symlink_to(desk.base_dir / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert desk.collect().entries == 0


def test_links_are_followed_to_files_of_the_folder_only(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(b"secret")
    (desk.base_dir / "secret.txt").symlink_to(outside / "secret.txt")
    (desk.base_dir / "outside").symlink_to(outside)
    (desk.base_dir / "loop").symlink_to(desk.base_dir)
    (desk.base_dir / "self.txt").symlink_to("self.txt")
    (desk.base_dir / "nothing.txt").symlink_to("missing.txt")
    (desk.base_dir / "a.txt").write_bytes(b"one")
    (desk.base_dir / "latest.txt").symlink_to("a.txt")
    desk.collect()
    assert {key: arrival.content for key, arrival in desk.arrivals.items()} == {
        "a.txt": b"one",
        "latest.txt": b"one",
    }


def test_a_folder_that_is_a_link_is_read(desk: Desk, tmp_path: Path) -> None:
    (desk.base_dir / "a.txt").write_bytes(b"one")
    link = tmp_path / "link"
    link.symlink_to(desk.base_dir)
    linked = Desk(link)
    linked.collect()
    assert list(linked.arrivals) == ["a.txt"]


_WITHOUT_PERMISSION = """
import json, os
from tests.parts.folders import server_folder
from tests.sources.folder.desks import Desk
import worker.formats, worker.sources.folder.sweep
worker.formats.by_extension()  # imported while there is the right to

inbox = server_folder("inbox")  # TMPDIR may lie where an ordinary user cannot go
for name in ("a.txt", "b.txt"):
    (inbox / name).write_bytes(b"news")
if os.geteuid() == 0:  # permissions do not bind root
    for path in (*inbox.iterdir(), inbox):
        os.chown(path, 65534, 65534)
    (inbox / "root.txt").write_bytes(b"of another owner, who alone could be asked for a lease")
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
else:
    (inbox / "root.txt").write_bytes(b"news")
(inbox / "a.txt").chmod(0)
desk = Desk(inbox)
desk.collect()
first = [desk.codes(), sorted(desk.arrivals), desk.set_aside]
desk.collect()
second = [desk.codes(), sorted(desk.arrivals), desk.set_aside]
(inbox / "a.txt").chmod(0o600)
desk.collect()
print(json.dumps([first, second, sorted(desk.arrivals)]))
for path in (*inbox.iterdir(),):
    path.unlink()
inbox.rmdir()
"""


def test_a_file_without_permission_is_set_aside_and_read_once_it_may_be() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_PERMISSION],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE * 60,
    )
    assert done.returncode == 0, done.stderr
    set_aside = [{"a.txt": "unreadable"}, ["b.txt", "root.txt"], 1]
    assert json.loads(done.stdout) == [set_aside, set_aside, ["a.txt", "b.txt", "root.txt"]]


def test_a_file_that_vanishes_after_the_listing_is_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    known = desk.known

    def vanish(keys: Sequence[str]) -> Mapping[str, str]:
        path.unlink()
        return known(keys)

    monkeypatch.setattr(desk, "known", vanish)
    report = desk.collect()
    assert (report.entries, desk.arrivals, desk.refusals) == (1, {}, {})
    assert "waiting" not in desk.state


def test_a_sweep_never_waits_for_a_slow_pipe_put_in_a_files_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    known = desk.known

    def swap(keys: Sequence[str]) -> Mapping[str, str]:
        path.unlink()
        os.mkfifo(path)
        return known(keys)

    monkeypatch.setattr(desk, "known", swap)
    desk.collect()  # one that waits never ends
    assert desk.arrivals == {}


def test_a_folder_that_becomes_a_link_after_the_listing_leads_nowhere(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, outside = desk.base_dir / "below", tmp_path / "outside"
    for each in (folder, outside):
        each.mkdir()
        (each / "a.txt").write_bytes(each.name.encode())
    known = desk.known

    def swap(keys: Sequence[str]) -> Mapping[str, str]:
        folder.rename(tmp_path / "aside")
        folder.symlink_to(outside)
        return known(keys)

    with monkeypatch.context() as patch:
        patch.setattr(desk, "known", swap)
        desk.collect()
    assert (desk.arrivals, desk.refusals) == ({}, {})
