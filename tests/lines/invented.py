"""Invented pages in 28 languages: real layouts, invented furniture, sentences of public corpora.

``invented/xx.txt`` holds a language's furniture: a line for each kind (menu, buttons, notes on the
article, lists of others, appeals), entries apart by a bar; what stands below ``--`` is held out for
figures. The sentences come from the folder ``sentences`` (a file ``xx.txt`` a language, a sentence
a line: the test sentences of lingua, from the Leipzig corpora, CC BY); the halves are never mixed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lines.pages import FURNITURE, TEXT, Page

FOLDER = Path(__file__).parent / "invented"
_STOPS = ".!?。！？।؟…"
_NETWORKS = "Facebook Twitter X Telegram WhatsApp LinkedIn Viber Instagram YouTube RSS".split()
_NAMES = ("Anna Meyer", "J. Novak", "Maria Rossi", "Ivan Petrenko", "Lee Min-ho", "Eva Svensson")


@dataclass(frozen=True, slots=True)
class Stock:
    """What a language's pages are made of."""

    language: str
    menu: tuple[str, ...]
    buttons: tuple[str, ...]
    notes: tuple[str, ...]
    others: tuple[str, ...]
    appeals: tuple[str, ...]
    sentences: tuple[str, ...]


def languages() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def _entries(text: str) -> list[tuple[str, ...]]:
    return [tuple(each.strip() for each in line.split(" | ")) for line in text.strip().split("\n")]


def stock(language: str, sentences: Path, part: int) -> Stock | None:
    """Returns a language's stock to learn from (0 and 1, which share nothing) or to measure (2).

    None where the folder holds no sentences of the language.
    """
    path = sentences / f"{language}.txt"
    if not path.is_file():
        return None
    return stocked(language, path.read_text("utf-8").split("\n"), part)


def stocked(language: str, sentences: Sequence[str], part: int) -> Stock:
    """Returns the same of sentences that are at hand."""
    trained, held_out = (FOLDER / f"{language}.txt").read_text("utf-8").split("\n--\n")
    known = [line for line in sentences if _is_sentence(line)]
    if part == 2:
        (held,) = _entries(held_out)
        middle = len(held) // 2
        return Stock(
            language, held[:3], held[:4], held[:middle], held[:4], held[middle:], tuple(known[1::2])
        )
    menu, buttons, notes, others, appeals = (each[part::2] for each in _entries(trained))
    own = tuple(known[0::2][part::2])
    return Stock(language, menu, buttons, notes, others, appeals, own)


def _is_sentence(line: str) -> bool:
    line = line.strip()
    return 25 <= len(line) <= 400 and line[-1:] in _STOPS and not line[0].isdigit()


def page(made_of: Stock, number: int) -> Page:
    """Returns the page of that number, the same each time."""
    draw = random.Random(f"{made_of.language} {number}")
    rows: list[tuple[str, int | None]] = []
    _above(draw, made_of, rows)
    rows.append((_headline(draw, made_of), TEXT))
    _below_headline(draw, made_of, rows)
    paragraphs = draw.choice((3, 4, 6, 8, 12, 18))
    for place in range(paragraphs):
        rows.append((_paragraph(draw, made_of), TEXT))
        if place and place < paragraphs - 1:
            _amid(draw, made_of, rows)
    _under(draw, made_of, rows)
    lines, labels = zip(*rows, strict=True)
    return Page(f"{made_of.language}-{number}", made_of.language, made_of.language, lines, labels)


def _furniture(rows: list[tuple[str, int | None]], lines: Sequence[str]) -> None:
    rows.extend((line, FURNITURE) for line in lines)


def _some(draw: random.Random, kind: Sequence[str], most: int) -> list[str]:
    return draw.sample(kind, min(len(kind), draw.randint(1, most)))


def _above(draw: random.Random, made_of: Stock, rows: list[tuple[str, int | None]]) -> None:
    if draw.random() < 0.6:
        _furniture(rows, _some(draw, made_of.menu, 12))
    if draw.random() < 0.25:
        _furniture(rows, _some(draw, made_of.buttons, 3))
    if draw.random() < 0.15:
        _furniture(rows, [_headline(draw, made_of) for _ in range(draw.randint(2, 5))])
    if draw.random() < 0.2:
        _furniture(rows, _some(draw, made_of.appeals, 1))


