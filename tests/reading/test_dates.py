"""Stated dates come out as stated: no part invented, no day moved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.reading.dates import parse_date


@pytest.mark.parametrize(
    ("raw", "at", "precision"),
    [
        ("2024-10-28", "2024-10-28T00:00:00", "day"),
        ("2024-11", "2024-11-01T00:00:00", "month"),
        ("2024", "2024-01-01T00:00:00", "year"),
        ("20241028", "2024-10-28T00:00:00", "day"),
        ("20241028T103000Z", "2024-10-28T10:30:00", "second"),
        ("Mon, 28 Oct 2024 00:00:00", "2024-10-28T00:00:00", "day"),
        ("28 octobre 2024, 00:00", "2024-10-28T00:00:00", "day"),
        ("20241028T000000", "2024-10-28T00:00:00", "day"),
        ("Mon, 28 Oct 2024 00:00:00 GMT", "2024-10-28T00:00:00", "second"),
        ("Mon, 28 Oct 2024 24:00:00 GMT", "2024-10-29T00:00:00", "second"),
        ("2024-12-31T24:00:00+01:00", "2024-12-31T23:00:00", "second"),
        ("2024-10-28 24:00", "2024-10-28T00:00:00", "day"),
        ("周一, 28 十月 2024 10:30:00 +0800", "2024-10-28T02:30:00", "second"),
        ("月, 28 10月 2024 10:30:00 +0900", "2024-10-28T01:30:00", "second"),
        ("월, 28 10월 2024 10:30:00 +0900", "2024-10-28T01:30:00", "second"),
        ("H, 28 okt. 2024 10:30:00 +0100", "2024-10-28T09:30:00", "second"),
        ("October 28, 2024 12:15 AM", "2024-10-28T00:15:00", "minute"),
        ("October 28, 2024 12:15 PM", "2024-10-28T12:15:00", "minute"),
        ("二〇二六年九月十四日", "2026-09-14T00:00:00", "day"),
        ("二○二四年十二月廿八日", "2024-12-28T00:00:00", "day"),
        ("二零二四年十月二十日 10:30", "2024-10-20T10:30:00", "minute"),
        ("28 नवम्बर 2024", "2024-11-28T00:00:00", "day"),
        ("28 अक्तूबर 2024", "2024-10-28T00:00:00", "day"),
        ("2024-10-28T10:30:00Z", "2024-10-28T10:30:00", "second"),
        ("2024-10-28 10:30", "2024-10-28T10:30:00", "minute"),
        ("2024-10-28T10:30:00.123456789Z", "2024-10-28T10:30:00", "second"),
        ("2024-10-28T01:30:00+03:00", "2024-10-27T22:30:00", "second"),
        ("2024-10-28 10:30:00 EST", "2024-10-28T15:30:00", "second"),
        ("Mon, 28 Oct 2024 10:30:00 GMT", "2024-10-28T10:30:00", "second"),
        ("Mon, 28 Oct 2024 10:30 +0900", "2024-10-28T01:30:00", "minute"),
        ("Mon, 28 Oct 24 10:30:00 GMT", "2024-10-28T10:30:00", "second"),
        ("Mon, 28 Oct 2024 10:30:00 GMT+9", "2024-10-28T01:30:00", "second"),
        ("Thu, 31 Oct 2024 08:00 EEST", "2024-10-31T05:00:00", "minute"),
        ("October 28, 2024", "2024-10-28T00:00:00", "day"),
        ("Oct 28, 2024, 3:15 pm EDT", "2024-10-28T19:15:00", "minute"),
        ("28 октября 2024, 14:35", "2024-10-28T14:35:00", "minute"),
        ("28 жовтня 2024 р.", "2024-10-28T00:00:00", "day"),
        ("28. Oktober 2024", "2024-10-28T00:00:00", "day"),
        ("28 octobre 2024 à 14h35", "2024-10-28T14:35:00", "minute"),
        ("1er novembre 2024", "2024-11-01T00:00:00", "day"),
        ("28 de octubre de 2024", "2024-10-28T00:00:00", "day"),
        ("28.10.2024 14:35", "2024-10-28T14:35:00", "minute"),
        ("10/28/2024", "2024-10-28T00:00:00", "day"),
        ("2024년 10월 28일", "2024-10-28T00:00:00", "day"),
        ("2024.10.28. 오후 3:15", "2024-10-28T15:15:00", "minute"),
        ("2024年10月28日 15時05分", "2024-10-28T15:05:00", "minute"),
        ("October 2024", "2024-10-01T00:00:00", "month"),
        ("Mo, 28 Oct 2024 10:30:00", "2024-10-28T10:30:00", "second"),
        ("Пн, 28 окт 2024 10:30:00 +0300", "2024-10-28T07:30:00", "second"),
        ("Mon, 28 Oct 24 10:30 CET", "2024-10-28T09:30:00", "minute"),
        ("Mon, 28 Oct 2024 10:30:00 +0900 (KST)", "2024-10-28T01:30:00", "second"),
        ("Mon, 28 Oct 2024 10:30:00 +0900 KST", "2024-10-28T01:30:00", "second"),
        ("Mon, 28 Oct 2024 10:30:00.000 GMT", "2024-10-28T10:30:00", "second"),
        ("2024-10-28 00:00:00", "2024-10-28T00:00:00", "day"),
        ("20241028103000", "2024-10-28T10:30:00", "second"),
        ("10-28-2024", "2024-10-28T00:00:00", "day"),
        ("1730111400", "2024-10-28T10:30:00", "second"),
        ("/Date(1730111400000)/", "2024-10-28T10:30:00", "second"),
    ],
)
def test_a_stated_date_is_read_with_its_precision(raw: str, at: str, precision: str) -> None:
    published = parse_date(raw, "feed")
    assert published is not None
    assert published.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert (published.precision, published.source, published.raw) == (precision, "feed", raw)


@pytest.mark.parametrize(
    "raw",
    [
        "", "soon", "Monday", "10:30", "May", "Oct 28", "in 3 days", "05/11/2024", "2024-02-30",
        "0001-01-01", "99999-10-10", "0000-00-00", "1970-01-01T00:00:00Z", "3024-01-01",
        "2024-10-28T10:30:00+99:00", "Mon, 01 Jan 0001 00:00:00 GMT", "x" * 500,
    ],
)  # fmt: skip
def test_what_states_no_certain_date_is_refused(raw: str) -> None:
    assert parse_date(raw, "feed") is None


def test_a_day_is_moved_by_no_zone() -> None:
    published = parse_date("2024-10-28+14:00", "feed")
    assert published is not None
    assert published.at == datetime(2024, 10, 28, tzinfo=UTC)


def test_an_hour_without_minutes_is_no_stated_time() -> None:
    published = parse_date("5 Nov 2024 10 PM", "feed")
    assert published is not None
    assert (published.at, published.precision) == (datetime(2024, 11, 5, tzinfo=UTC), "day")


_PIECES = st.sampled_from(
    ["2024", "10", "28", "Oct", "октября", "오후", "年", "-", "/", ":", ".", ",", "T", "Z", " ",
     "+09:00", "GMT", "PM", "99", "0", "Mon", "de", "h", "1er"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map("".join)))
def test_no_text_makes_it_raise(raw: str) -> None:
    published = parse_date(raw, "feed")
    if published is not None:
        assert published.at.tzinfo is UTC
        assert 1899 <= published.at.year <= 2100


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001
def test_every_iso_time_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    published = parse_date(moment.isoformat() + "Z", "feed")
    assert published is not None
    assert published.at == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("January 3, 2025 10:15 AM ET", "2025-01-03T15:15:00+00:00"),
        ("July 3, 2025 10:15 AM ET", "2025-07-03T14:15:00+00:00"),
        ("March 9, 2025 10:15 AM PT", "2025-03-09T17:15:00+00:00"),
        ("November 2, 2025 10:15 AM CT", "2025-11-02T16:15:00+00:00"),
    ],
)
def test_american_zones_without_a_season_follow_the_date(text: str, at: str) -> None:
    published = parse_date(text, "header")
    assert published is not None
    assert published.at.isoformat() == at


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("الأحد 29 نوفمبر 2026 - 14:20 بتوقيت غرينتش", "14:20"),
        ("29 نوفمبر 2026 14:20 بتوقيت مكة المكرمة", "11:20"),
        ("29 ноября 2026, 14:20 по московскому времени", "11:20"),
        ("29 ноября 2026, 14:20 по Гринвичу", "14:20"),
        ("29 листопада 2026, 14:20 за київським часом", "12:20"),
        ("29 Νοεμβρίου 2026, 14:20 ώρα Ελλάδας", "12:20"),
        ("29 de novembro de 2026 às 14h20 (horário de Brasília)", "17:20"),
        ("29 November 2026, 14:20 Moscow time", "11:20"),
        ("29 नवंबर 2026 14:20 भारतीय समयानुसार", "08:50"),
        ("29.11.2026 14:20 Türkiye saati", "11:20"),
        ("北京时间2026年11月29日 14:20", "06:20"),
        ("2026. november 29. 14:20 magyar idő szerint", "13:20"),
    ],
)
def test_a_zone_in_words_is_that_of_the_time(raw: str, at: str) -> None:
    found = parse_date(raw, "page")
    assert found is not None
    assert found.at == datetime.fromisoformat(f"2026-11-29T{at}:00+00:00")
    assert (found.precision, found.raw) == ("minute", raw)


def test_a_zone_in_words_keeps_summer_time() -> None:
    summer = parse_date("29 Ιουλίου 2026, 14:20 ώρα Ελλάδας", "page")
    assert summer is not None
    assert summer.at == datetime(2026, 7, 29, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "29 نوفمبر 2026 غرينتش",
        "29 November 2026, 14:20, when Moscow time stood still",
        "29 ноября 2026, 14:20 по московскому метро",
        "29 Νοεμβρίου 2026, 14:20 ώρα της Ελλάδας που φεύγει",
    ],
)
def test_words_that_name_no_zone_make_no_date(raw: str) -> None:
    assert parse_date(raw, "page") is None
