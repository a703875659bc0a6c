from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.console.desk import Desk

OPENED = '["127.0.0.0/8"]'


def test_checking_a_configuration_makes_nothing(empty_desk: Desk) -> None:
    empty_desk.good("config", "check")
    assert sorted(path.name for path in empty_desk.folder.iterdir()) == ["inbox", "wirewatch.toml"]


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("wait =", "wiat =", 'unknown key; allowed: .*; did you mean "wait"'),
        ('topics = ["rockets"]', 'topics = ["rocket"]', 'did you mean "rockets"'),
        ('"ferry OR ferries"', '"ferry OR"', "topic.ferries.query"),
        ('"ferry OR ferries"', '"NOT ferry"', "topic.ferries.query"),
        ('"ferry OR ferries"', '"ferry.*boat"', "looks like a regular expression"),
    ],
)
def test_each_mistake_is_one_line_with_its_place_and_status_2(
    empty_desk: Desk, before: str, after: str, complaint: str
) -> None:
    text = empty_desk.config.read_text(encoding="utf-8").replace(before, after, 1)
    empty_desk.config.write_text(text, encoding="utf-8")
    for words in (["config", "check"], ["articles"], ["status", "--json"]):
        outcome = empty_desk.run(*words)
        assert outcome.status == 2
        assert outcome.out == ""
        (line,) = outcome.err.splitlines()
        assert line.startswith(f"{empty_desk.config}:")
        import re

        assert re.search(complaint, line)


def test_a_removed_topic_that_an_alert_still_names_is_refused_with_what_is_there(
    empty_desk: Desk,
) -> None:
    topic = '[topic.ferries]\nquery = "ferry OR ferries"\n'
    text = empty_desk.config.read_text(encoding="utf-8")
    assert topic in text
    empty_desk.config.write_text(text.replace(topic, ""), encoding="utf-8")
    outcome = empty_desk.run("config", "check")
    assert outcome.status == 2
    line = 1 + text.replace(topic, "").splitlines().index('topics = ["ferries"]')
    assert outcome.err == (
        f'{empty_desk.config}:{line}: alert.topics: in "ferries in depth": '
        'there is no topic "ferries"; allowed: rockets\n'
    )


def test_an_example_that_the_query_gets_wrong_is_refused_by_check_alone(empty_desk: Desk) -> None:
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[[topic.rockets.example]]\ntext = "No such thing."\nmatch = true\n')
    outcome = empty_desk.run("config", "check")
    assert outcome.status == 2
    assert "topic.rockets.example" in outcome.err
    assert empty_desk.run("articles").status == 0


def test_a_channel_that_cannot_work_yet_is_warned_about(empty_desk: Desk) -> None:
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[channel.desk]\nkind = "email"\nto = ["desk@example.org"]\n')
    assert empty_desk.good("config", "check").err == ""
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[[alert]]\nname = "x"\ntopics = ["rockets"]\nchannels = ["desk"]\n')
    outcome = empty_desk.good("config", "check")
    assert "channel.desk: there is no SMTP server" in outcome.err
    assert "alert.channels: none of them can deliver as it is" in outcome.err


def test_one_channel_that_can_deliver_is_enough(empty_desk: Desk) -> None:
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[channel.desk]\nkind = "email"\nto = ["desk@example.org"]\n')
        stream.write('[[alert]]\nname = "x"\ntopics = ["rockets"]\nchannels = ["desk", "out"]\n')
    outcome = empty_desk.good("config", "check")
    assert "there is no SMTP server" in outcome.err
    assert "none of them" not in outcome.err


def test_a_strict_check_fails_for_a_warning_and_for_nothing_else(empty_desk: Desk) -> None:
    assert empty_desk.run("config", "check", "--strict").status == 0
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[topic.boats]\nquery = "boat|harbour"\n')
    assert empty_desk.run("config", "check").status == 0
    outcome = empty_desk.run("config", "check", "--strict")
    assert outcome.status == 1
    assert "topic.boats.query: This looks like a regular expression" in outcome.err
    assert "can be used, with 2 warnings: " in outcome.out


