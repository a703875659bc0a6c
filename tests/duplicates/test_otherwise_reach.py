"""How far what two articles say otherwise is looked for, and which words are one: both sides."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from worker.duplicates.otherwise import Side, told_otherwise

SAME = [f"{chr(97 + at % 26)}{chr(97 + at // 26)}qqx" for at in range(400)]
"""Words that both texts have."""
TITLE = "Minister visits {} for talks"


def side(name: str, words: Sequence[str], text: str = "", title: str = TITLE) -> Side:
    return Side.of(title.format(name), text, [each.encode() for each in words], "en")


def said(mine: Side, its: Side) -> str:
    found = told_otherwise(mine, its)
    return found.said if found else ""


def put(words: Sequence[str], at: int) -> list[str]:
    """Returns the words that both texts have, with others at a place."""
    return [*SAME[:at], *words, *SAME[at : 300 - len(words)]]


@pytest.mark.parametrize(("before", "is_told"), [(149, True), (150, False)])
def test_the_words_of_a_headline_are_looked_for_in_the_beginning_of_its_text(
    before: int, is_told: bool
) -> None:
    mine, its = (side(name, put([name.lower()], before)) for name in ("Grenoble", "Toulouse"))
    assert bool(said(mine, its)) is is_told


@pytest.mark.parametrize(("before", "is_told"), [(39, True), (40, False)])
def test_other_words_in_the_texts_are_looked_for_in_their_first_lines(
    before: int, is_told: bool
) -> None:
    mine, its = (
        side("Grenoble", put(["harbour"], before)),
        side("Toulouse", put(["castle"], before)),
    )
    assert bool(said(mine, its)) is is_told


@pytest.mark.parametrize(("number", "is_told"), [(3, True), (4, False)])
def test_of_other_words_in_the_texts_there_are_few(number: int, is_told: bool) -> None:
    ours, theirs = ("harbour", "ferry", "pier", "quay"), ("castle", "tower", "gate", "moat")
    mine, its = side("Grenoble", put(ours[:number], 9)), side("Toulouse", put(theirs[:number], 9))
    assert bool(said(mine, its)) is is_told


@pytest.mark.parametrize(
    ("name", "other", "is_one"),
    [
        ("Grenoble", "grenade", True),
        ("Grenoble", "gremlin", False),
        ("Lyon", "lyo", True),
        ("Lyon", "lyre", False),
        ("Lyon", "lyons", True),
        ("Lyons", "lyoness", True),
        ("Lyon", "lyofil", False),
    ],
)
def test_a_word_in_another_form_is_held_by_the_other_article(
    name: str, other: str, is_one: bool
) -> None:
    mine, its = side(name, put([name.lower()], 5)), side("Toulouse", put(["toulouse", other], 5))
    assert (said(mine, its) == "") is is_one


@pytest.mark.parametrize(("ours", "theirs", "is_told"), [("Ayr", "Oba", True), ("Ay", "Ob", False)])
def test_a_word_of_two_letters_tells_nothing(ours: str, theirs: str, is_told: bool) -> None:
    mine, its = (side(name, put([name.lower()], 5)) for name in (ours, theirs))
    assert bool(said(mine, its)) is is_told


@pytest.mark.parametrize(("before", "is_told"), [(954, True), (955, False)])
def test_a_denial_is_looked_for_in_the_beginning_of_a_text(before: int, is_told: bool) -> None:
    mine = side("", SAME, f"{'x' * before} never", "Minister does not resign over dikes")
    its = side("", SAME, "x" * 1_000, "Minister does resign over dikes")
    assert (said(mine, its) == "the contrary: not") is is_told
