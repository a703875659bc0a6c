from __future__ import annotations

import json
import logging

import pytest

from worker.base.log import ConsoleFormatter, JsonFormatter, redact


def record(**fields: object) -> logging.LogRecord:
    made = logging.LogRecord("test", logging.INFO, __file__, 1, "event", None, None)
    made.fields = fields
    return made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://joe:pass@db/x", "postgresql://***@db/x"),
        ("https://a.example/?x=1&api_key=abc&y=2", "https://a.example/?x=1&api_key=***&y=2"),
        ("https://a.example/?access_token=abc#f", "https://a.example/?access_token=***#f"),
        ("at https://a.example/?TOKEN=abc", "at https://a.example/?TOKEN=***"),
        ("https://a.example/?key=sport&tokens=2", "https://a.example/?key=sport&tokens=2"),
        ("signed with whsec_QUJD", "signed with whsec_***"),
    ],
)
def test_secrets_are_taken_out_of_a_text(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_a_field_of_any_length_makes_a_short_line() -> None:
    for formatter in (ConsoleFormatter(), JsonFormatter()):
        assert len(formatter.format(record(title="x" * 1_000_000))) < 2_000


def test_secret_fields_and_line_breaks_are_not_written_as_they_are() -> None:
    line = ConsoleFormatter().format(record(password="abc", title="a\nb"))
    assert "abc" not in line
    assert "\n" not in line
    assert json.loads(JsonFormatter().format(record(token="abc")))["token"] == "***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to desk.two@mail.example.org", "to d…@mail.example.org"),
        ("550 <o'neil+x@a.example>: unknown", "550 <o'n…@a.example>: unknown"),
        ("held by clock@host/12.3", "held by clock@host/12.3"),
        ("https://joe:pw@db.example/x", "https://***@db.example/x"),
    ],
)
def test_personal_addresses_are_veiled_in_the_log(text: str, shown: str) -> None:
    for formatter in (ConsoleFormatter(), JsonFormatter()):
        assert shown in formatter.format(record(error=text))
