"""Commands beside a configuration with a mistake: a service runs on with what it accepted."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.console.desk import CONFIG, GARDEN, ROCKET, Desk
from worker.base.whole_file import replacing
from worker.cli.beside import OF_WHAT_IS_IN_FORCE, OF_WHAT_IS_STORED
from worker.cli.examples import leaves
from worker.cli.root import wirewatch
from worker.settings.backends import accepted_file
from worker.settings.files import sample_text

NOT_TOML = CONFIG + 'name = "unfinished\n'
WRONG_KEY = CONFIG.replace('salience = "main"', 'saliense = "main"')
STORED = (
    ("articles",), ("show", "1"), ("stories",), ("export", "--format", "jsonl"), ("deliveries",),
    ("silence", "list"), ("unsubscribed", "list"), ("config", "history"), ("status",),
    ("backup", "saved.zip"),
)  # fmt: skip
CONFIGURED = (("alerts",), ("topics", "list"), ("feeds", "list"), ("explain", "1"))
REFUSING = (
    ("run",), ("poll",), ("ingest", "inbox"), ("config", "check"), ("config", "show"),
    ("topics", "test", "rockets"), ("notify", "preview", "rockets now"), ("migrate",),
    ("silence", "add", "--until", "2030-01-01", "--topic", "rockets"), ("feeds", "export"),
)  # fmt: skip
MISTAKES = pytest.mark.parametrize("mistaken", [NOT_TOML, WRONG_KEY], ids=["syntax", "key"])


def accept(desk: Desk) -> None:
    """Leaves what a service that accepted the configuration leaves."""
    copy = accepted_file(desk.folder / "data")
    copy.parent.mkdir(parents=True, exist_ok=True)
    with replacing(copy, 0o600) as stream:
        stream.write(desk.config.read_bytes())


def break_it(desk: Desk, text: str) -> str:
    """Saves a configuration with a mistake. Returns its first line of complaint."""
    desk.config.write_text(text, encoding="utf-8")
    refused = desk.run("config", "check")
    assert refused.status == 2
    return refused.err.splitlines()[0]


def shortly(why: str) -> str:
    """Returns a complaint without the names of all keys."""
    said, listing, hint = why.partition("; allowed: ")
    return said + hint[hint.index("; did you mean") :] if listing else said


def test_each_command_that_only_reads_is_tried_here() -> None:
    named = {name for name, _ in leaves(wirewatch.commands)}
    tried = {" ".join(words) for words in (*STORED, *CONFIGURED)}
    for known in (OF_WHAT_IS_STORED, OF_WHAT_IS_IN_FORCE):
        assert known <= named
        assert all(any(each.startswith(name) for each in tried) for name in known)
    assert not OF_WHAT_IS_STORED & OF_WHAT_IS_IN_FORCE


@MISTAKES
def test_what_is_stored_is_shown_and_saved_beside_a_mistake(desk: Desk, mistaken: str) -> None:
    desk.ingest(a=ROCKET, b=GARDEN)
    accept(desk)
    wanted = {words: desk.good(*words).out for words in (*STORED[:-2], *CONFIGURED)}
    why = break_it(desk, mistaken)
    for words in (*STORED, *CONFIGURED):
        done = desk.good(*words)
        assert done.err == f"warning: {shortly(why)}; the configuration accepted last is used\n", (
            words
        )
        assert done.out == wanted.get(words, done.out)
    assert (desk.folder / "saved.zip").exists()


@MISTAKES
def test_what_needs_the_whole_configuration_refuses_a_mistake(desk: Desk, mistaken: str) -> None:
    desk.ingest(a=ROCKET)
    accept(desk)
    why = break_it(desk, mistaken)
    for words in REFUSING:
        done = desk.run(*words)
        assert (done.status, done.out) == (2, ""), words
        assert done.err.splitlines()[0] == why, words


@MISTAKES
def test_without_an_accepted_configuration_the_service_table_is_enough_for_what_is_stored(
    desk: Desk, mistaken: str
) -> None:
    desk.ingest(a=ROCKET)
    wanted = desk.good("articles").out
    why = break_it(desk, mistaken)
    for words in STORED:
        done = desk.good(*words)
        assert f"warning: {shortly(why)}; only [service] of it is used" in done.err, words
    assert desk.good("articles").out == wanted
    for words in CONFIGURED:
        done = desk.run(*words)
        assert (done.status, done.err.splitlines()[0]) == (2, why)
    desk.config.write_text(CONFIG, encoding="utf-8")
    assert "rockets" in desk.good("topics", "list").out


def test_no_database_is_made_beside_a_mistake(empty_desk: Desk) -> None:
    why = break_it(empty_desk, NOT_TOML)
    done = empty_desk.run("articles")
    assert (done.status, done.err.splitlines()[0]) == (2, why)
    assert not (empty_desk.folder / "data").exists()


def test_a_mistake_in_the_service_table_refuses_unless_the_environment_names_the_database(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ingest(a=ROCKET)
    accept(desk)
    why = break_it(desk, CONFIG.replace('data_dir = "data"', 'data_dir = "data'))
    assert desk.run("articles").status == 2
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{desk.folder}/data/wirewatch.db")
    done = desk.good("articles")
    assert f"warning: {why}" in done.err
    assert "Rockets strike the harbour at dawn" in done.out


SAID_OTHERWISE = {
    "dotted": 'service.data_dir = "other"\n',
    "dotted, quoted": '"service" . data_dir = "other"\n',
    "dotted, with escapes": '"s\\u0065rvice".data_dir = "other"\n',
    "dotted, nothing set": 'service.data_dir "other"\n',
    "in a line": 'service = { data_dir = "other" }\n',
    "in a line, quoted": "'service' = { data_dir = \"other\" }\n",
    "quoted": '["service"]\ndata_dir = "other"\n',
    "quoted with apostrophes": "[ 'service' ]\ndata_dir = \"other\"\n",
    "twice": '[service]\ndata_dir = "other"\n[page]\n[service]\n',
    "as a table and dotted": 'service.data_dir = "other"\n[service]\nzone = "UTC"\n',
    "as a table and quoted": '[service]\nzone = "UTC"\n["service"]\ndata_dir = "other"\n',
    "as a list": '[[service]]\ndata_dir = "other"\n',
    "quoted by a word processor": '“service”.data_dir = "other"\n',
    "behind a blank that is none": '\u00a0service.data_dir = "other"\n',
    "behind a mark of a list": '- service.data_dir: "other"\n',
    "by escapes": '"\\u0073ervice".data_dir = "other"\n',
    "behind lines of another system": '# one\r\r["service"]\rdata_dir = "other"\r',
    "unclosed": '[service\ndata_dir = "other"\n',
    "unopened": 'service]\ndata_dir = "other"\n',
    "misspelt": '[servce]\ndata_dir = "other"\n',
    "in capitals": '[Service]\ndata_dir = "other"\n',
    "behind a list": 'include = [\n["x"],\n]\nservice.data_dir = "other"\n',
}
"""Ways to say, of a file that is not TOML, in which folder the database is."""
REST = CONFIG.partition("[[folder]]")
UNFINISHED = "[[folder]]" + REST[2] + 'name = "unfinished\n'


@pytest.mark.parametrize("said", SAID_OTHERWISE)
def test_no_other_folder_is_taken_for_the_one_that_is_named(desk: Desk, said: str) -> None:
    desk.ingest(a=ROCKET)
    accept(desk)
    why = break_it(desk, SAID_OTHERWISE[said] + UNFINISHED)
    for words in STORED:
        done = desk.run(*words)
        assert (done.status, done.out) == (2, ""), words
        first, *_, reason = done.err.splitlines()
        assert first == why
        assert "service: cannot be read while the file is not TOML; allowed: [service]" in reason
    assert not (desk.folder / "saved.zip").exists()


@pytest.mark.parametrize("name", ["servce", "Service", "services"])
def test_no_other_folder_is_taken_where_a_table_may_be_meant_to_name_it(
    desk: Desk, name: str
) -> None:
    desk.ingest(a=ROCKET)
    accept(desk)
    break_it(desk, CONFIG.replace("[service]", f"[{name}]").replace('"data"', '"other"'))
    done = desk.run("articles")
    assert (done.status, done.out) == (2, "")
    assert f"{name}: may be meant to say where the database is" in done.err


def test_a_file_of_another_encoding_names_no_folder(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    accept(desk)
    desk.config.write_text(CONFIG.replace('"data"', '"other"'), encoding="utf-16")
    done = desk.run("articles")
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1].endswith("is not UTF-8; allowed: UTF-8 text")


@pytest.mark.parametrize(
    "around",
    ["{}", "# service.data_dir is said nowhere\n{}", "[ service ] # own\n{}", "{}[service]"],
)
def test_a_folder_that_is_not_named_is_the_usual_one(desk: Desk, around: str) -> None:
    desk.ingest(a=ROCKET)
    break_it(desk, around.format(UNFINISHED))
    assert "Rockets strike the harbour" in desk.good("articles").out


def test_a_copy_of_another_service_does_not_stand_in(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    desk.config.write_text(CONFIG.replace('data_dir = "data"', 'data_dir = "elsewhere"'))
    accept(desk)
    break_it(desk, NOT_TOML)
    assert "only [service] of it is used" in desk.good("articles").err


def test_without_a_file_what_was_accepted_last_is_shown_and_not_the_sample(desk: Desk) -> None:
    desk.ingest(a=ROCKET, b=GARDEN)
    accept(desk)
    wanted = {words: desk.good(*words).out for words in (*STORED[:-2], *CONFIGURED)}
    desk.config.rename(desk.folder / "elsewhere.toml")
    for words in (*STORED, *CONFIGURED):
        done = desk.run_here(*words)
        assert done.status == 0, words
        assert done.err.splitlines()[0] == (
            "warning: there is no wirewatch.toml here; the configuration accepted last is used"
        )
        assert done.out == wanted.get(words, done.out)
    found = desk.run_here("status", "--json").one("status")
    assert (found["configuration"], found["configuration_state"]) == (None, "missing")
    assert "configuration the one accepted last: no file is here" in desk.run_here("status").out
    checked = desk.run_here("config", "check", "--strict")
    assert checked.status == 1
    assert "the service works with another configuration (" in checked.err
    assert "is in order" not in checked.out


def test_without_a_file_the_sample_takes_nothing_out_of_what_a_service_watches(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    accept(desk)
    before = desk.good("config", "history").out
    elsewhere = desk.config.rename(desk.folder / "elsewhere.toml")
    for words in (("poll",), ("ingest", "inbox"), ("silence", "list")):
        done = desk.run_here(*words)
        assert done.status == (0 if words[0] == "silence" else 2), words
        assert "there is no wirewatch.toml here" in done.err
    assert desk.run_here("config", "history").out == before
    assert desk.run_here("--config", elsewhere, "ingest", "inbox").status == 0


def test_where_the_sample_was_accepted_it_serves_without_a_word(desk: Desk) -> None:
    accept(desk)
    accepted_file(desk.folder / "data").write_text(sample_text(), encoding="utf-8")
    desk.config.unlink()
    done = desk.run_here("alerts")
    assert (done.status, done.err) == (0, "")
    assert "works with another" not in desk.run_here("config", "check").err


def test_more_mistakes_are_counted_and_the_environment_is_left_as_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ingest(a=ROCKET)
    accept(desk)
    break_it(desk, WRONG_KEY.replace("[topic.ferries]", "[topic.ferries]\nnmae = 1"))
    with monkeypatch.context() as patched:
        patched.setattr(os, "environ", MappingProxyType({**os.environ}))
        done = desk.good("articles")
    assert len(done.err.splitlines()) == 1
    assert "(and 1 more: wirewatch config check)" in done.err


def test_an_older_database_is_not_migrated_by_what_is_known_in_part(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    why = break_it(desk, NOT_TOML)
    with closing(sqlite3.connect(desk.folder / "data" / "wirewatch.db")) as connection:
        (now,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
        done = desk.run("articles")
        assert (done.status, done.err.splitlines()) == (2, [why])
        connection.execute("UPDATE alembic_version SET version_num = ?", (now,))
        connection.commit()
    assert "only [service] of it is used" in desk.good("articles").err


def test_status_says_that_the_service_works_with_another_configuration(desk: Desk) -> None:
    from tests.status.commands.making import show_signs_of_life
    from worker.service.tasks import QUEUES

    show_signs_of_life(desk, "beat", *QUEUES)
    assert desk.run("status", "--json").one("status")["configuration_state"] is None
    accept(desk)
    assert desk.run("status", "--json").one("status")["configuration_state"] is None
    desk.config.write_text(CONFIG + "# changed\n", encoding="utf-8")
    later = accepted_file(desk.folder / "data").stat().st_mtime - 5
    os.utime(accepted_file(desk.folder / "data"), (later, later))
    assert desk.run("status", "--json").one("status")["configuration_state"] == "changed"
    words = " ".join(desk.run("status").out.split())
    assert "changed since: what it said before is in force until SIGHUP" in words
    break_it(desk, NOT_TOML)
    found = desk.run("status", "--json").one("status")
    assert found["configuration_state"] == "mistaken"
    assert Path(found["configuration"]) == desk.config
    words = " ".join(desk.run("status").out.split())
    assert "which holds a mistake: what it said before is in force" in words


def test_a_mistake_outside_the_service_table_makes_no_service_unhealthy(desk: Desk) -> None:
    from tests.status.commands.making import show_signs_of_life
    from worker.service.tasks import QUEUES

    show_signs_of_life(desk, "beat", *QUEUES)
    assert desk.run("healthcheck").err == ""
    break_it(desk, NOT_TOML)
    done = desk.run("healthcheck")
    assert (done.status, done.out) == (0, "healthy\n")


@pytest.mark.parametrize(
    "said", ["{} = 'sqlite:///other.db'", "service.{} = 'sqlite:///other.db'", "'service'.{} = ''"]
)
def test_no_other_database_is_found_healthy(desk: Desk, said: str) -> None:
    from tests.status.commands.making import show_signs_of_life
    from worker.service.tasks import QUEUES

    show_signs_of_life(desk, "beat", *QUEUES)
    table = "[service]\n" if said.startswith("{") else ""
    break_it(desk, f"{table}{said.format('database_url')}\n{UNFINISHED}")
    done = desk.run("healthcheck")
    status, wanted = (1, "no database at other.db") if table else (2, "service: cannot be read")
    assert (done.status, done.out) == (status, "")
    assert wanted in done.err
