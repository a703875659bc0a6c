"""Date lines as newspapers write them: above a headline, below it, and glued to a byline.

``data/dates.txt`` has a section a language: a headline, a headline that holds a date, a byline
(each behind ``#``), two paragraphs, and date lines. Before the bar stands what a line states in
UTC, a day or a minute; a dash where it states no date of publication: a change alone, or how long
ago. All were written before the rules that they measure. The rules were worked on with every
second line; the others serve for the figures alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from worker.base.types import Article
from worker.cleaning import clean

Half = Literal["chosen", "held"]
HALVES: tuple[Half, ...] = ("chosen", "held")
PLACES = ("above", "below", "behind a name", "between name and text", "by a headline with a date")
_DATA = Path(__file__).with_name("data") / "dates.txt"


@dataclass(frozen=True, slots=True)
class Form:
    """A date line, what it states, and an article to stand in."""

    language: str
    half: Half
    line: str
    stated: str | None
    """A day or a minute in ISO 8601, None for no date of publication."""
    headline: str
    dated_headline: str
    byline: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a form in one place."""

    form: Form
    place: str
    title: bool
    """The headline is the headline."""
    date: bool
    """The date is the one that is stated."""
    gone: bool
    """The line is no part of the text."""
    invented: bool
    """A date is read where none of publication is stated."""


@cache
def forms() -> tuple[Form, ...]:
    """Returns all forms as they stand in the file."""
    found: list[Form] = []
    for section in _DATA.read_text("utf-8").strip("[\n").split("\n["):
        name, *lines = section.split("\n")
        heads = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
        dated = [line for line in lines if " | " in line]
        text = "\n\n".join(line for line in lines if line not in dated and line[:2] != "# ")
        for number, line in enumerate(dated):
            stated, written = line.split(" | ", 1)
            half = HALVES[number % 2]
            day = None if stated == "-" else stated
            head, dated_head, byline = heads
            found.append(Form(name.strip("[]"), half, written, day, head, dated_head, byline, text))
    return tuple(found)


def document(form: Form, place: str) -> str:
    """Returns the text of an article with the form in a place."""
    head, name, line, text = form.headline, form.byline, form.line, form.text
    match place:
        case "above":
            return f"{line}\n\n{head}\n\n{text}\n"
        case "below":
            return f"{head}\n\n{line}\n\n{text}\n"
        case "behind a name":
            return f"{head}\n\n{name} | {line}\n\n{text}\n"
        case "between name and text":
            return f"{head}\n{name}\n{line}\n\n{text}\n"
        case _:
            return f"{line}\n\n{form.dated_headline}\n\n{text}\n"


def seen(form: Form, place: str) -> Seen:
    """Cleans an article with the form in a place."""
    article = clean(Article(title="", text=document(form, place), language=form.language))
    head = form.dated_headline if place == PLACES[-1] else form.headline
    found = article.published
    at = found.at.strftime("%Y-%m-%dT%H:%M") if found else ""
    right = at.startswith(form.stated) if form.stated else found is None
    title = article.title == head and not article.title_derived
    gone = form.line not in article.text
    return Seen(form, place, title, right, gone, bool(found) and not form.stated)


@cache
def every() -> tuple[Seen, ...]:
    """Returns what comes of all forms in all places."""
    return tuple(seen(form, place) for form in forms() for place in PLACES)


def wrong(of: Iterable[Seen]) -> Iterator[Seen]:
    """Yields what did not come out right."""
    return (each for each in of if not (each.title and each.date and each.gone))


def measure(data: Path | None = None) -> list[str]:
    """Returns the lines of a report. Needs no data from outside."""
    languages = {each.language for each in forms()}
    lines = [f"{len(forms())} forms in {len(languages)} languages, each in {len(PLACES)} places"]
    for half in HALVES:
        of = [each for each in every() if each.form.half == half]
        lines.append(f"  {half}: {_counts(of)}")
        lines += [
            f"    {place}: {_counts([each for each in of if each.place == place])}"
            for place in PLACES
        ]
    lines += [
        f"  wrong ({'' if each.title else 'headline '}{'' if each.date else 'date '}"
        f"{'' if each.gone else 'left '}), {each.form.language}, {each.place}: {each.form.line}"
        for each in wrong(every())
        if each.form.half == "chosen"
    ]
    return lines


def _counts(of: list[Seen]) -> str:
    right = sum(1 for each in of if each.date and each.gone)
    titles = sum(1 for each in of if not each.title)
    invented = sum(each.invented for each in of)
    return f"{right} of {len(of)} read; headline wrong {titles} times; invented {invented}"


if __name__ == "__main__":
    print("\n".join(measure()))
