"""What speaks for a line as the headline and against it, in whole numbers.

The names of the signs are those that the trees in ``headline.json`` ask of. Shares are parts of a
hundred, and what is or is not is 1 or 0. The words of a line are compared by how they begin
(``worker.cleaning.headline_signs.beginnings``), with those of the text's first lines.
"""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """What a line looks like, and what the model of furniture says of it."""

    width: int
    """Its length, where East Asian letters count double."""
    words: int
    """Its parts between blanks."""
    capitals: int
    """The share of them that begin with a capital."""
    figures: int
    """It holds a figure."""
    stopped: int
    """It ends with a full stop."""
    asked: int
    """It ends with a question mark."""
    glued: int
    """How often a capital stands right behind a small letter, as where two labels were joined."""
    colon: int
    """It holds a colon and a blank."""
    bar: int
    """It holds a bar, or another mark that stands between a menu's entries."""
    rather_text: int
    """By what stands in itself it is rather a text's than furniture."""
    certainty: int
    """How likely it is furniture, as a share."""
    left_out: int
    """A rule cut it that also cuts headlines, such as the last entry of a menu."""


class Place(NamedTuple):
    """Where a line stands. Lines that the page does not have are -1 wide and -1 certain."""

    text_above: int
    """Lines of running text above it that are no furniture."""
    apart: int
    """Lines between it and the running text below it, but for those that state something."""
    text_below: int
    """How far below it such text stands."""
    named_below: int
    """How far below it a name or a date stands."""
    named_above: int
    """How far above it one stands."""
    phrased_below: int
    """How far below it a phrase or a time stands."""
    line: int
    """Lines above it."""
    width_2_above: int
    """The width of the second line above it; the next four say the same of other lines."""
    width_above: int
    width_below: int
    width_2_below: int
    width_3_below: int
    certainty_above: int
    """How likely the line above it is furniture."""
    certainty_below: int
    """The same of the line below it."""
    furniture_below: int
    """The same of the five lines below it, in the mean."""
    prose_below: int
    """The line below it reads like running text."""


class Said(NamedTuple):
    """What a line's words have in common with the text."""

    told: int
    """How many of its words the text has."""
    share: int
    """Which share of them."""
    own: int
    """How many words that are compared it has."""
    frequent: int
    """How many are among those that the text says most often."""
    in_lead: int
    """How many the first two lines of running text below it have."""
    in_second_half: int
    """Which share of them the second half of the text has; -1 where the text is too short."""
    times_told: int
    """How often the text says its words, all together."""


class Copied(NamedTuple):
    """Which other lines say what a line says."""

    alike: int
    """One near it says the same, perhaps with a site's name."""
    ending: int
    """One above ends with it, as a path of links does."""
    copies: int
    """How many other lines have its words."""
    within: int
    """One above holds it."""


class Beside(NamedTuple):
    """How a line stands beside the other candidates, which are estimated for that."""

    taken: int
    """The other rules take it."""
    better_above: int
    """By how much the best estimate above it is better than its own."""
    better_next: int
    """By how much the estimate of the next candidate below it is."""
    best: int
    """By how much the best estimate of all is."""
    less_told: int
    """How many more of its words the text has of the candidate of which it has most."""
    times_of_most: int
    """How often the text says its words, as a share of how often it says a candidate's at most."""
    shared_above: int
    """Which share of its words one of the three candidates above it has, at most."""
    shared: int
    """How many of its words another candidate has, at most."""
    candidates: int
    """How many candidates there are."""
    rank: int
    """How many of them stand above it."""


NAMES = (*Form._fields, *Place._fields, *Said._fields, *Copied._fields, *Beside._fields)
"""The signs of a line, in order."""
