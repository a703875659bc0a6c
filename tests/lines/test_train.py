"""The weights that are shipped are those that the script makes of what lies here."""

from __future__ import annotations

import json

from tests.lines import train
from worker.furniture import model

HINT = "train anew: python -m tests.lines.train DATA SENTENCES"
RECIPE = json.loads(model.RECIPE.read_text("utf-8"))


def test_the_script_learns_as_it_did_when_the_weights_were_made() -> None:
    assert train.sample().checksum() == RECIPE["sha256_of_sample"], HINT


def test_the_words_to_learn_from_are_those_that_the_weights_were_made_of() -> None:
    assert train.words_checksum() == RECIPE["sha256_of_words"], HINT
