from __future__ import annotations

import pytest

from tests import house

ROUND = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}


def test_circles_are_found_whole_and_what_only_leads_to_one_is_in_none() -> None:
    found = {one: frozenset(many) for one, many in ROUND.items()}
    assert house.circles(found) == [("a", "b", "c"), ("d", "e")]


def test_what_imports_only_downwards_has_no_circle() -> None:
    assert house.circles({"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset()}) == []


def test_every_module_lies_in_one_folder_and_is_counted_once() -> None:
    found = house.imports()
    rows = house.folders(found)
    assert sum(row.modules for row in rows) == len(found)
    assert len({row.name for row in rows}) == len(rows)
    models = next(row for row in rows if row.name == "models")
    assert models.modules == len(list((house.ROOT / "models").glob("*.py")))
    assert models.fan_in > 0
    assert models.fan_out == 0


def test_the_report_names_each_folder_and_says_whether_there_are_circles() -> None:
    lines = list(house.report(house.imports()))
    assert any(line.startswith("models ") for line in lines)
    assert any(line.startswith("circles of modules: ") for line in lines)
    assert any(line.startswith("circles of folders: ") for line in lines)


def test_the_files_of_a_subject_are_listed_wherever_they_lie(
    capsys: pytest.CaptureFixture[str],
) -> None:
    house.main(["delivery"])
    told = capsys.readouterr().out
    assert told.startswith("delivery: ")
    assert "  models/delivery.py\n" in told
