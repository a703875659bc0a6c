"""How much of a page things take."""

from __future__ import annotations

import pytest

from worker.web.views.room import fitting, weight


@pytest.mark.parametrize(
    ("room", "number"), [(0, 1), (4, 1), (5, 1), (9, 1), (10, 2), (14, 2), (15, 3), (100, 3)]
)
def test_the_first_things_are_shown_that_fit_and_one_in_any_case(room: int, number: int) -> None:
    things = ("a", "b", "c")
    assert fitting(things, lambda _: 5, room) == things[:number]
    assert fitting((), lambda _: 5, room) == ()


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("word", 4),
        ("<&>", len("&lt;&amp;&gt;")),
        ("ц" * 10, 20),
        ("\ud800", 1),
        ("x" * 5_000, 300),
        (["one", ("two", None)], 6),
        ({"key": "value"}, 8),
        (12_345, 5),
        (None, 0),
    ],
)
def test_what_is_shown_weighs_what_it_takes_as_html(value: object, size: int) -> None:
    assert weight(value) == size
    assert weight(value, "more") == size + 4
