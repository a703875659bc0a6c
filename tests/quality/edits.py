"""Edits that make a true copy of an article: what newsrooms do to agency text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Edit = Callable[[random.Random, str, str, str], tuple[str, str]]
"""Takes dice, headline, text and another article's text; returns headline and text of the copy."""

_SENTENCE = re.compile(r"(?<=[.!?。])\s+|(?<=。)")
_SPELT = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_SYNONYMS = {
    "said": "stated", "killed": "slain", "people": "persons", "big": "large", "show": "reveal",
    "found": "discovered", "began": "started", "city": "town", "also": "too", "many": "numerous",
    "including": "among them", "country": "nation", "police": "officers", "told": "informed",
    "according": "as stated", "however": "yet", "while": "whereas", "after": "following",
    "about": "around", "but": "although", "government": "administration", "attack": "assault",
    "called": "named", "reported": "noted", "use": "employ", "help": "assist", "need": "require",
    "during": "throughout", "against": "versus", "home": "house", "company": "firm",
    "last": "past", "because": "since", "before": "prior to", "children": "kids", "work": "labour",
}  # fmt: skip


def sentences(text: str) -> list[str]:
    """Splits after full stops."""
    return [each for each in _SENTENCE.split(text) if each.strip()]


def sentence_dropped(text: str) -> str:
    """Drops the last sentence of three or more."""
    parts = sentences(text)
    return " ".join(parts[:-1] if len(parts) > 2 else parts)


def end_dropped(text: str) -> str:
    """Drops the commas and the end of the last sentence."""
    return text.replace(", ", " ")[:-8]


def lead_only(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Keeps the first paragraphs, at least 60 words or a quarter."""
    words = text.split()
    return title, " ".join(words[: max(60, len(words) // 4)])


def half(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Keeps one half, the first or the second."""
    parts = sentences(text)
    middle = (len(parts) + 1) // 2
    return title, " ".join(parts[:middle] if dice.random() < 0.5 else parts[middle:] or parts)


def inserted(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Inserts sentences of another article, three words for every ten."""
    parts, left = sentences(text), 0.3 * len(text.split())
    for sentence in sentences(other):
        if left <= 0:
            break
        parts.insert(dice.randint(0, len(parts)), sentence)
        left -= len(sentence.split())
    return title, " ".join(parts)


def reordered(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Shuffles pieces of three sentences."""
    parts = sentences(text)
    pieces = [" ".join(parts[at : at + 3]) for at in range(0, len(parts), 3)]
    dice.shuffle(pieces)
    return title, " ".join(pieces)


def new_headline(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Makes a headline of the beginning of another sentence."""
    sentence = dice.choice(sentences(text)[:6])
    return " ".join(sentence.split()[:10]), text


def agency_line(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Adds a date line and a line of credits."""
    line = dice.choice(
        ["(Reuters) - ", "PARIS, May 3 (AFP) — ", "By our foreign desk. ", "WASHINGTON (AP) -- "]
    )
    credit = " Additional reporting by James Miller in London; editing by Anna Weiss."
    return title, f"{line}{text}{credit}"


def numerals_spelt(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Writes numerals from 2 to 20 as words, and drops separators of thousands."""

    def spelt(found: re.Match[str]) -> str:
        return _SPELT[int(found[0]) - 2] if 2 <= int(found[0]) <= 20 else found[0]

    def edited(passage: str) -> str:
        plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", passage)
        return re.sub(r"(?<![\d.,:$£€-])\b\d{1,2}\b(?![\d.,:%-])", spelt, plain)

    return edited(title), edited(text)


def synonyms(dice: random.Random, title: str, text: str, other: str) -> tuple[str, str]:
    """Replaces common words by others that mean the same."""

    def replaced(word: str) -> str:
        return _SYNONYMS.get(word, word)

    return title, " ".join(map(replaced, text.split(" ")))


EDITS: tuple[Edit, ...] = (
    lead_only, half, inserted, reordered, new_headline, agency_line, numerals_spelt, synonyms
)  # fmt: skip
