"""Reading and checking the configuration."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, convert

from worker.alerts import modes
from worker.base.errors import ConfigError
from worker.settings import (
    Checks,
    Duration,
    Secret,
    ServiceSettings,
    Settings,
    TopicSettings,
    as_tables,
    dump,
    duration,
    load,
    load_service,
    sample_text,
)
from worker.settings.hours import Modes


class Feed(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    name: str = ""
    freshness: Duration = "5m"
    full_text: Literal["auto", "always", "never"] = "auto"
    keep: str = "bytes"


class Folder(Struct, frozen=True, forbid_unknown_fields=True):
    path: str
    alert_on_first_scan: bool = False


class Email(Struct, frozen=True, forbid_unknown_fields=True):
    to: tuple[str, ...]


class Hook(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    secret: str = ""
    secret_file: str = ""

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("needs secret or secret_file")
        if self.url == "ftp":
            raise ValueError("url: is not for the web")


class File(Struct, frozen=True, forbid_unknown_fields=True):
    path: str


SOURCES: dict[str, type[Struct]] = {"feed": Feed, "folder": Folder}
CHANNELS: dict[str, type[Struct]] = {"email": Email, "file": File, "webhook": Hook}

ReadText = Callable[..., Settings]

WHOLE = """\
[service]
data_dir = "data"
private_networks = ["127.0.0.0/8", "fd00::/8"]
smtp_url = "smtp://desk@mail.example.org:587"
contact = "desk@example.org"
[[feed]]
url = "https://example.org/a.xml"
freshness = "90s"
[[folder]]
path = "inbox"
[topic.atacms]
name = "ATACMS"
query = "ATACM*"
[[topic.atacms.example]]
text = "Six ATACMS."
match = true
[topic.plain]
query = "kursk"
[channel.desk]
kind = "email"
to = ["desk@example.org"]
[channel.out]
kind = "file"
path = "out"
[[alert]]
name = "atacms now"
topics = ["atacms"]
channels = ["desk", "out"]
"""


@pytest.fixture
def read(tmp_path: Path) -> ReadText:
    """Reads a configuration given as text, from a folder and an environment of its own."""

    def read_text(text: str | bytes, env: dict[str, str] | None = None, **checks: Any) -> Settings:
        path = tmp_path / "wirewatch.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(
            path,
            source_configs=SOURCES,
            channel_configs=CHANNELS,
            checks=Checks(**checks),
            env=env or {},
        )

    return read_text


def problems(read: ReadText, text: str | bytes, **more: Any) -> list[str]:
    """Returns the problems of a configuration without the folder's name."""
    with pytest.raises(ConfigError) as caught:
        read(text, **more)
    return [line.split("wirewatch.toml", 1)[-1] for line in caught.value.problems]


def test_a_whole_configuration_becomes_settings(read: ReadText, tmp_path: Path) -> None:
    settings = read(WHOLE)
    assert settings.path == tmp_path / "wirewatch.toml"
    assert settings.base_dir == tmp_path
    assert settings.service.data_dir == tmp_path / "data"
    assert settings.service.private_networks == ("127.0.0.0/8", "fd00::/8")
    assert settings.service.database_url is None
    assert [source.kind for source in settings.sources] == ["feed", "folder"]
    assert convert(settings.sources[0].options, Feed).freshness == "90s"
    assert [(topic.slug, topic.name) for topic in settings.topics] == [
        ("atacms", "ATACMS"),
        ("plain", "plain"),
    ]
    assert settings.topics[0].example[0].match is True
    assert [(channel.slug, channel.kind) for channel in settings.channels] == [
        ("desk", "email"),
        ("out", "file"),
    ]
    alert = settings.alerts[0]
    assert (alert.mode, alert.group, alert.wait, alert.salience, alert.max_mails_per_day) == (
        "instant",
        "story",
        30.0,
        "any",
        0,
    )
    assert settings.warnings == ()


def test_an_empty_file_is_a_configuration(read: ReadText) -> None:
    assert read("").sources == ()


