"""Trees asked all at once say what each says alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.base import trees

NAMES = ("width", "words", "place")
QUESTION = st.tuples(st.sampled_from(NAMES), st.integers(-3, 9))
TREE = st.tuples(
    st.lists(QUESTION, min_size=trees.DEPTH, max_size=trees.DEPTH),
    st.lists(st.integers(-90, 90), min_size=1 << trees.DEPTH, max_size=1 << trees.DEPTH),
)


def alone(tree: trees.Tree, numbers: dict[str, int]) -> int:
    """Returns what a tree says, question by question."""
    place = 0
    for name, threshold in tree[0]:
        place = 2 * place + (numbers[name] > threshold)
    return tree[1][place]


@given(st.lists(TREE, max_size=5), st.lists(st.integers(-4, 10), min_size=3, max_size=3))
def test_what_trees_say_together_is_the_sum(found: list[trees.Tree], numbers: list[int]) -> None:
    named = dict(zip(NAMES, numbers, strict=True))
    wanted = -7 + sum(alone(tree, named) for tree in found)
    assert trees.laid_out(-7, found, NAMES).score(numbers) == wanted


def test_trees_may_not_ask_of_a_number_that_is_not_there() -> None:
    tree = ([("height", 3)] * trees.DEPTH, [0] * (1 << trees.DEPTH))
    with pytest.raises(KeyError):
        trees.laid_out(0, [tree], NAMES)