def _below_headline(
    draw: random.Random, made_of: Stock, rows: list[tuple[str, int | None]]
) -> None:
    if draw.random() < 0.4:
        rows.append((f"{_day(draw)}, 1{draw.randint(0, 9)}:30", None))
    if draw.random() < 0.3:
        rows.append((draw.choice(_NAMES), None))
    if draw.random() < 0.4:
        _furniture(rows, _some(draw, made_of.buttons + tuple(_NETWORKS), 4))
    if draw.random() < 0.3:
        _furniture(rows, _some(draw, made_of.notes, 1))
    if draw.random() < 0.3:
        rows.append((_headline(draw, made_of) + ".", TEXT))


def _amid(draw: random.Random, made_of: Stock, rows: list[tuple[str, int | None]]) -> None:
    chance = draw.random()
    if chance < 0.12:
        head = draw.choice(made_of.others)
        _furniture(rows, [f"{head.rstrip(':：')}: {_headline(draw, made_of)}"])
    elif chance < 0.18:
        _furniture(rows, _some(draw, made_of.buttons, 1))
    elif chance < 0.24:
        _furniture(rows, _some(draw, made_of.appeals, 2))
    elif chance < 0.28:
        _furniture(rows, [draw.choice(made_of.others), *_list(draw, made_of)])
    elif chance < 0.4:
        rows.append((_subheading(draw, made_of), TEXT))
    elif chance < 0.47:
        rows.extend((_begun(draw, made_of), TEXT) for _ in range(draw.randint(1, 3)))
    elif chance < 0.55:
        rows.append((_after_phrase(draw, made_of), TEXT))


def _under(draw: random.Random, made_of: Stock, rows: list[tuple[str, int | None]]) -> None:
    if draw.random() < 0.5:
        _furniture(rows, _some(draw, made_of.buttons + tuple(_NETWORKS), 6))
    if draw.random() < 0.5:
        _furniture(rows, _some(draw, made_of.appeals, 4))
    if draw.random() < 0.6:
        _furniture(rows, _some(draw, made_of.notes, 3))
    for _ in range(draw.choice((0, 1, 1, 2))):
        _furniture(rows, [draw.choice(made_of.others), *_list(draw, made_of)])
    if draw.random() < 0.4:
        _furniture(rows, _some(draw, made_of.menu, 14))
    if draw.random() < 0.4:
        _furniture(rows, _some(draw, made_of.appeals, 3))


def _list(draw: random.Random, made_of: Stock) -> list[str]:
    dated = draw.random() < 0.3
    found: list[str] = []
    for _ in range(draw.randint(1, 6)):
        found.append(_headline(draw, made_of))
        if dated:
            found.append(_day(draw))
    return found


def _day(draw: random.Random) -> str:
    return f"{draw.randint(1, 28)}.{draw.randint(1, 12)}.2024"


def _sentence(draw: random.Random, made_of: Stock) -> str:
    return draw.choice(made_of.sentences).strip()


def _paragraph(draw: random.Random, made_of: Stock) -> str:
    glue = "" if made_of.language in ("ja", "zh") else " "
    return glue.join(_sentence(draw, made_of) for _ in range(draw.choice((1, 1, 2, 3))))


def _words(draw: random.Random, made_of: Stock, least: int, most: int) -> str:
    sentence = _sentence(draw, made_of).rstrip(_STOPS)
    if made_of.language in ("ja", "zh"):
        return sentence[: draw.randint(3 * least, 3 * most)]
    return " ".join(sentence.split()[: draw.randint(least, most)]).rstrip(",;:")


def _headline(draw: random.Random, made_of: Stock) -> str:
    return _words(draw, made_of, 5, 12)


def _subheading(draw: random.Random, made_of: Stock) -> str:
    return _words(draw, made_of, 2, 6)


def _begun(draw: random.Random, made_of: Stock) -> str:
    """Returns an item of a list, which belongs to the text."""
    return f"{draw.choice(('-', '•', '–', '1.'))} {_words(draw, made_of, 3, 12)}"


def _after_phrase(draw: random.Random, made_of: Stock) -> str:
    """Returns a sentence of a report that begins with words of furniture."""
    phrase = draw.choice(made_of.others + made_of.buttons + made_of.appeals)
    head = phrase.rstrip(":：.!?。").split(":")[0]
    if made_of.language in ("ja", "zh"):
        return head + _sentence(draw, made_of)
    begun = " ".join(head.split()[: draw.randint(1, 5)])
    rest = _sentence(draw, made_of).split()
    return f"{begun} {' '.join([rest[0].lower(), *rest[1:]])}"
