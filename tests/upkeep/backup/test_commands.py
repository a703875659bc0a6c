from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.console.desk import GARDEN, ROCKET, Desk
from worker.service.embedded.lock import FolderLock
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.status.store import heartbeats
from worker.upkeep.recovery.doubts import REASON, SETTLED


@pytest.fixture
def backed_up(desk: Desk) -> Path:
    """A backup of a desk with two articles and a delivery that waits."""
    desk.ingest(rocket=ROCKET, garden=GARDEN)
    file = desk.folder / "backup.zip"
    desk.good("backup", file)
    return file


def test_a_backup_is_written_and_checked(desk: Desk, backed_up: Path) -> None:
    checked = desk.good("backup", "--check", "--json", backed_up).one("backup")
    assert checked["checked"]
    assert checked["bytes"] == backed_up.stat().st_size
    assert (checked["rows"]["articles"], checked["database"]) == (2, "sqlite")
    assert "2 articles" in desk.good("backup", "--check", backed_up).out


def test_a_file_that_is_there_is_replaced_only_by_force(desk: Desk, backed_up: Path) -> None:
    refused = desk.run("backup", backed_up)
    assert (refused.status, "--force" in refused.err) == (2, True)
    written = desk.good("backup", "--force", "--json", backed_up).one("backup")
    assert not written["checked"]


def test_in_a_folder_the_file_is_named_by_the_time(desk: Desk) -> None:
    folder = desk.folder / "backups"
    folder.mkdir()
    written = desk.good("backup", "--json", folder).one("backup")
    (file,) = folder.iterdir()
    assert written["file"] == str(file)
    assert file.name.startswith("wirewatch-2")


def test_a_name_with_a_slash_at_its_end_is_a_folder_and_is_made(desk: Desk) -> None:
    folder = desk.folder / "kept" / "backups"
    desk.good("backup", f"{folder}/")
    desk.good("backup", f"{folder}/")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(each.name.startswith("wirewatch-2") for each in folder.iterdir())


