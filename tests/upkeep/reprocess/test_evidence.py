from __future__ import annotations

from worker.upkeep.reprocess.evidence import moved


def test_a_place_that_is_where_it_was_stays() -> None:
    place = ["rocket*", "text", 2, 8, "rocket"]
    assert moved([place], "", "A rocket") == [place]


def test_a_place_is_found_where_its_characters_are_now_the_nearest_first() -> None:
    text = "rocket, then another rocket"
    assert moved([["r", "text", 15, 21, "rocket"]], "", text) == [["r", "text", 21, 27, "rocket"]]
    assert moved([["r", "text", 4, 10, "rocket"]], "", text) == [["r", "text", 0, 6, "rocket"]]
    assert moved([["r", "title", 9, 15, "rocket"]], "A rocket", text) == [
        ["r", "title", 2, 8, "rocket"]
    ]


def test_a_place_whose_characters_are_gone_is_left_out() -> None:
    assert moved([["r", "text", 0, 6, "rocket"]], "rocket", "nothing here") == []
