from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from worker.way.collect.listing import (
    Dated,
    Face,
    from_archive,
    gone,
    may_be_renewed,
    nearest,
    newest_first,
    renewal,
)

SEEN = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
HEADLINES = (
    "Harbour strike enters third day",
    "Parliament votes on pension reform",
    "Storm warning issued for the northern coast",
    "Old bridge over the river reopens",
    "Farmers protest against milk prices",
    "Museum shows restored painting",
    "New railway line to open in autumn",
    "Court sentences banker for fraud",
)
TEASERS = (
    "Crews at the port have refused to work since Monday.",
    "The opposition announced that it will vote against the bill.",
    "Gusts are expected on the islands tonight, the weather office says.",
    "Engineers spent two years on the repair of its arches.",
    "Hundreds of tractors blocked the road to the capital.",
    "Visitors can see the work of art again from Sunday.",
    "Trains will need less than an hour, the operator promised.",
    "The judge spoke of unusual greed and little remorse.",
)


def listing(text: str) -> list[int | None]:
    """Items by their letters; a question mark is a new entry."""
    return [None if letter == "?" else ord(letter) for letter in text]


def left(before: str, now: str, *, renewed: bool = False) -> str:
    found = gone([ord(letter) for letter in before], listing(now), renewed=renewed)
    return "".join(map(chr, found))


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("A", "?", "A"),
        ("AB", "??", "AB"),
        ("ABC", "A?C", "B"),
        ("ABC", "?BC", "A"),
        ("ABC", "AB?", "C"),
        ("ABCD", "A??D", "BC"),
        ("ABCD", "?A?C", "B"),
        ("ABCD", "?AC", "B"),
        ("ABCD", "?AB?", "C"),
        ("ABCD", "AB?", "CD"),
        ("ABCDEF", "FED?BA", "C"),
        ("ABC", "XA?C", "B"),
    ],
)
def test_what_left_from_among_what_is_still_listed_is_gone(
    before: str, now: str, expected: str
) -> None:
    assert left(before, now) == expected


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("", "???"),
        ("ABC", "ABC"),
        ("ABC", "?ABC"),
        ("ABC", "?AB"),
        ("ABC", "??A"),
        ("ABCD", "????"),
        ("ABCD", "????????"),
        ("ABCDEFGH", "A???????"),
        ("ABCDEFGH", "???????A"),
        ("ABC", "BC?"),
        ("ABC", "AC"),
        ("ABC", "CAB"),
        ("ABC", "XAB"),
    ],
)
def test_what_scrolled_off_is_not_gone(before: str, now: str) -> None:
    assert left(before, now) == ""


def test_of_a_renewed_feed_all_that_left_is_gone() -> None:
    assert left("ABCDEF", "??????", renewed=True) == "ABCDEF"


def test_the_nearest_place_is_named_first() -> None:
    before = [1, 2, 3, 4, 5]
    now = [None, 1, None, None, 4, 5]
    assert nearest(before, now, gone(before, now)) == {0: (2, 3), 2: (2, 3), 3: (3, 2)}


def test_at_most_fifty_are_noted() -> None:
    before = list(range(1, 201))
    now = [None if item % 2 else item for item in before]
    found = nearest(before, now, gone(before, now))
    assert {len(items) for items in found.values()} == {50}
    assert all(items[0] == at + 1 for at, items in found.items())


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        ([], []),
        ([3.0, 2.0, 1.0], [0, 1, 2]),
        ([1.0, 2.0, 3.0], [2, 1, 0]),
        ([1.0, 9.0, 8.0, 7.0, 6.0], [0, 1, 2, 3, 4]),
        ([9.0, 5.0, 8.0, 4.0, 7.0, 3.0], [0, 2, 4, 1, 3, 5]),
        ([1.0, None, 3.0], [0, 1, 2]),
        ([1.0, 1.0], [0, 1]),
    ],
)
def test_a_listing_goes_from_new_to_old(stamps: list[float | None], expected: list[int]) -> None:
    assert newest_first(stamps) == expected


def faces(first: int = 0, *, at: datetime | None = None, prefix: str = "") -> dict[int, Face]:
    return {
        first + number: Face(
            prefix + headline, teaser, at + timedelta(minutes=number) if at else None
        )
        for number, (headline, teaser) in enumerate(zip(HEADLINES, TEASERS, strict=True))
    }