CASES = {
    "unknown key": (
        '[service]\ndata_dri = "x"',
        ":2: service.data_dri: unknown key; allowed: data_dir,",
        'did you mean "data_dir"?',
    ),
    "unknown table": (
        "\n[[feeds]]\nurl = 'x'",
        ":2: feeds: unknown table or key; allowed: include, [service], [page], [retention],",
        'did you mean "feed"?',
    ),
    "unknown key of a source": (
        '[[feed]]\nurl = "x"\nfreshnes = "5m"',
        ":3: feed.freshnes: unknown key; allowed: url, name, freshness, full_text",
        'did you mean "freshness"?',
    ),
    "missing key": (
        "[[feed]]\nname = 'x'",
        ":1: feed.url: is missing; allowed: a text in quotes",
    ),
    "wrong type": (
        "[[folder]]\npath = 3",
        ":2: folder.path: 3 is not allowed; allowed: a text in quotes",
    ),
    "wrong truth": (
        '[[folder]]\npath = "x"\nalert_on_first_scan = "yes"',
        ':3: folder.alert_on_first_scan: "yes" is not allowed; allowed: true or false',
    ),
    "wrong item": (
        '[channel.desk]\nkind = "email"\nto = [\n  "a@b.example",\n  3,\n]',
        ":5: channel.desk.to: 3 is not allowed; allowed: a text in quotes",
    ),
    "one for a list": (
        '[channel.desk]\nkind = "email"\nto = "a@b.example"',
        ':3: channel.desk.to: "a@b.example" is not allowed; allowed: a list',
    ),
    "wrong word": (
        '[[feed]]\nurl = "x"\nfull_text = "allways"',
        ':3: feed.full_text: "allways" is not allowed; allowed: "auto", "always", "never"',
        'did you mean "always"?',
    ),
    "duration without unit": (
        '[[feed]]\nurl = "x"\nfreshness = "5"',
        ':3: feed.freshness: "5" is not allowed; allowed: a number with a unit',
    ),
    "endless duration": (
        '[[feed]]\nurl = "x"\nfreshness = "99999w"',
        ':3: feed.freshness: "99999w" is too long; allowed: at most 3660d',
    ),
    "a single feed table": (
        '[feed]\nurl = "x"',
        ":1: feed: is written [feed]; allowed: [[feed]] in two brackets, once for each",
    ),
    "a value for feeds": (
        'feed = "x"',
        ":1: feed: is a value; allowed: [[feed]] in two brackets, once for each",
    ),
    "curly quotes": (
        "[[feed]]\nurl = “https://example.org/”",
        ":2: this is not TOML: Invalid value (line 2, column 7)",
        "; TOML's quotation marks are straight: \" and not “",
    ),
    "a service list": ("[[service]]\n", ":1: service: is no table; allowed: [service], once"),
    "a topic without slug": (
        '[topic]\nquery = "x"',
        ":2: topic.query: is no table; allowed: [topic.SLUG] with its keys below",
    ),
    "topics as a list": (
        '[[topic]]\nquery = "x"',
        ":1: topic: has no slug; allowed: [topic.SLUG], once for each",
    ),
    "wrong slug": (
        '[topic.Kursk-Front]\nquery = "x"',
        ':1: topic.Kursk-Front: "Kursk-Front" is no slug; allowed: small Latin letters',
        'did you mean "kursk_front"?',
    ),
    "empty query": (
        '[topic.x]\nquery = ""',
        ":2: topic.x.query: is empty; allowed: a query that is not empty",
    ),
    "wrong example": (
        '[topic.x]\nquery = "x"\n[[topic.x.example]]\ntext = "x"\nmatch = 1',
        ":5: topic.x.example.match: 1 is not allowed; allowed: true or false",
    ),
    "channel without kind": (
        '[channel.desk]\nto = ["x"]',
        ':1: channel.desk.kind: is missing; allowed: "email", "file", "webhook"',
    ),
    "unknown kind": (
        '[channel.desk]\nkind = "emial"',
        ':2: channel.desk.kind: "emial" is no kind of channel; allowed: "email",',
        'did you mean "email"?',
    ),
    "kind of a wrong type": (
        "[channel.desk]\nkind = 3",
        ":2: channel.desk.kind: this value is no kind of channel",
    ),
    "what the kind refuses": (
        '[channel.hook]\nkind = "webhook"\nurl = "x"',
        ":1: channel.hook: needs secret or secret_file",
    ),
    "what the kind refuses of a key": (
        '[channel.hook]\nkind = "webhook"\nurl = "ftp"\nsecret = "x"',
        ":3: channel.hook.url: is not for the web",
    ),
    "missing secret file": (
        '[channel.hook]\nkind = "webhook"\nurl = "x"\nsecret_file = "no.secret"',
        ':4: channel.hook.secret_file: cannot read "no.secret": No such file',
    ),
    "a secret file in nobody's home": (
        '[service]\nsmtp_password_file = "~nobody-by-that-name/x"',
        ':2: service.smtp_password_file: cannot read "~nobody-by-that-name/x": not a usable path',
    ),
    "secret twice": (
        '[channel.hook]\nkind = "webhook"\nurl = "x"\nsecret = "s"\nsecret_file = "f"',
        ':4: channel.hook.secret: is set beside "secret_file"; keep one of the two',
    ),
    "same source twice": (
        '[[folder]]\npath = "x"\n[[folder]]\npath = "x"',
        ":3: folder: is the same source as number 1 of [[folder]]; allowed: each source once",
    ),
    "host bits in a network": (
        '[service]\nprivate_networks = ["10.0.0.1/8"]',
        ':2: service.private_networks: "10.0.0.1/8" names one address of a range',
        'did you mean "10.0.0.0/8"?',
    ),
    "no network": (
        '[service]\nprivate_networks = ["localhost"]',
        ':2: service.private_networks: "localhost" is no address range; allowed:',
    ),
    "an address for a network": (
        '[service]\nprivate_networks = ["https://hook.example/secret"]',
        ':2: service.private_networks: "https://hook.example/***',
    ),
    "wrong SMTP scheme": (
        '[service]\nsmtp_url = "mail.example.org:25"',
        ":2: service.smtp_url: lacks smtp://, smtps://; allowed:",
    ),
    "wrong port": (
        '[service]\nsmtp_url = "smtp://host:port"',
        ":2: service.smtp_url: not an address (wrong port); allowed:",
    ),
    "no host": ('[service]\nredis_url = "redis:///0"', ":2: service.redis_url: has no host"),
    "blank in an address": (
        '[service]\npublic_url = "https://ex ample.org"',
        ":2: service.public_url: holds blanks or control characters",
    ),
    "old database scheme": (
        '[service]\ndatabase_url = "postgres://db/x"',
        ':2: service.database_url: begins with "postgres:" instead of postgresql://,',
    ),
    "line break in a contact": (
        '[service]\ncontact = "a\\nBcc: b"',
        ":2: service.contact:",
        r'"a\nBcc: b" is not allowed; allowed: one line of text',
    ),
    "NUL in a path": (
        '[service]\ndata_dir = "a\\u0000b"',
        ":2: service.data_dir: holds the character NUL; allowed: a path",
    ),
    "no syntax": ("\n[service\n", ":2: this is not TOML:", "column 9"),
    "an unclosed string": ('\nx = """\n\n', ":", "this is not TOML:"),
    "a key twice": ("a = 1\na = 2\n", ":2: this is not TOML:"),
    "no UTF-8": (b"a = 1\nb = '\xff'", ":2: is not UTF-8; allowed: UTF-8 text"),
    "too deep": ("a = " + "[" * 100_000, ": tables or lists are nested too deeply"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_with_line_key_and_what_is_allowed(read: ReadText, case: str) -> None:
    text, beginning, *others = CASES[case]
    found = problems(read, text)
    assert len(found) == 1
    assert found[0].startswith(str(beginning))
    assert all(str(other) in found[0] for other in others)


ALERT = """\
[topic.atacms]
query = "x"
[channel.out]
kind = "file"
path = "x"
[[alert]]
"""
ALERT_CASES = {
    'name = "a"\ntopics = ["atcams"]\nchannels = ["out"]': (
        ':8: alert.topics: there is no topic "atcams"; allowed: atacms; did you mean "atacms"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = [\n"out",\n"desk"]': (
        ':11: alert.channels: there is no channel "desk"; allowed: out'
    ),
    'name = "a"\ntopics = ["atacms", "atacms"]\nchannels = ["out"]': (
        ':8: alert.topics: "atacms" is listed twice; allowed: each topic once'
    ),
    'name = "a"\ntopics = []\nchannels = ["out"]': (
        ":8: alert.topics: is empty; allowed: a list of at least one topic"
    ),
    'topics = ["atacms"]\nchannels = ["out"]': (
        ":6: alert.name: is missing; allowed: one line of text, 1 to 200 characters"
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmode = "daily"': (
        ':10: alert.mode: "daily" is not allowed; allowed: "instant"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmode = "now"': (
        ':10: alert.mode: "now" is not allowed; allowed: "instant"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\ngroup = "stories"': (
        ':10: alert.group: "stories" is not allowed; allowed: "story", "none"; '
        'did you mean "story"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nfollow_ups = "new"': (
        ':10: alert.follow_ups: "new" is not allowed; allowed: "news", "all", "none"; '
        'did you mean "news"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nsalience = "passing"': (
        ':10: alert.salience: "passing" is not allowed; allowed: "any", "main"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nwait = "soon"': (
        ':10: alert.wait: "soon" is not allowed; allowed: a number with a unit (ms, s, m, h, d, '
        'w), such as "30s", "5m" or "1h30m"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmax_mails_per_day = -1': (
        ":10: alert.max_mails_per_day: -1 is not allowed; allowed: a whole number, 0 or more"
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmax_mails_per_day = true': (
        ":10: alert.max_mails_per_day: true is not allowed; allowed: a whole number, 0 or more"
    ),
}


@pytest.mark.parametrize("keys", ALERT_CASES)
def test_a_mistake_in_an_alert_is_named(read: ReadText, keys: str) -> None:
    assert problems(read, ALERT + keys) == [ALERT_CASES[keys]]


def test_two_alerts_of_one_name_are_refused(read: ReadText) -> None:
    one = 'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\n'
    assert problems(read, ALERT + one + "[[alert]]\n" + one) == [
        ':11: alert.name: "a" is used twice; allowed: each name once'
    ]


def test_all_problems_are_told_at_once_in_the_order_of_their_lines(read: ReadText) -> None:
    text = """\
[[alert]]
name = "a"
topics = ["x"]
channels = ["y"]
mode = "daily"
wait = "x"
[topic.X]
query = "x"
[service]
smtp_url = "x"
private_networks = ["y", 3]
unknown = 1
"""
    found = problems(read, text)
    assert [int(problem.split(":")[1]) for problem in found] == [3, 4, 5, 6, 7, 10, 11, 11, 12]


def test_a_topic_that_is_wrong_in_itself_is_not_called_missing_as_well(read: ReadText) -> None:
    text = ALERT.replace('query = "x"', "query = 3")
    text += 'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]'
    assert len(problems(read, text)) == 1


def test_a_wrong_query_is_told_with_the_words_of_the_query_parser(read: ReadText) -> None:
    found = problems(
        read, '[topic.x]\nquery = "a AND"', query=lambda query: f"{query!r} ends too early"
    )
    assert found == [":2: topic.x.query: 'a AND' ends too early"]


def test_examples_that_come_out_wrong_are_told(read: ReadText) -> None:
    text = """\
[topic.x]
query = "kursk"
[[topic.x.example]]
text = "Kursk"
match = true
[[topic.x.example]]
text = "Belgorod"
match = true
[[topic.x.example]]
text = "Kurskaya kursk"
match = false
"""

    def matches(query: str, example: str) -> bool:
        return query in example.lower()

    assert problems(read, text, example=matches) == [
        ':6: topic.x.example: the query does not match "Belgorod" and should',
        ':9: topic.x.example: the query matches "Kurskaya kursk" and should not',
    ]


def test_the_sources_own_identity_decides_what_is_the_same_source(read: ReadText) -> None:
    def key(kind: str, config: Any, base_dir: Path) -> str:
        return os.path.normpath(base_dir / str(config.path))

    text = '[[folder]]\npath = "x"\n[[folder]]\npath = "./x/"'
    assert len(read(text).sources) == 2
    assert len(problems(read, text, source_key=key)) == 1


# ---- secrets ----

HOOK = '[channel.hook]\nkind = "webhook"\nurl = "x"\n'


def test_a_secret_is_read_from_its_file(read: ReadText, tmp_path: Path) -> None:
    (tmp_path / "hook.secret").write_text("whsec_abc\n")
    settings = read(HOOK + 'secret_file = "hook.secret"')
    assert convert(settings.channels[0].options, Hook).secret == "whsec_abc"
    assert settings.warnings == ()


def test_a_secret_in_the_environment_wins(read: ReadText, tmp_path: Path) -> None:
    env = {"WIREWATCH_SECRET_HOOK": "from env"}
    settings = read(HOOK + 'secret_file = "missing"', env)
    assert settings.channels[0].options["secret"] == "from env"
    (tmp_path / "s").write_text("from file")
    settings = read(HOOK, {"WIREWATCH_SECRET_HOOK_FILE": "s"})
    assert settings.channels[0].options["secret"] == "from file"


def test_an_inline_secret_is_used_and_warned_about(read: ReadText) -> None:
    settings = read(HOOK + 'secret = "whsec_c2VjcmV0"')
    assert settings.channels[0].options["secret"] == "whsec_c2VjcmV0"
    assert len(settings.warnings) == 1
    assert ":4: channel.hook.secret: a secret stands in the configuration" in settings.warnings[0]
    assert "WIREWATCH_SECRET_HOOK" in settings.warnings[0]


SECRETS = """\
[service]
smtp_url = "smtp://desk:pass%2Fword1@mail.example.org"
database_url = "postgresql://wire:password2@db/wirewatch"
redis_url = "redis://:password3@redis:6379/0"
[[feed]]
url = "https://joe:password4@example.org/feed"
[channel.hook]
kind = "webhook"
url = "https://joe:password5@example.org/hook"
secret = "whsec_password6"
"""


def test_no_secret_shows_in_repr_dump_or_warnings(read: ReadText) -> None:
    settings = read(SECRETS)
    assert settings.service.smtp_url == "smtp://desk@mail.example.org"
    assert settings.service.smtp_password == "pass/word1"
    assert settings.service.database_url == "postgresql://wire:password2@db/wirewatch"
    assert len(settings.warnings) == 6
    for text in (repr(settings), dump(settings), str(as_tables(settings)), str(settings.warnings)):
        assert "password" not in text.replace("smtp_password", "").replace("a password", "")
        assert "pass/word" not in text
        assert "pass%2Fword" not in text


@pytest.mark.parametrize(
    "line",
    [
        'smtp_url = "smpt://joe:password1@host"',
        'smtp_url = "smtp://joe:password1@host:x"',
        'smtp_url = ["smtp://joe:password1@host"]',
        'database_url = "postgres://joe:password1@host/x"',
        'database_url = "postgresql://joe:password1/x@host/x"',
        'redis_url = ["redis://:password1@host"]',
        "smtp_password = ['password1']",
        "smtp_password = { password1 = 3 }",
        'contact = "smtp://joe:password1@host\\n"',
        'smtp_password = "password1\nx',
        'public_url = "ftp://host/?token=password1"',
        'contact = "http://host/?a=1&api_key=password1\\n"',
    ],
)
def test_no_secret_shows_in_a_problem(read: ReadText, line: str) -> None:
    assert "password1" not in "".join(problems(read, "[service]\n" + line))


def test_the_environment_overrides_the_addresses(read: ReadText, tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("secret\n")
    settings = read(
        '[service]\ndatabase_url = "sqlite:///x"\nredis_url = "redis://a"\n'
        'smtp_url = "smtp://joe@host"',
        {
            "WIREWATCH_DATABASE_URL": "postgresql://db/x",
            "WIREWATCH_REDIS_URL": "redis://b",
            "WIREWATCH_SMTP_PASSWORD_FILE": str(tmp_path / "pw"),
        },
    )
    assert settings.service.database_url == "postgresql://db/x"
    assert settings.service.redis_url == "redis://b"
    assert settings.service.smtp_password == "secret"
    assert settings.warnings == ()


def test_a_wrong_address_in_the_environment_is_refused(read: ReadText) -> None:
    found = problems(read, "", env={"WIREWATCH_REDIS_URL": "http://:pw@x"})
    assert len(found) == 1
    assert "service.redis_url" in found[0]


def test_an_empty_or_huge_or_binary_secret_file_is_refused(read: ReadText, tmp_path: Path) -> None:
    for content, word in ((b" \n", "empty"), (b"x" * 70_000, "large"), (b"\xff", "UTF-8")):
        (tmp_path / "s").write_bytes(content)
        found = problems(read, HOOK + 'secret_file = "s"')
        assert len(found) == 1
        assert word in found[0]


# ---- finding the file ----


def load_here(path: Path | None = None, **env: str) -> Settings:
    return load(path, source_configs=SOURCES, channel_configs=CHANNELS, env=env)


def test_without_a_configuration_the_sample_serves_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_here()
    assert settings.path is None
    assert settings.base_dir == tmp_path
    assert settings.sources[0].options["path"] == "seeds"
    assert settings.warnings == ()


def test_the_file_is_named_by_hand_then_by_the_environment_then_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("wirewatch.toml", "other.toml", "sub/third.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert load_here().path == tmp_path / "wirewatch.toml"
    assert load_here(WIREWATCH_CONFIG="other.toml").path == tmp_path / "other.toml"
    third = load_here(Path("sub/third.toml"), WIREWATCH_CONFIG="other.toml")
    assert third.path == tmp_path / "sub" / "third.toml"
    assert third.base_dir == tmp_path / "sub"
    moved = load_here(Path("other.toml"), WIREWATCH_CONFIG_DIR="sub")
    assert moved.service.data_dir == tmp_path / "sub" / "data"


def test_a_named_file_that_is_missing_or_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(ConfigError, match=r"cannot be read: (No such file|Is a directory)"):
            load_here(path)


def test_a_byte_order_mark_and_windows_line_ends_are_read(read: ReadText) -> None:
    assert read(b"\xef\xbb\xbf[service]\r\ncontact = 'x'\r\n").service.contact == "x"
    assert problems(read, b"[service]\r\n\r\nx = 1\r\n")[0].startswith(":3: service.x")


def test_the_service_alone_can_be_read_whatever_else_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("[service]\ncontact = 'x'\n[[alert]]\n[unknown]\n")
    assert load_service(path, {}).service.contact == "x"
    path.write_text("\n[service]\ncontakt = 'x'\n")
    with pytest.raises(ConfigError, match=r"x.toml:3: service.contakt: unknown key"):
        load_service(path, {})


# ---- showing it ----


def test_what_config_show_prints_is_a_configuration_with_the_same_meaning(read: ReadText) -> None:
    settings = read(WHOLE)
    again = read(dump(settings))
    assert as_tables(again) == as_tables(settings)
    assert tomllib.loads(dump(settings))["alert"][0]["wait"] == "30s"


@pytest.mark.parametrize("wait", ["0s", "1ms", "1500ms", "100s", "3660d"])
def test_a_wait_is_shown_so_that_it_reads_back(read: ReadText, wait: str) -> None:
    settings = read(WHOLE + f'wait = "{wait}"\n')
    shown = tomllib.loads(dump(settings))["alert"][0]["wait"]
    assert duration(shown) == settings.alerts[0].wait


@given(st.text())
def test_any_query_is_shown_so_that_it_reads_back(query: str) -> None:
    settings = Settings(
        path=None,
        base_dir=Path("/"),
        service=ServiceSettings(data_dir=Path("/data")),
        topics=(TopicSettings(slug="x", name="x", query=query),),
    )
    assert tomllib.loads(dump(settings))["topic"]["x"]["query"] == query


def test_the_sample_configuration_is_read_without_a_warning(read: ReadText) -> None:
    settings = read(sample_text())
    assert {source.kind for source in settings.sources} == {"folder"}
    assert [channel.kind for channel in settings.channels] == ["file"]
    assert all(alert.wait == 0.0 for alert in settings.alerts)
    assert {slug for alert in settings.alerts for slug in alert.topics} == {
        topic.slug for topic in settings.topics
    }


def test_what_the_sample_offers_can_be_switched_on(read: ReadText) -> None:
    text, heading, topics = sample_text().partition("# ---- Topics")
    on = "\n".join(
        line[2:] if line.startswith("# ") and ("=" in line or line.startswith("# [")) else line
        for line in text.splitlines()
    )
    env = {"WIREWATCH_SMTP_PASSWORD": "x", "WIREWATCH_SECRET_HOOK": "x"}
    known = Modes({name: each.MODE.keys for name, each in modes.FOUND.working().items()})
    settings = read(f"{on}\n{heading}{topics}", env, modes=known)
    assert {source.kind for source in settings.sources} == {"feed", "folder"}
    assert [channel.kind for channel in settings.channels] == ["file", "email", "webhook"]


# ---- values ----


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0s", 0), ("250ms", 0.25), ("5m", 300), ("1h30m", 5400), ("1.5h", 5400), ("2d", 172_800)],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 m", "5M", "1h 30m", "5m\n", "٣m", "1e3s"])
def test_other_texts_are_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: a number with a unit"):
        duration(text)


@given(st.text())
def test_no_text_makes_a_duration_fail_in_another_way(text: str) -> None:
    try:
        assert duration(text) >= 0
    except ValueError as error:
        assert "allowed" in str(error)


def test_a_secret_is_its_text_but_does_not_show_it() -> None:
    assert Secret("abc") == "abc"
    assert "abc" not in repr({"password": Secret("abc")})


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail_in_another_way(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_bytes(content)
        try:
            load_here(path)
        except ConfigError as error:
            assert error.problems


def test_a_public_address_of_another_script_is_written_as_headers_take_it(read: ReadText) -> None:
    made = read('[service]\npublic_url = "https://новини.example/вр/"')
    name = "новини".encode("idna").decode()
    assert made.service.public_url == f"https://{name}.example/%D0%B2%D1%80"