def test_what_is_allowed_and_seldom_meant_is_warned_about(empty_desk: Desk) -> None:
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[[folder]]\npath = "nowhere"\n[topic.boats]\nquery = "boat harbour"\n')
    warnings = empty_desk.good("config", "check").err.splitlines()
    assert len(warnings) == 3
    for warning, words in zip(
        warnings,
        ("is no folder yet", "stand side by side", "no alert uses it"),
        strict=True,
    ):
        assert warning.startswith(f"warning: {empty_desk.config}:")
        assert words in warning


@pytest.mark.parametrize(
    ("channel", "complaint"),
    [
        (
            'kind = "email"\nto = ["a@example.org", "desk at example.org"]',
            "channel.x.to: 'desk at example.org' is not an e-mail address; expected name@domain",
        ),
        (
            'kind = "email"\nto = ["a@example.org"]\nsender = "desk"',
            "channel.x.sender: 'desk' is not an e-mail address; expected name@domain",
        ),
        (
            'kind = "webhook"\nurl = "hooks.example.org/word"\nsecret = "x"',
            "channel.x.url: lacks https://, http://; allowed: an address such as"
            ' "https://example.org/hook"',
        ),
        (
            'kind = "webhook"\nurl = "htps://hooks.example.org/word"\nsecret = "x"',
            'channel.x.url: begins with "htps:" instead of https://, http://; allowed: an address'
            ' such as "https://example.org/hook"',
        ),
        ('kind = "webhook"\nurl = ""', "channel.x.url: is empty; allowed: an address such as"),
    ],
)
def test_a_wrong_address_of_a_channel_names_its_key_and_what_is_wanted(
    empty_desk: Desk, channel: str, complaint: str
) -> None:
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write(f"[channel.x]\n{channel}\n")
    outcome = empty_desk.run("config", "check")
    assert outcome.status == 2
    assert complaint in outcome.err
    assert "word" not in outcome.err


def test_a_configuration_without_a_source_is_warned_about(empty_desk: Desk) -> None:
    text = empty_desk.config.read_text(encoding="utf-8")
    kept = [each for each in text.split("\n\n") if not each.startswith(("[[folder]]", "[[feed]]"))]
    empty_desk.config.write_text("\n\n".join(kept), encoding="utf-8")
    outcome = empty_desk.good("config", "check")
    assert "no source, " in outcome.out
    assert outcome.err == (
        f"warning: {empty_desk.config}: there is no source, no [[feed]] or [[folder]]: nothing"
        " comes in\n"
    )


def test_folders_are_looked_for_under_their_own_names(empty_desk: Desk) -> None:
    (empty_desk.config.parent / "in\\box").mkdir()
    with empty_desk.config.open("a", encoding="utf-8") as stream:
        stream.write("[[folder]]\npath = 'in\\box'\n")
        stream.write(f"[[folder]]\npath = '{'x' * 300}'\n")
    [warning] = empty_desk.good("config", "check").err.splitlines()
    assert f"{'x' * 300} is no folder yet" in warning


def test_show_prints_the_settings_in_effect_without_secrets(empty_desk: Desk) -> None:
    text = empty_desk.config.read_text(encoding="utf-8")
    url = 'data_dir = "data"\nsmtp_url = "smtp://desk:hunter2@mail.example.org"'
    empty_desk.config.write_text(text.replace('data_dir = "data"', url), encoding="utf-8")
    outcome = empty_desk.good("config", "show")
    assert 'salience = "main"' in outcome.out
    assert "most_messages_a_day = 10" in outcome.out
    assert "hunter2" not in outcome.out + outcome.err


def test_migrate_creates_the_tables_and_may_be_repeated(empty_desk: Desk) -> None:
    assert "migrated from nothing to revision" in empty_desk.good("migrate").out
    assert "up to date" in empty_desk.good("migrate").out


def test_an_unreadable_configuration_is_a_line_and_not_a_traceback(empty_desk: Desk) -> None:
    empty_desk.config.unlink()
    outcome = empty_desk.run("articles")
    assert outcome.status == 2
    assert outcome.err.splitlines() == [
        f"{empty_desk.config}: cannot be read: No such file or directory"
    ]


def test_a_data_folder_that_cannot_be_made_is_a_line_and_status_1(empty_desk: Desk) -> None:
    (empty_desk.folder / "data").write_text("a file in the way", encoding="utf-8")
    outcome = empty_desk.run("articles")
    assert outcome.status == 1
    assert len(outcome.err.splitlines()) == 1
    assert outcome.err.startswith("wirewatch: ")
    assert not stat.S_ISDIR(os.stat(empty_desk.folder / "data").st_mode)


