from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import pytest

from worker.base.log import ConsoleFormatter, JsonFormatter, get, redact


def record(**fields: object) -> logging.LogRecord:
    made = logging.LogRecord("test", logging.INFO, __file__, 1, "event", None, None)
    made.fields = fields
    return made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://joe:pass@db/x", "postgresql://joe:***@db/x"),
        ("at https://a.example/hook/abc.", "at https://a.example/***356b6371."),
        ("no such page: /hook?x=1&api_key=abc", "no such page: /hook?x=1&api_key=***"),
        ("see https://a.example/", "see https://a.example/"),
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


@pytest.mark.parametrize("text", ["\x1b[2J", "a\u202eb", "a \x9b31m", "\u2028x", "/x\r\n12:00:00"])
def test_no_character_of_a_stranger_moves_a_terminal(text: str) -> None:
    formatter = ConsoleFormatter()
    assert formatter.format(record(path=text)).isprintable()
    of_a_library = record()
    of_a_library.msg = text
    assert formatter.format(of_a_library).replace("\n", "").isprintable()
    try:
        raise ValueError(text)
    except ValueError:
        failed = record()
        failed.exc_info = sys.exc_info()
    told = formatter.format(failed).replace("\n", "")
    assert told.isprintable()
    line = JsonFormatter().format(record(path=text))
    assert line.isprintable() and json.loads(line)["path"] == text
    assert "क\u200dष" in formatter.format(record(title="क\u200dष")), "a joiner moves nothing"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to desk.two@mail.example.org", "to d…@mail.example.org"),
        ("550 <o'neil+x@a.example>: unknown", "550 <o'n…@a.example>: unknown"),
        ("held by clock@host/12.3", "held by clock@host/12.3"),
        ("https://joe:pw@db.example/x", "https://db.example/***b6df500a"),
    ],
)
def test_personal_addresses_are_veiled_in_the_log(text: str, shown: str) -> None:
    for formatter in (ConsoleFormatter(), JsonFormatter()):
        assert shown in formatter.format(record(error=text))


def test_what_lies_in_lists_and_tables_is_hidden_like_any_text() -> None:
    fields = {
        "notes": ["http://joe:pw@a.example/SECRET"],
        "more": {"at": ("http://a.example/SECRET",)},
    }
    for formatter in (ConsoleFormatter(), JsonFormatter()):
        line = formatter.format(record(**fields))
        assert "SECRET" not in line
        assert "pw" not in line


def test_no_address_is_cut_before_it_is_hidden() -> None:
    for place in range(960, 1010):
        line = ConsoleFormatter().format(
            record(title=" " * place + "http://SECRET@a.example/SECRET")
        )
        assert "SEC" not in line


@pytest.mark.parametrize("thrown", [
    "raise ValueError(url)", "import threading; threading.Thread(target=int, args=(url,)).start()",
])  # fmt: skip
@pytest.mark.parametrize("form", ["console", "json"])
def test_what_nobody_foresaw_is_told_without_secrets(thrown: str, form: str) -> None:
    script = (
        f"from worker.base import log; log.configure(); url = 'http://u:HUSH@h/HU'+'SH'; {thrown}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"WIREWATCH_LOG": form},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ValueError" in done.stderr
    assert "http://h/***" in done.stderr
    assert "HUSH" not in done.stderr


def test_an_error_is_logged_with_where_it_came_from_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise ValueError("broken")

    kept: list[Exception] = []
    try:
        fail()
    except ValueError as error:
        kept.append(error)
    get("test").exception("it failed", kept[0], channel="desk")
    (found,) = caplog.records
    assert "in fail\n" in ConsoleFormatter().format(found)


def _raise(words: str, cause: bool) -> None:
    try:
        raise ValueError(words)
    except ValueError as error:
        if cause:
            raise RuntimeError("a plugin broke") from error
        raise


def test_a_failure_that_comes_again_has_its_traceback_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = get("tests.again")
    with caplog.at_level(logging.INFO, "tests.again"):
        for number in range(3):
            for cause in (False, True):
                try:
                    _raise(f"no. {number}", cause)
                except (ValueError, RuntimeError) as error:
                    logger.failure("it failed", error, channel="desk")
        try:
            int("x")
        except ValueError as error:
            logger.failure("it failed", error, channel="desk")
    lines = [ConsoleFormatter().format(each) for each in caplog.records]
    assert ["Traceback" in each for each in lines] == [True, *[False] * 5, True]
    assert "channel=desk" in lines[2] and 'error="ValueError: no. 1"' in lines[2]
    assert 'error="RuntimeError: a plugin broke"' in lines[3]


def test_a_failure_has_its_traceback_each_time_where_all_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = get("tests.debug")
    with caplog.at_level(logging.DEBUG, "tests.debug"):
        for _ in range(2):
            try:
                _raise("no", False)
            except ValueError as error:
                logger.failure("it failed", error)
    assert all("Traceback" in ConsoleFormatter().format(each) for each in caplog.records)