def test_standard_output_takes_a_backup_too(desk: Desk, tmp_path: Path) -> None:
    import subprocess
    import sys

    desk.ingest(garden=GARDEN)
    done = subprocess.run(
        [sys.executable, "-m", "worker.cli", "--config", str(desk.config), "backup", "-"],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    (tmp_path / "b.zip").write_bytes(done.stdout)
    desk.good("backup", "--check", tmp_path / "b.zip")
    assert desk.run("backup", "-", "--json").status == 2


def test_a_broken_file_is_told_from_a_whole_one(desk: Desk, backed_up: Path) -> None:
    backed_up.write_bytes(backed_up.read_bytes()[:-100])
    checked = desk.run("backup", "--check", backed_up)
    assert (checked.status, "no whole backup" in checked.err) == (1, True)
    restored = desk.run("restore", "--replace", "--yes", backed_up)
    assert (restored.status, "no whole backup" in restored.err) == (2, True)
    assert len(desk.good("articles", "--json").out.splitlines()) == 2


def test_a_folder_that_cannot_be_written_is_one_line(desk: Desk) -> None:
    refused = desk.run("backup", desk.folder / "missing" / "b.zip")
    assert refused.status == 1
    assert len(refused.err.splitlines()) == 1


def test_what_is_there_is_replaced_only_when_told(desk: Desk, backed_up: Path) -> None:
    refused = desk.run("restore", backed_up)
    assert (refused.status, "--replace" in refused.err) == (1, True)
    desk.ingest(later=GARDEN.replace("garden", "park").replace("plants", "trees"))
    restored = desk.good("restore", "--replace", "--yes", "--json", backed_up).one("restore")
    assert restored["deliveries_held"] == 1
    assert restored["previous"].endswith("wirewatch.db.before-restore")
    assert Path(restored["previous"]).exists()
    assert len(desk.good("articles", "--json").out.splitlines()) == 2


def test_a_restore_into_a_new_place_says_what_is_held_and_how_to_release_it(
    desk: Desk, backed_up: Path
) -> None:
    (desk.folder / "data" / "wirewatch.db").unlink()
    told = desk.good("restore", backed_up).out
    assert "1 delivery" in told
    assert "What 1 source brings at its first collection is held, too" in told
    (held,) = desk.good("deliveries", "--state", "held", "--json").json("deliveries")
    assert desk.deliver() == 0
    assert "No delivery has failed" in desk.good("replay", "--failed").out
    shown = desk.good("status").out
    assert "wirewatch replay --held sends 1 of them again" in shown
    assert "--failed" not in shown
    assert "1 delivery" in desk.good("replay", "--held").out
    assert desk.deliver() == 1
    (sent,) = desk.good("deliveries", "--json").json("deliveries")
    assert (sent["id"], sent["state"]) == (held["id"], "sent")
    assert "Nothing is held" in desk.good("replay", "--held").out


def test_a_source_that_came_after_the_backup_is_doubted_too(desk: Desk, backed_up: Path) -> None:
    added = '[[folder]]\npath = "other"\nalert_on_first_scan = true\n\n[topic.rockets]'
    desk.config.write_text(
        desk.config.read_text(encoding="utf-8").replace("[topic.rockets]", added, 1),
        encoding="utf-8",
    )
    (desk.folder / "other").mkdir()
    desk.good("restore", "--replace", "--yes", backed_up)
    path = desk.folder / "other" / "later.txt"
    path.write_text(GARDEN.replace("garden", "rocket"), encoding="utf-8")
    desk.good("ingest", path)
    assert desk.deliver() == 0
    assert len(desk.good("deliveries", "--state", "held", "--json").json("deliveries")) == 2


def test_of_a_database_that_was_only_moved_nothing_is_held(desk: Desk, backed_up: Path) -> None:
    (desk.folder / "data" / "wirewatch.db").unlink()
    restored = desk.good("restore", "--moved", "--json", backed_up).one("restore")
    assert (restored["hold_before"], restored["deliveries_held"]) == (None, 0)
    assert desk.deliver() == 1
    assert desk.run("restore", "--moved", "--hold-before", "now", backed_up).status == 2


def test_the_question_whether_to_remove_all_can_be_answered_with_no(
    desk: Desk, backed_up: Path
) -> None:
    asked = desk.run("restore", "--replace", backed_up)
    assert asked.status == 1
    assert f"Remove all that {desk.folder / 'data' / 'wirewatch.db'} holds?" in asked.err
    assert len(desk.good("articles", "--json").out.splitlines()) == 2


def test_beside_a_running_service_nothing_is_restored(desk: Desk, backed_up: Path) -> None:
    run_dir = desk.folder / "data" / "run"
    run_dir.mkdir(exist_ok=True)
    lock = FolderLock(run_dir, desk.folder / "data")
    for words in (("restore", backed_up), ("recover", "--hold-before", "now")):
        refused = desk.run(*words)
        assert (refused.status, "already runs" in refused.err) == (1, True)
    lock.release()


def test_a_database_put_back_by_other_means_is_recovered(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET)
    held = desk.good("recover", "--hold-before", "now", "--json").one("recover")
    assert (held["deliveries_held"], held["settled"]) == (1, 0)
    settled = desk.good("recover", "--settle", "--json").one("recover")
    assert (settled["hold_before"], settled["settled"]) == (None, 1)
    assert desk.good("recover", "--settle").out == "Nothing is held by a recovery.\n"
    (delivery,) = desk.good("deliveries", "--json").json("deliveries")
    assert delivery["state"] == "suppressed"
    assert "No delivery has failed" in desk.good("replay", "--failed").out


def test_what_is_held_and_what_is_settled_says_so_wherever_it_is_shown(
    desk: Desk, backed_up: Path
) -> None:
    desk.good("restore", "--replace", "--yes", backed_up)
    (held,) = desk.good("deliveries", "--state", "held", "--json").json("deliveries")
    assert held["last_error"] == REASON
    assert "held, to be told first" in desk.good("stories", "1").out
    assert desk.good("recover", "--settle").out == "1 delivery taken as sent, and suppressed.\n"
    (settled,) = desk.good("deliveries", "--json").json("deliveries")
    assert (settled["state"], settled["last_error"]) == ("suppressed", SETTLED)
    assert settled["next_attempt_at"] is None
    shown = desk.good("stories", "1").out
    assert "taken as told first of article 1" in shown
    assert "could not" not in shown
    (story,) = desk.good("stories", "1", "--json").json("story")
    (message,) = (each for each in story["timeline"] if each["what"] == "told")
    assert (message["state"], message["sent_at"]) == ("sent", None)
    assert "could not" not in desk.good("stories").out
    # Whoever thinks better of it sends it after all.
    assert "1 delivery" in desk.good("replay", settled["id"]).out
    assert desk.deliver() == 1


@pytest.mark.parametrize(
    "words",
    [
        ["recover"],
        ["recover", "--settle", "--hold-before", "now"],
        ["recover", "--hold-before", "yesterday"],
        ["recover", "--hold-before", "2999-01-01"],
        ["replay", "--held", "--failed"],
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, words: list[str]) -> None:
    assert desk.run(*words).status == 2


def test_the_parts_of_a_backup_can_be_read_by_others(backed_up: Path) -> None:
    import zstandard

    with zipfile.ZipFile(backed_up) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        packed = opened.read(manifest["tables"]["articles"]["member"])
    lines = zstandard.ZstdDecompressor().decompressobj().decompress(packed).splitlines()
    columns, first = json.loads(lines[0]), json.loads(lines[1])
    assert dict(zip(columns, first, strict=True))["title"] == "Rockets strike the harbour at dawn"
    assert len(lines) == 3


def test_heartbeats_are_not_restored(desk: Desk) -> None:
    desk.ingest(garden=GARDEN)
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        heartbeats.beat(session, "beat", "here")
    runtime.close()
    desk.good("backup", desk.folder / "b.zip")
    desk.good("restore", "--replace", "--yes", desk.folder / "b.zip")
    assert desk.good("status", "--json").one("status")["beat_age_seconds"] is None


def test_what_was_just_restored_is_forgotten_by_its_words(desk: Desk, backed_up: Path) -> None:
    (desk.folder / "data" / "wirewatch.db").unlink()
    desk.good("restore", backed_up)
    done = desk.good("forget", "--yes", '"botanical garden"')
    assert ("Removed: 1 article" in done.out, done.err) == (True, "")
    assert desk.run("forget", "--yes", "botanical").status == 1


def test_forgetting_says_that_it_indexes_first_where_that_takes_long(
    desk: Desk, backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk.folder / "data" / "wirewatch.db").unlink()
    desk.good("restore", backed_up)
    monkeypatch.setattr("worker.upkeep.forget.commands._A_WHILE", 2)
    done = desk.good("forget", "--yes", '"botanical garden"')
    assert "2 older articles still to be indexed: that is done first" in done.err
    assert "indexed" not in desk.run("forget", "--yes", "harbour").err