def warned(desk: Desk, text: str) -> list[str]:
    with desk.config.open("a", encoding="utf-8") as stream:
        stream.write(text)
    return desk.good("config", "check").err.splitlines()


def open_networks(desk: Desk, networks: list[str]) -> None:
    text = desk.config.read_text("utf-8")
    assert OPENED in text
    desk.config.write_text(text.replace(OPENED, json.dumps(networks)), "utf-8")


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("10.1.2.3", "private"),
        ("user:word@192.168.7.7:8080", "private"),
        ("[fd00::1]", "private"),
        ("[::ffff:127.0.0.1]:8080", "loopback"),
        ("169.254.169.254", "link-local"),
        ("localhost", "loopback"),
        ("news.LOCALHOST.", "loopback"),
    ],
)
def test_a_feed_at_an_address_that_is_not_opened_is_warned_about(
    empty_desk: Desk, host: str, why: str
) -> None:
    open_networks(empty_desk, [])
    feeds = f'[[feed]]\nurl = "https://example.org/f"\n[[feed]]\nurl = "http://{host}/feed.xml"\n'
    warning = warned(empty_desk, feeds)[-1]
    line = len(empty_desk.config.read_text("utf-8").splitlines())
    assert warning.startswith(f"warning: {empty_desk.config}:{line}: feed.url: ")
    assert f"is no public address ({why})" in warning
    assert "private_networks" in warning
    assert "word" not in warning


def test_feeds_at_one_address_that_is_not_opened_are_warned_about_once(empty_desk: Desk) -> None:
    open_networks(empty_desk, [])
    urls = [f"http://10.1.2.3/{each}.xml" for each in range(3)] + ["http://10.1.2.4/feed.xml"]
    one, other = warned(empty_desk, "".join(f'[[feed]]\nurl = "{each}"\n' for each in urls))
    assert one.endswith("; the same of 2 more")
    assert "10.1.2.4" in other and "the same" not in other


def test_a_feed_whose_address_is_opened_public_or_not_known_is_not(empty_desk: Desk) -> None:
    hosts = ("10.1.2.3", "localhost", "1.1.1.1", "intranet", "10.example.org", "127.1.example")
    open_networks(empty_desk, ["10.0.0.0/8", "127.0.0.0/8"])
    feeds = "".join(f'[[feed]]\nurl = "http://{host}/10.0.0.1/f"\n' for host in hosts)
    assert warned(empty_desk, feeds) == []


def test_a_webhook_secret_that_is_too_short_is_warned_about(empty_desk: Desk) -> None:
    (empty_desk.folder / "short.secret").write_text("whsec_c2hvcnQ=")
    hook = 'kind = "webhook"\nurl = "https://example.org/h"\nsecret_file = "short.secret"\n'
    alert = '[[alert]]\nname = "x"\ntopics = ["rockets"]\nchannels = ["hook", "out"]\n'
    (warning,) = warned(empty_desk, f"[channel.hook]\n{hook}{alert}")
    assert "channel.hook: the secret is not whsec_ and 24 to 64 bytes in base64" in warning
    assert "deliveries wait until this is put right" in warning


def test_checking_loads_nothing_that_reads_a_database(empty_desk: Desk) -> None:
    """To import that takes longer than to read ten thousand feeds."""
    heavy = {"sqlalchemy", "celery", "alembic", "lxml", "models", "worker.topics.matcher"}
    program = (
        "import sys; from worker.cli.root import wirewatch\n"
        f"wirewatch(['--config', {str(empty_desk.config)!r}, 'config', 'check'],"
        f" standalone_mode=False)\nprint({heavy} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["set()"], done.stderr


def test_what_is_doubtful_is_told_beside_a_mistake(empty_desk: Desk) -> None:
    text = empty_desk.config.read_text(encoding="utf-8")
    doubtful = text.replace(
        "[service]\n", '[service]\nsmtp_url = "smtp://desk:hush@mail.example.org"\n'
    )
    empty_desk.config.write_text(doubtful.replace("wait =", "wiat ="), encoding="utf-8")
    warning, problem = empty_desk.run("config", "check").err.splitlines()
    assert warning.startswith(f"warning: {empty_desk.config}:3: service.smtp_url: a password")
    assert 'alert.wiat: in "rockets now": unknown key' in problem
