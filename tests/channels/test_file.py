from __future__ import annotations

import email
import email.policy
import os
import re
import stat
import threading
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.channels.examples import attempt, configured, context
from tests.notices import DELIVERY, NOW, hostile, news
from tests.schemas.check import check
from worker.base.errors import RetryableChannelError
from worker.base.types import News
from worker.channels.file.writing import write

STEM = f"atacms-now-{DELIVERY}"


def deliver(folder: Path, told: News, **options: str) -> list[str]:
    kind, config = configured("file", **options)
    within = context(folder)
    payload = kind.render(told, kind.destinations(config)[0], config, within)
    receipt = attempt(kind, payload, config, within)
    assert Path(receipt.detail).is_file()
    return sorted(path.name for path in Path(receipt.detail).parent.iterdir())


def test_a_notice_becomes_a_mail_and_a_body_of_one_name(tmp_path: Path) -> None:
    assert deliver(tmp_path, news(), path="data/alerts") == [f"{STEM}.eml", f"{STEM}.json"]
    folder = tmp_path / "data" / "alerts"
    check("webhook.article.matched", (folder / f"{STEM}.json").read_bytes())
    content = (folder / f"{STEM}.eml").read_bytes()
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["Subject"] == "[ATACMS] Kyiv fires six ATACMS at a depot near Bryansk"
    assert message["From"] == "Wirewatch <alerts@example.org>"
    assert b"\r\n" in content


def test_a_repetition_leaves_what_is_there(tmp_path: Path) -> None:
    names = deliver(tmp_path, news())
    before = [(tmp_path / "alerts" / name).stat().st_mtime_ns for name in names]
    assert deliver(tmp_path, news()) == names
    assert [(tmp_path / "alerts" / name).stat().st_mtime_ns for name in names] == before


def test_half_a_file_is_written_again(tmp_path: Path) -> None:
    first, _ = deliver(tmp_path, news())
    whole = (tmp_path / "alerts" / first).read_bytes()
    (tmp_path / "alerts" / first).write_bytes(whole[:100])
    deliver(tmp_path, news())
    assert (tmp_path / "alerts" / first).read_bytes() == whole


def test_names_are_safe_whatever_the_alert_is_called(tmp_path: Path) -> None:
    names = deliver(tmp_path, hostile())
    names += deliver(tmp_path, news(alert="추적", delivery_id="../../x\0y"))
    assert all(name.isascii() and "/" not in name and len(name) < 160 for name in names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alerts"]
    assert not any(name.startswith(".") for name in names)


def test_an_absolute_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    deliver(tmp_path / "elsewhere", news(), path=str(tmp_path / "there"))
    assert len(list((tmp_path / "there").iterdir())) == 2


def test_a_file_in_the_folders_place_is_a_problem_and_may_pass(tmp_path: Path) -> None:
    (tmp_path / "alerts").write_text("")
    kind, config = configured("file")
    assert "not a folder" in kind.check(config, context(tmp_path))[0]
    with pytest.raises(RetryableChannelError, match="cannot be written"):
        deliver(tmp_path, news())


def test_a_full_disk_may_pass_and_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RetryableChannelError, match="disk is full"):
            write(tmp_path, {"x.eml": b"content"})
    assert list(tmp_path.iterdir()) == []
    write(tmp_path, {"x.eml": b"content"})
    assert (tmp_path / "x.eml").read_bytes() == b"content"


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was put on disk, in order: names, a folder's with a stroke."""
    found = []

    def sync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        found.append(f"{path.name}/" if path.is_dir() else re.sub(r"\.\w+\.part$", "", path.name))

    monkeypatch.setattr(os, "fsync", sync)
    return found


def test_what_was_delivered_is_on_disk_with_its_folder_and_what_is_above(
    tmp_path: Path, synced: list[str]
) -> None:
    write(tmp_path / "data" / "alerts", {"x.eml": b"a", "x.json": b"b"})
    above = [f"{tmp_path.name}/", "data/"]
    assert sorted(synced[:2]) == sorted(above)
    assert synced[2:] == [".x.eml", ".x.json", "alerts/"]


def test_names_that_an_attempt_left_are_on_disk_before_they_count_as_delivered(
    tmp_path: Path, synced: list[str]
) -> None:
    (tmp_path / "x.eml").write_bytes(b"a")
    (tmp_path / "x.json").write_bytes(b"b")
    write(tmp_path, {"x.eml": b"a", "x.json": b"b"})
    assert synced == [f"{tmp_path.name}/"]


def test_attempts_that_overlap_leave_one_whole_file(tmp_path: Path) -> None:
    content = b"x" * 300_000
    files = {"x.eml": content}
    threads = [threading.Thread(target=write, args=(tmp_path, files)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == ["x.eml"]
    assert (tmp_path / "x.eml").read_bytes() == content


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_a_wrong_path_is_refused_when_read(path: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        configured("file", path=path)


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_files_are_their_owners_alone_unless_asked_otherwise(tmp_path: Path) -> None:
    deliver(tmp_path, news(), path="one")
    deliver(tmp_path, news(), path="two", readable_by="group")
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o700
    assert modes(tmp_path / "one") == {0o600}
    assert stat.S_IMODE((tmp_path / "two").stat().st_mode) == 0o750
    assert modes(tmp_path / "two") == {0o640}


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir(mode=0o755)
    (tmp_path / "one").chmod(0o755)
    deliver(tmp_path, news(), path="one")
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o755
    assert modes(tmp_path / "one") == {0o600}


def test_a_delivery_that_is_made_again_later_replaces_its_files(tmp_path: Path) -> None:
    names = deliver(tmp_path, news())
    again = news(created_at=NOW + timedelta(hours=3))
    assert deliver(tmp_path, again) == names


def test_files_of_the_release_before_are_recognised_and_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "alerts"
    folder.mkdir()
    former = f"20231123T101500Z-atacms-now-{DELIVERY}"
    for name in (f"{former}.eml", f"{former}.json", "20231123T101500Z-atacms-now-msg_x.eml"):
        (folder / name).write_bytes(b"old")
    names = deliver(tmp_path, news())
    assert names == sorted([f"{former}.eml", f"{former}.json",
                            "20231123T101500Z-atacms-now-msg_x.eml"])  # fmt: skip
    assert (folder / f"{former}.eml").read_bytes() != b"old"
    assert (folder / "20231123T101500Z-atacms-now-msg_x.eml").read_bytes() == b"old"
