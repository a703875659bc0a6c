"""Backups: whole, consistent, and put back as they were into either database."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select, text

from models import (
    Article,
    AuditEntry,
    Delivery,
    FingerprintIndex,
    Item,
    Mark,
    Story,
)
from tests.parts.postgres import Postgres
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.errors import BackupUnusable, RestoreRefused, StoreUnavailable
from worker.base.store import migrations, portable
from worker.base.store.database import Database
from worker.upkeep.backup.store import reading as backup
from worker.upkeep.backup.store import restore, restore_target
from worker.upkeep.backup.store.file import Manifest, Reader, Writer, fresh

LATER = NOW + timedelta(hours=6)


@pytest.fixture
def filled(database: Database) -> Desk:
    desk = Desk(database)
    for seed in range(3):
        desk.put(f"A rocket of type {seed}", long_text(seed), url=f"http://a.example/{seed}")
    desk.put("A copy elsewhere", long_text(0), source_id=desk.source("http://b.example/feed"))
    return desk


@pytest.fixture
def small(migrated_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """A database on SQLite with a few articles."""
    shutil.copy(migrated_file, tmp_path / "small.db")
    desk = Desk(Database(f"sqlite:///{tmp_path / 'small.db'}"))
    for seed in range(3):
        desk.put(f"A rocket of type {seed}", long_text(seed), url=f"http://a.example/{seed}")
    yield desk
    desk.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, of either kind."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'restored.db'}")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        made = Database(server.create())
    yield made
    made.close()


def write(database: Database, path: Path) -> Manifest:
    with fresh(path) as stream:
        return backup.write(database, stream, lambda: NOW)


def put(database: Database, path: Path) -> None:
    reader = Reader(path)
    reader.check()
    restore.restore(database, reader, LATER, LATER, "test")
    reader.close()


def content(database: Database, *without: str) -> dict[str, list[tuple[object, ...]]]:
    """Returns all rows but those that a restore makes or changes."""
    with database.snapshot() as connection:
        found = {}
        for table in portable.tables(connection):
            if table.name not in ("audit", "decisions", "marks", *without):
                rows = connection.execute(select(table)).all()
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def test_a_backup_holds_everything_and_comes_back_as_it_was_on_either_database(
    filled: Desk, empty: Database, tmp_path: Path
) -> None:
    manifest = write(filled.database, tmp_path / "b.zip")
    put(empty, tmp_path / "b.zip")
    changed = ("deliveries", "sources", "documents")
    assert content(empty, *changed) == content(filled.database, *changed)
    assert manifest.tables["articles"].rows == 3
    assert manifest.revision == migrations.current(empty) == migrations.head()
    with filled.database.read() as before, empty.read() as after:
        every = select(FingerprintIndex.hash, FingerprintIndex.article_id).order_by("hash")
        assert before.execute(every).all()
        kept = select(Delivery.id, Delivery.payload).order_by(Delivery.id)
        assert after.execute(kept).all() == before.execute(kept).all()
        audit = after.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first()
        assert audit == "restored"
        mark = after.get(Mark, restore.RESTORED_AT)
        assert mark is not None
        assert mark.value == LATER.isoformat()
        known = after.get(Mark, backup.BACKUP_AT)
        assert known is not None
        assert known.value == manifest.taken_at.isoformat()


def test_near_duplicates_are_recognised_after_a_restore(
    small: Desk, empty: Database, tmp_path: Path
) -> None:
    taken_at = write(small.database, tmp_path / "b.zip").taken_at
    reader = Reader(tmp_path / "b.zip")
    restore.restore(empty, reader, taken_at, NOW, "test")
    reader.close()
    desk = Desk(empty)
    copied = desk.put(
        "Said elsewhere", f"{long_text(1)} and so on", source_id=desk.source("http://b.example")
    )
    assert copied.outcome == "near_duplicate"


def test_ids_that_may_have_been_told_since_the_backup_are_not_given_again(
    small: Desk, empty: Database, tmp_path: Path
) -> None:
    taken_at = write(small.database, tmp_path / "b.zip").taken_at
    reader = Reader(tmp_path / "b.zip")
    later = taken_at + timedelta(hours=6)
    restore.restore(empty, reader, later, later, "test")
    reader.close()
    desk = Desk(empty)
    fresh_one = desk.put("Quite another rocket", long_text(77))
    assert fresh_one.article_id is not None
    assert fresh_one.article_id > 6 * 3600 * 100
    with empty.read() as session:
        assert session.scalar(select(func.max(Story.id))) == fresh_one.article_id
        assert session.scalar(select(func.max(Item.id))) == 4


def test_rows_written_meanwhile_are_not_in_the_backup(database: Database, tmp_path: Path) -> None:
    desk = Desk(database)
    desk.put("A rocket before", long_text(1))
    wrote: list[int | None] = []

    def meanwhile(done: int, total: int) -> None:
        if not wrote:
            wrote.append(desk.put("A rocket meanwhile", long_text(2)).article_id)

    with fresh(tmp_path / "b.zip") as stream:
        # The clock is asked after the last row was read; progress after the last table.
        manifest = backup.write(database, stream, lambda: NOW, meanwhile)
    assert wrote
    assert manifest.tables["articles"].rows == 1
    Reader(tmp_path / "b.zip").check()


def test_the_file_is_the_owners_alone_and_nothing_is_left_of_one_that_failed(
    small: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    write(small.database, folder / "b.zip")
    assert (folder / "b.zip").stat().st_mode & 0o777 == 0o600
    before = (folder / "b.zip").read_bytes()

    def full(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"), fresh(folder / "b.zip") as stream:
        backup.write(small.database, stream, lambda: NOW, full)
    assert [each.name for each in folder.iterdir()] == ["b.zip"]
    assert (folder / "b.zip").read_bytes() == before


def _shorter(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    at = content.index(b"tables/articles.jsonl.zst") + 60
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def _newer(content: bytes) -> bytes:
    return _with_manifest(content, b'"format": 1', b'"format": 2')


def _unknown_revision(content: bytes) -> bytes:
    revision = f'"revision": "{migrations.head()}"'.encode()
    return _with_manifest(content, revision, b'"revision": "9999"')


def _fewer_rows(content: bytes) -> bytes:
    return _with_manifest(content, b'"rows": 3', b'"rows": 2')


def _with_manifest(content: bytes, old: bytes, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, part.replace(old, new) if name == "manifest.json" else part)
    return made.getvalue()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_shorter, "no whole backup"),
        (_flipped, "broken"),
        (_newer, "newer wirewatch"),
        (_unknown_revision, "newer wirewatch"),
        (_fewer_rows, "rows, not"),
        (lambda content: b"what is this?", "no whole backup"),
        (lambda content: _with_manifest(content, b"wirewatch", b"otherwise"), "no backup of"),
    ],
)
def test_a_file_that_is_not_whole_or_newer_is_refused_before_anything_is_touched(
    small: Desk, tmp_path: Path, spoil: Callable[[bytes], bytes], why: str
) -> None:
    write(small.database, tmp_path / "b.zip")
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(spoil((tmp_path / "b.zip").read_bytes()))
    with pytest.raises(BackupUnusable, match=why):
        put(Database(f"sqlite:///{tmp_path / 'never.db'}"), spoilt)
    assert not (tmp_path / "never.db").exists()


def _with_articles(path: Path, column: str, value: object) -> Path:
    """Writes a backup anew, with another value in a column of all articles."""
    reader, changed = Reader(path), path.with_name("changed.zip")
    with fresh(changed) as stream:
        writer = Writer(stream)
        for table, part in reader.manifest.tables.items():
            rows = [msgspec.json.decode(each) for each in reader.lines(table)]
            if table == "articles":
                for row in rows:
                    row[part.columns.index(column)] = value
            writer.add(table, part.columns, rows)
        writer.finish(msgspec.structs.replace(reader.manifest, tables=writer.parts))
    reader.close()
    return changed


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", None),
        ("id", 1),
        ("id", 2**63),
        ("updated_at", "0001-01-01T00:00:00+23:00"),
        ("updated_at", "2026-01-01T00:00:00"),
        ("signature", "AAAA"),
    ],
)
def test_rows_that_fit_into_no_column_are_refused_and_what_they_hold_is_not_told(
    small: Desk, empty: Database, tmp_path: Path, column: str, value: object
) -> None:
    write(small.database, tmp_path / "b.zip")
    with pytest.raises(
        BackupUnusable, match=r"do not fit into articles|a row of articles"
    ) as refused:
        put(empty, _with_articles(tmp_path / "b.zip", column, value))
    assert "rocket" not in str(refused.value)


def test_a_database_that_is_only_migrated_holds_nothing_and_a_filled_one_does(
    small: Desk, empty: Database
) -> None:
    assert not restore.holds_content(empty)
    migrations.upgrade(empty)
    Desk(empty)
    assert not restore.holds_content(empty)
    assert restore.holds_content(small.database)


def test_what_was_there_is_replaced_and_on_sqlite_stays_beside_it(
    small: Desk, empty: Database, tmp_path: Path
) -> None:
    write(small.database, tmp_path / "b.zip")
    migrations.upgrade(empty)
    Desk(empty).put("Something else", long_text(9))
    kept = restore_target.replaced(empty)
    put(empty, tmp_path / "b.zip")
    with empty.read() as session:
        assert len(session.scalars(select(Article.id)).all()) == 3
    if kept is not None:
        old = Database(f"sqlite:///{kept}")
        with old.read() as session:
            assert session.scalars(select(Article.title)).all() == ["Something else"]
        old.close()


def test_tables_of_others_are_left_alone(small: Desk, postgres: Postgres, tmp_path: Path) -> None:
    shared = Database(postgres.create())
    with shared.write() as session:
        session.execute(text("CREATE TABLE somebody_elses (id serial PRIMARY KEY, one int)"))
        session.execute(text("INSERT INTO somebody_elses (one) VALUES (1), (1)"))
    write(small.database, tmp_path / "b.zip")
    put(shared, tmp_path / "b.zip")
    assert "somebody_elses" not in write(shared, tmp_path / "c.zip").tables
    with shared.write() as session:
        session.execute(text("INSERT INTO somebody_elses (one) VALUES (1)"))
        assert session.scalar(text("SELECT max(id) FROM somebody_elses")) == 3
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RestoreRefused, match="into an empty one"):
        put(shared, tmp_path / "b.zip")
    shared.close()


def test_a_restore_that_ends_in_the_middle_is_seen_and_can_be_begun_anew(
    small: Desk, empty: Database, tmp_path: Path
) -> None:
    write(small.database, tmp_path / "b.zip")
    reader = Reader(tmp_path / "b.zip")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restore, "_TOLD_EVERY", 1)
        with pytest.raises(KeyboardInterrupt):
            restore.restore(empty, reader, LATER, LATER, "test", progress=stop)
    if not empty.on_sqlite:
        with pytest.raises(StoreUnavailable, match="was not finished"):
            migrations.require_current(empty)
        with pytest.raises(BackupUnusable, match="was not finished"):
            write(empty, tmp_path / "half.zip")
    assert not restore.holds_content(empty)
    put(empty, tmp_path / "b.zip")
    migrations.require_current(empty)
    with empty.read() as session:
        assert len(session.scalars(select(Article.id)).all()) == 3


def test_a_backup_of_an_older_revision_is_restored_and_brought_up_to_date(
    empty: Database, tmp_path: Path
) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    migrations.upgrade(old, "0001")
    with old.write() as session:
        session.execute(
            text(
                "INSERT INTO sources (kind, key, name, options, state, notes, created_at,"
                " last_entries, failures) VALUES ('feed', 'k', 'n', '{}', '{}', '[]',"
                " '2026-01-01 00:00:00.000000', 0, 0)"
            )
        )
    assert write(old, tmp_path / "b.zip").revision == "0001"
    put(empty, tmp_path / "b.zip")
    assert migrations.current(empty) == migrations.head()
    assert [row[2] for row in content(empty)["sources"]] == ["k"]
    old.close()


def test_a_database_that_others_use_is_not_restored_into(
    database: Database, database_url: str
) -> None:
    restore_target.require_unused(database)
    other = Database(database_url)
    with other.read() as session:
        session.scalars(select(Article.id)).all()
        with pytest.raises(RestoreRefused):
            restore_target.require_unused(database)
    other.close()
    restore_target.require_unused(database)


def test_characters_that_postgresql_refuses_are_left_out_there(
    small: Desk, empty: Database, tmp_path: Path
) -> None:
    with small.database.write() as session:
        session.add(Mark(key="odd", value="a\0b \\u0000"))
    write(small.database, tmp_path / "b.zip")
    put(empty, tmp_path / "b.zip")
    with empty.read() as session:
        found = session.get_one(Mark, "odd").value
    assert found == ("a\0b \\u0000" if empty.on_sqlite else "ab \\u0000")
