from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from worker.setup.link_keys import NAME, LinkKeys

ONE, OTHER = "1" * 64, "2" * 64


def test_processes_that_need_a_key_at_once_make_one_that_its_owner_alone_reads(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    made = [LinkKeys("", folder) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda each: each.signing(), made))
    assert len({each.secret for each in keys if each is not None}) == 1
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == [NAME]


def test_who_only_reads_links_makes_no_key(tmp_path: Path) -> None:
    assert LinkKeys("", tmp_path).current() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_rotation_is_taken_up_by_processes_that_run(tmp_path: Path) -> None:
    here, there = LinkKeys("", tmp_path), LinkKeys("", tmp_path)
    old = here.signing()
    assert old is not None
    assert there.current()[0].secret == old.secret
    assert here.rotate(date(2026, 11, 28)) == tmp_path / NAME
    fresh, kept = there.current()
    assert fresh.secret != old.secret == kept.secret
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_keys_of_the_configuration_are_in_the_operators_hands(tmp_path: Path) -> None:
    keys = LinkKeys(f"{ONE}\n{OTHER}", tmp_path)
    found = keys.signing()
    assert found is not None
    assert found.secret == ONE.encode()
    assert keys.rotate(date(2026, 11, 28)) is None
    assert (keys.text(), keys.take_in(OTHER), list(tmp_path.iterdir())) == ("", False, [])
    nothing = LinkKeys("", None)
    assert (nothing.signing(), nothing.current()) == (None, ())


def test_a_file_that_cannot_be_read_gives_no_links_and_is_not_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / NAME).write_text("broken")
    keys = LinkKeys("", tmp_path)
    assert keys.signing() is None
    assert (tmp_path / NAME).read_text() == "broken"
    assert "link keys cannot be read" in caplog.messages


def test_keys_of_a_backup_are_accepted_beside_those_that_are_here(tmp_path: Path) -> None:
    keys = LinkKeys("", tmp_path)
    assert keys.take_in(f"{ONE} 2026-11-01\n")
    found = keys.signing()
    assert found is not None
    assert found.secret == ONE.encode()
    assert not keys.take_in(f"{ONE} 2026-11-01\n")
    assert keys.take_in(f"{OTHER}\n")
    assert [each.secret for each in keys.current()] == [ONE.encode(), OTHER.encode()]
    assert not keys.take_in("broken")
