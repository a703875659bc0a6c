from __future__ import annotations

from functools import cache

import pytest

from tests import floors, house

imports = cache(house.imports)


def test_imports_only_point_down() -> None:
    # Its version is all that the top itself holds.
    assert [pair for pair in floors.pointing_up(imports()) if pair[0] != "worker"] == []


@pytest.mark.parametrize("floor", floors.FLOORS)
def test_on_each_floor_the_subjects_have_an_order(floor: str) -> None:
    assert house.circles(floors.between_subjects(imports(), floor)) == []


def test_modules_have_an_order() -> None:
    assert house.circles(imports()) == []


def test_folders_have_an_order() -> None:
    assert house.circles(house.between_folders(imports())) == []


def test_no_folder_holds_more_than_one_can_survey() -> None:
    assert [row.name for row in house.folders(imports()) if row.modules > 20] == []


def test_an_import_of_a_higher_floor_is_found() -> None:
    found = {
        "worker.topics.matcher": frozenset({"worker.topics.store.trying"}),
        "worker.topics.store.trying": frozenset({"worker.topics.matcher"}),
        "worker.upkeep.forget.steps": frozenset({"worker.upkeep.forget.store.marks"}),
    }
    assert floors.pointing_up(found) == [("worker.topics.matcher", "worker.topics.store.trying")]
