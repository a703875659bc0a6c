"""The trees that are shipped stand on the signs as they are, and on all of them."""

from __future__ import annotations

import json
import random
from collections import Counter

from tests.lines import headlines
from worker.base import trees
from worker.cleaning.headline import MODEL
from worker.cleaning.headline_signs import NAMES

HINT = "learn anew: python -m tests.lines.headlines DATA"
TOLD = json.loads(MODEL.read_text("utf-8"))


def test_signs_are_worked_out_as_they_were_when_the_trees_were_learned() -> None:
    assert headlines.signs_checksum() == TOLD["sha256_of_signs"], HINT


def test_a_tree_asks_of_each_sign() -> None:
    assert headlines.unasked(TOLD) == []


def test_signs_of_which_no_tree_asks_are_told() -> None:
    asked = [[NAMES[0], 3], [NAMES[2], 1]]
    assert headlines.unasked({"trees": [[asked, [0]]]}) == [NAMES[1], *NAMES[3:]]


def test_the_file_is_what_the_script_writes() -> None:
    assert MODEL.read_text("utf-8") == headlines.written(TOLD)


def test_the_sign_that_tells_is_the_one_that_is_asked_of() -> None:
    width, draw = NAMES.index("width"), random.Random(0)
    groups = []
    for _ in range(60):
        rows = [[draw.randint(0, 9) for _ in NAMES] for _ in range(2)]
        rows[0][width] += 10
        groups.append(headlines.Group("a.example", "full", True, rows, [True, False]))
    model = headlines.learn(groups)
    asked = Counter(name for questions, _ in model["trees"] for name, _ in questions)
    assert asked.most_common(1)[0][0] == "width"
    found = trees.laid_out(model["base"], model["trees"], NAMES)
    assert all(found.score(each.signs[0]) > 0 > found.score(each.signs[1]) for each in groups)
