"""Where secrets come from, and that none shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import convert

from tests.settings.texts import HOOK, Hook, ReadText, problems
from worker.settings import Secret, as_tables, dump


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


def test_a_secret_is_its_text_but_does_not_show_it() -> None:
    assert Secret("abc") == "abc"
    assert "abc" not in repr({"password": Secret("abc")})
