"""What a kind from outside the project says of itself holds wherever it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from models import Source
from tests.parts.plugged import CONFIG, MAILBOX, check
from worker.service.commands import _sources
from worker.setup.configuration import load_settings
from worker.setup.doubts import doubts
from worker.setup.runtime import Runtime
from worker.sources.folder.command import list_paths
from worker.way.collect.steps.ingest_owners import Owners
from worker.way.collect.store import hosts, pricing
from worker.way.collect.store.pricing import Planned

pytestmark = pytest.mark.usefixtures("plugged")

FOLDER = """
from worker.sources import Nature
def _place(config, base_dir):
    return Path(key(config, base_dir))
NATURE = Nature(place="path", folder=_place, takes_files={})
"""
PAGES = """
from worker.sources import Nature
NATURE = Nature(page_port=lambda config: 8080 if config.name else None)
"""
PLANNED = """
from worker.sources import Nature
NATURE = Nature(planned=True)
"""


def configured(folder: Path, nature: str, more: str = "") -> Runtime:
    """Returns a runtime for the folder ``mail`` of a kind of its own."""
    config = CONFIG.replace('[[folder]]\npath = "."', f'[[mailbox]]\npath = "mail"\n{more}')
    ran = check(folder, {"sources/mailbox.py": f"{MAILBOX}{nature}"}, config)
    assert ran.exit_code == 0, ran.stderr
    return Runtime(load_settings(folder / "wirewatch.toml"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_folder_that_is_not_there_yet_is_told_of_whatever_the_kind(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    runtime = configured(tmp_path, FOLDER.format(False))
    where = tmp_path / "mail"
    found = [each for each in doubts(runtime) if "is no folder yet" in each]
    assert found == [f"{tmp_path / 'wirewatch.toml'}:2: mailbox.path: {where} is no folder yet"]
    assert _sources(runtime) == [f"mailbox {where} — which does not exist yet"]
    where.mkdir()
    assert not [each for each in doubts(runtime) if "is no folder yet" in each]
    assert _sources(runtime) == [f"mailbox {where}"]
    runtime.close()


@pytest.mark.parametrize("takes_files", [True, False])
def test_a_file_in_a_folder_is_its_own_if_the_kind_takes_files(
    takes_files: bool, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "a.txt").write_text("Bridge opens\n\nIt was opened on Tuesday.\n")
    runtime = configured(tmp_path, FOLDER.format(takes_files))
    runtime.prepare("test")
    [(path, found)] = list_paths([tmp_path / "mail" / "a.txt"])
    file = Owners(runtime).file(path, found)
    with runtime.database.read() as session:
        kind = session.get_one(Source, file.source_id).kind
    runtime.close()
    assert (kind == "mailbox") is takes_files
    assert file.found.key == ("a.txt" if takes_files else str(tmp_path / "mail" / "a.txt"))


@pytest.mark.parametrize(
    ("nature", "name", "port"),
    [("", "x", None), (PAGES, "", None), (PAGES, "x", 8080)],
    ids=["has none", "wants none", "wants them"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_are_read_for_a_kind_that_has_them_and_wants_them(
    nature: str,
    name: str,
    port: int | None,
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    runtime = configured(tmp_path, nature, f'name = "{name}"')
    key = str(tmp_path / "mail")
    assert runtime.page_port("mailbox", key) == port
    assert runtime.page_port("mailbox", f"{key}/other") is None
    assert runtime.page_port("gone", key) is None
    runtime.close()


@pytest.mark.parametrize("nature", ["", PLANNED], ids=["usual", "planned"])
def test_requests_of_a_kind_have_a_price_if_it_is_planned(
    nature: str, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    runtime = configured(tmp_path, nature)
    runtime.prepare("test")
    with runtime.database.write() as session:
        session.execute(update(Source).values(polls_a_day=9.0, host="a.example"))
    with runtime.database.read() as session:
        planned = pricing.planned(session, runtime.planned_kinds)
        asked = hosts.wanted(session, runtime.planned_kinds)
    runtime.close()
    assert planned == ([Planned(1, 1, 9.0, "", "")] if nature else [])
    assert asked == ([("a.example", None, 1, 1, 9.0)] if nature else [])
