from __future__ import annotations

from worker.way.collect.changes import MOST, Changes


def test_what_changed_is_told_once_and_of_its_source_alone() -> None:
    changes = Changes()
    changes.add(1, {"a.txt"})
    changes.add(1, {"b.txt"})
    changes.add(2, {"c.txt"})
    assert changes.take(1) == {"a.txt", "b.txt"}
    assert changes.take(1) == frozenset()
    assert changes.take(2) == {"c.txt"}


def test_nothing_is_known_once_more_may_have_changed_until_that_was_looked_at() -> None:
    changes = Changes()
    changes.add(1, {"a.txt"})
    changes.add(1, None)
    changes.add(1, {"b.txt"})
    assert changes.take(1) == frozenset()
    changes.add(1, {"c.txt"})
    assert changes.take(1) == {"c.txt"}


def test_where_more_changed_than_is_remembered_nothing_is_known() -> None:
    changes = Changes()
    changes.add(1, {str(each) for each in range(MOST)})
    changes.add(1, {"one more"})
    assert changes.take(1) == frozenset()