BEFORE = list(range(1, 9))
NEW: list[int | None] = [None] * 8


def test_the_same_entries_under_new_identities_are_a_renewed_feed() -> None:
    found = renewal(BEFORE, NEW, faces(1), faces(), SEEN)
    assert found is not None
    assert (found.entries, found.news) == (8, frozenset())


def test_slightly_edited_entries_are_a_renewed_feed() -> None:
    new = {
        at: Face(f"{face.title} – Example", f"Example: {face.text}") for at, face in faces().items()
    }
    found = renewal(BEFORE, NEW, faces(1), new, SEEN)
    assert found is not None
    assert found.entries == 8


def test_half_of_a_feed_is_no_renewed_feed() -> None:
    old, new = faces(1), faces()
    half = {at: new[at] for at in range(4)}
    now = [None] * 4 + [5, 6, 7, 8]
    assert renewal(BEFORE, now, old, half, SEEN) is None
    five = {at: new[at] for at in range(5)}
    assert renewal(BEFORE, [*[None] * 5, 6, 7, 8], old, five, SEEN) is not None


def test_a_feed_of_which_everything_scrolled_away_is_not_renewed() -> None:
    others = {at: Face(f"Other headline {at}", f"Nothing that was said {at}.") for at in range(8)}
    assert renewal(BEFORE, NEW, faces(1), others, SEEN) is None
    later = {
        at: Face(face.title, face.text, SEEN + timedelta(minutes=1 + at))
        for at, face in others.items()
    }
    assert renewal(BEFORE, NEW, faces(1, at=SEEN - timedelta(hours=1)), later, SEEN) is None


def test_notices_on_one_template_are_not_taken_for_old_ones() -> None:
    towns = ("Ilm", "Odra", "Vyshne", "Karst", "Belo", "Sund", "Tarn", "Lida")
    old = {item: Face(f"Air alarm in {town}", "") for item, town in enumerate(towns, 1)}
    new = {at: Face(f"Air alarm in {town}", "") for at, town in enumerate(reversed(towns))}
    dated = {
        at: Face(face.title, face.text, SEEN + timedelta(minutes=1)) for at, face in new.items()
    }
    assert renewal(BEFORE, NEW, old, dated, SEEN) is None
    others = {at: Face(f"Air alarm in {town}ow", "") for at, town in enumerate(towns)}
    assert renewal(BEFORE, NEW, old, others, SEEN) is None


@pytest.mark.parametrize("stated_at", [None, SEEN + timedelta(minutes=1)])
def test_edited_notices_on_one_template_are_old_ones(stated_at: datetime | None) -> None:
    deeds = ("burns", "closes", "opens", "moves", "expands", "leaks", "sinks", "shakes")
    old = {
        item: Face(f"The old harbour {deed}", f"People near the harbour said that it {deed}.")
        for item, deed in enumerate(deeds, 1)
    }
    new = {
        at: Face(f"{face.title} now", face.text, stated_at) for at, face in enumerate(old.values())
    }
    found = renewal(BEFORE, NEW, old, new, SEEN)
    assert found is not None
    assert found.entries == 8


def test_the_next_day_of_a_daily_report_is_news() -> None:
    old = {
        item: Face(f"Forecast for {headline}", f"Up to {item + 10} degrees are expected there.")
        for item, headline in enumerate(HEADLINES, 1)
    }
    new = {
        at: Face(face.title, face.text.replace("Up to", "Up to 3"))
        for at, (_, face) in enumerate(old.items())
    }
    assert renewal(BEFORE, NEW, old, new, SEEN) is None


def test_what_states_a_later_time_and_is_like_nothing_is_news_even_then() -> None:
    old = faces(1, at=SEEN - timedelta(hours=5))
    new = faces(1, at=SEEN - timedelta(hours=5))
    new[0] = Face("Volcano erupts in the south", "Ash rises.", SEEN + timedelta(minutes=2))
    found = renewal(BEFORE, [None] * 9, old, new, SEEN)
    assert found is not None
    assert (found.entries, found.news) == (8, frozenset({0}))


