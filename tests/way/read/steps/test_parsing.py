"""What a format of somebody else's gives is held to what can be worked with and stored."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.parts.databases import first_on_both
from tests.way.read.burning import honest, keep, rows
from worker import formats
from worker.base.errors import DocumentRejected, PluginBroken
from worker.base.types import Article, Published
from worker.setup.runtime import Runtime
from worker.way.read.steps.parsing import parsed
from worker.way.read.steps.process import process

Reading = Callable[[bytes], Any]
AT = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[Reading], None]:
    """Has what begins with ``odd`` read by a function."""
    load = formats.load
    text = load("text")

    def use(read: Reading) -> None:
        def reads(content: bytes) -> Any:
            return read(content) if content.startswith(b"odd") else text.read(content)

        monkeypatch.setattr(formats, "load", lambda _: SimpleNamespace(read=reads))

    return use


def _raising(error: BaseException) -> Reading:
    def read(content: bytes) -> Any:
        raise error

    return read


def _dated(at: datetime, raw: str = "then") -> Reading:
    return lambda _: Article("A text.", published=Published(at, "day", "feed", raw))


@first_on_both("database_url", "error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_a_format_that_tries_to_end_the_process_fails_its_document_alone(
    runtime: Runtime,
    reading: Callable[[Reading], None],
    error: BaseException,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reading(_raising(error))
    ids = keep(runtime, [honest(1), "odd one", honest(2)])
    done = process(runtime, ids, "test@here/1")
    assert [each.outcome for each in done] == ["new", "new"]
    odd = rows(runtime, ids)[1]
    assert (odd.state, odd.tries, odd.outcome) == ("pending", 1, None)
    (line,) = [each for each in caplog.records if each.getMessage() == "processing failed"]
    assert vars(line)["fields"] | {"document": odd.id, "format": "burner"} == vars(line)["fields"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_interrupts_the_process_meanwhile_passes(
    runtime: Runtime, reading: Callable[[Reading], None]
) -> None:
    reading(lambda _: signal.raise_signal(signal.SIGINT))
    # What begins in the background is born deaf to it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            process(runtime, keep(runtime, ["odd one"]), "test@here/1")
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("given", [None, "A text.", b"A text."])
def test_what_is_no_article_is_a_failure_that_names_the_format(
    reading: Callable[[Reading], None], given: object
) -> None:
    reading(lambda _: given)
    with pytest.raises(PluginBroken, match="'text' is to return an Article, not"):
        parsed("text", b"odd")


@pytest.mark.parametrize(
    "at",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=9))),
        datetime(1899, 12, 31, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(2026, 11, 29),  # noqa: DTZ001 - of no zone
    ],
)
def test_a_date_that_nobody_stated_is_none(
    reading: Callable[[Reading], None], at: datetime
) -> None:
    reading(_dated(at))
    assert parsed("text", b"odd").published is None


def test_a_date_that_may_be_is_kept_with_what_can_be_stored_of_its_words(
    reading: Callable[[Reading], None],
) -> None:
    reading(_dated(AT, "29\0 November\ud800"))
    assert parsed("text", b"odd").published == Published(AT, "day", "feed", "29 November?")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_why_there_is_no_article_is_as_long_as_can_be_shown_and_can_be_stored(
    runtime: Runtime, reading: Callable[[Reading], None]
) -> None:
    reading(_raising(DocumentRejected("c\0\ud800" * 5_000, "r\0\ud800" * 50_000)))
    ids = keep(runtime, ["odd one"])
    process(runtime, ids, "test@here/1")
    (odd,) = rows(runtime, ids)
    assert (odd.state, odd.code, odd.reason) == ("rejected", "c?" * 32, "r?" * 1_000)
    reading(_raising(DocumentRejected(cast(str, 5), cast(str, None))))
    with pytest.raises(DocumentRejected) as raised:
        parsed("text", b"odd")
    assert raised.value.code == "5"
