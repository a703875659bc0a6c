"""PostgreSQL and brokers that end, forget, stand still or refuse."""

from __future__ import annotations

import random
import time

import psutil
import psycopg

from tests.faults.scene import Scene
from tests.parts.postgres import Postgres

_AWAY = 3.0
_STILL = 15.0
_ALTERED = 10
_FULL = """
CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$;
DO $$ DECLARE name text; BEGIN
FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
EXECUTE 'CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE OR DELETE ON ' || name ||
' FOR EACH STATEMENT EXECUTE FUNCTION disk_full()';
END LOOP; END $$"""
_ROOM = "DROP FUNCTION disk_full CASCADE"


def kill_broker(scene: Scene, dice: random.Random) -> None:
    """Kills Redis, which comes back empty."""
    assert scene.broker is not None
    scene.broker.kill()
    scene.bring()
    time.sleep(_AWAY)
    scene.broker.start()


def flush_broker(scene: Scene, dice: random.Random) -> None:
    """Lets Redis forget everything, twice in a row."""
    assert scene.broker is not None
    scene.broker.flush()
    scene.bring()
    time.sleep(dice.random())
    scene.broker.flush()


def break_broker(scene: Scene, dice: random.Random) -> None:
    """Puts garbage into all that the bundled broker wrote, and kills it."""
    for each in (scene.service.folder / "data" / "broker").rglob("*.aof"):
        each.write_bytes(dice.randbytes(2000))
    scene.service.kill("broker")


def stop_postgres(scene: Scene, dice: random.Random) -> None:
    """Stops PostgreSQL at once, as a crash would, and starts it again."""
    postgres = _postgres(scene)
    postgres.pause()
    scene.bring()
    time.sleep(_AWAY)
    postgres.resume()


def freeze_postgres(scene: Scene, dice: random.Random) -> None:
    """Stops all of PostgreSQL's processes with SIGSTOP for a while."""
    found = [each for each in psutil.Process().children(True) if each.name() == "postgres"]
    for each in found:
        each.suspend()
    try:
        scene.bring()
        time.sleep(_STILL)
    finally:
        for each in found:
            each.resume()


def refuse_writes(scene: Scene, dice: random.Random) -> None:
    """Lets PostgreSQL refuse all that writes as on a full disk, until ``/readyz`` says so."""
    with psycopg.connect(scene.service.env["WIREWATCH_DATABASE_URL"], autocommit=True) as owner:
        _alter(owner, _FULL)
        try:
            scene.bring()
            scene.wait(lambda: not scene.is_ready(), "ready while nothing can be written")
        finally:
            _alter(owner, _ROOM)


def _alter(owner: psycopg.Connection, statements: str) -> None:
    """Alters all tables, again where what the service writes meanwhile locks two of them in another
    order: one of the two is then refused by PostgreSQL, and nothing is altered."""
    for _ in range(_ALTERED):
        try:
            owner.execute(statements)
        except psycopg.errors.DeadlockDetected:
            continue
        return
    raise AssertionError(f"no table could be altered {_ALTERED} times")


def _postgres(scene: Scene) -> Postgres:
    assert scene.postgres is not None
    return scene.postgres