def test_where_all_dates_are_new_no_date_tells_news() -> None:
    old = faces(1, at=SEEN - timedelta(hours=5))
    new = faces(1, at=SEEN + timedelta(minutes=1), prefix="Update: ")
    new[0] = Face("Volcano erupts in the south", "Ash rises.", SEEN + timedelta(minutes=2))
    found = renewal(BEFORE, [None] * 9, old, new, SEEN)
    assert found is not None
    assert found.news == frozenset()


def test_entries_that_are_all_older_than_what_was_listed_are_old() -> None:
    old = faces(1, at=SEEN - timedelta(hours=5))
    days = {at: Face(f"Other headline {at}", "", SEEN - timedelta(days=3 + at)) for at in range(8)}
    found = renewal(BEFORE, NEW, old, days, SEEN)
    assert found is not None
    assert found.entries == 8
    hours = {
        at: Face(f"Other headline {at}", "", SEEN - timedelta(hours=6 + at)) for at in range(8)
    }
    assert renewal(BEFORE, NEW, old, hours, SEEN) is None


def test_a_long_feed_is_told_by_its_newest_entries_in_whatever_order_they_are_read() -> None:
    before = list(range(1, 501))
    said = {item: Face(f"Event{item}x of kind{item}y", f"Said of {item}.") for item in before}
    new = {at: said[item] for at, item in enumerate(before)}
    turned = dict(reversed(said.items()))
    found = renewal(before, [None] * 500, turned, new, SEEN)
    assert found is not None


def test_it_is_only_asked_where_more_than_half_is_new() -> None:
    assert may_be_renewed(BEFORE, NEW)
    assert may_be_renewed(BEFORE, [None] * 5 + [6, 7, 8])
    assert not may_be_renewed(BEFORE, [None] * 4 + [5, 6, 7, 8])
    assert not may_be_renewed([1, 2], [None, None])
    assert not may_be_renewed(BEFORE, [*[None] * 20, *BEFORE])


def dated(*days: float | None, new: bool = True) -> list[Dated]:
    """Entries that state a time so many days ago."""
    stated = [None if each is None else SEEN - timedelta(days=each) for each in days]
    return [Dated(f"{new}{at}", each, new) for at, each in enumerate(stated)]


@pytest.mark.parametrize(
    ("entries", "baseline", "silent"),
    [
        pytest.param(dated(*[400] * 6) + dated(0, new=False), None, 6, id="six of an archive"),
        pytest.param(dated(*[400] * 5) + dated(0, new=False), None, 0, id="five are late news"),
        pytest.param(dated(*[400] * 6, 1) + dated(0, new=False), None, 6, id="beside a new one"),
        pytest.param(dated(*[400] * 6) + dated(*[0] * 19, new=False), None, 0, id="a quarter"),
        pytest.param(dated(*[3] * 6) + dated(0, new=False), None, 0, id="of this week"),
        pytest.param(dated(*[3] * 6) + dated(0, new=False), 2, 6, id="before the baseline"),
        pytest.param(dated(*[400] * 6) + dated(400, new=False), None, 0, id="all are old"),
        pytest.param(dated(*[400] * 6) + dated(-400, new=False), None, 0, id="or impossible"),
        pytest.param(dated(*[None] * 9) + dated(0, new=False), None, 0, id="without dates"),
        pytest.param(dated(*[0] * 25) + dated(*[0.1] * 25, new=False), 1, 0, id="a busy feed"),
        pytest.param(dated(*[0.01] * 50), 1, 0, id="a busy feed of which nothing is left"),
        pytest.param(
            dated(*[1.1] * 20, *[0.9] * 5) + dated(*[1.2] * 25, new=False), 1, 0, id="a wrong zone"
        ),
        pytest.param(
            dated(*[1.3] * 20, *[0.9] * 5) + dated(*[1.2] * 25, new=False), 1, 20, id="behind them"
        ),
        pytest.param(
            dated(*[30] * 40, 0) + dated(*[60] * 9, new=False), 1, 40, id="of long ago, in between"
        ),
    ],
)
def test_old_entries_that_come_together_are_an_archive(
    entries: list[Dated], baseline: float | None, silent: int
) -> None:
    at = None if baseline is None else SEEN - timedelta(days=baseline)
    assert len(from_archive(entries, at, SEEN)) == silent
