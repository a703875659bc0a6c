"""Headlines and dates of real pages in the format of crawlers: visible text, one line a block.

Pages whose labels have a title and a day are laid out as ``tests.lines.pages`` sees them, in full
and thinned out to a few lines of furniture a run, and once more without any line that shows the
title, where whatever is taken for the headline is none. The rules were worked on with WCXB's
development split and the tests of two repositories (``tests.lines.gathered``); WCXB's test split
and fundus' pages serve for the figures alone.

What a page states is told by words alone: a line with the labelled year, month and day in it, in
the head (from a few lines above the title to the text) or elsewhere. Sentences state no date.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html

from tests.lines import gathered, pages
from tests.lines.pages import TEXT, Page, words
from tests.lines.train import thinned
from tests.quality.lines import Count
from tests.quality.shares import share
from worker import languages
from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.cleaning import clean
from worker.furniture.form import form_of
from worker.reading import charset, date_lines
from worker.reading.dates import worded

GET = (
    "WCXB (its repository's dev and test) is to be put into the folder wcxb, fundus' tests into "
    "fundus, for the pages of tests/lines/gathered.py into pages"
)
_APART = re.compile(r"\s+(?:[|–—·»:]|-{1,2})\s+|\s?\|\s?")
"""What stands between a title and a site's name."""
_MOST_SITE = 45
"""Letters of a site's name."""
_LEAST_TITLE = 8
_MOST_DATED = 160
_ABOVE = 12
"""Lines above the title that belong to the head."""
_FIGURES = re.compile(r"\d+")
_LEAST_HEADING, _MOST_HEADING = 8, 260


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page and what its labels say of it."""

    page: Page
    title: str
    day: str | None
    """In ISO 8601, down to the day or not as far."""
    headings: tuple[str, ...] = ()
    """Its main headings, where they say the title in other words."""

    def is_title(self, line: str) -> bool:
        """Returns whether a line is the headline."""
        return any(is_title(line, each) for each in (self.title, *self.headings))


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a page."""

    known: LabelledPage
    article: Article | None
    shown: bool
    """A line shows the labelled title."""
    head: str
    """How the title came out: right, missing, cut, wrong, or furniture for one of the furniture."""
    stated: str
    """Where the page states the labelled day: head, elsewhere, or nowhere; empty with no label."""
    worded: bool
    """The day is stated with its month's name, and not in figures as well."""
    date: str
    """How the date came out: right, wrong, missing, invented, none."""
    lost: int
    """Sentences that were lost."""

    @property
    def right(self) -> bool:
        """Title, date and text are right."""
        head = self.head == "right" if self.shown else self.head in {"right", "missing"}
        return head and self.date in {"right", "none"} and not self.lost


def letters(text: str) -> str:
    """Returns a text as titles are compared: without blanks, marks and case."""
    return "".join(filter(str.isalnum, text.casefold()))


def _without_site(title: str) -> str:
    parts = [found for found in _APART.finditer(title) if found.start() >= _LEAST_TITLE]
    if not parts or len(title) - parts[-1].end() > _MOST_SITE:
        return title
    return title[: parts[-1].start()]


def is_title(line: str, title: str) -> bool:
    """Returns whether a line is a title, with or without a site's name behind either."""
    wanted = {letters(title), letters(_without_site(title))}
    return not wanted.isdisjoint({letters(line), letters(_without_site(line))}) and any(wanted)


def headings(markup: bytes, title: str) -> tuple[str, ...]:
    """Returns the main headings of a page that have at least half of their words, or of the
    title's where these are fewer, in common with the title, and are not the title itself."""
    content = charset.decode(markup).encode()
    root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    shown = [" ".join(each.text_content().split()) for each in root.iter("h1")]
    wanted = set(words(title))
    return tuple(
        each
        for each in dict.fromkeys(shown)
        if _LEAST_HEADING <= len(each) <= _MOST_HEADING
        and not is_title(each, title)
        and 2 * len(wanted & set(words(each))) >= min(len(wanted), len(set(words(each))))
    )


@cache
def _months() -> Mapping[int, frozenset[str]]:
    """Returns the names of each month in all languages."""
    found: dict[int, set[str]] = {number: set() for number in range(1, 13)}
    order = (
        "January February March April May June July August September October November December"
    ).split()
    for each in languages.known().values():
        for table in (each.months, each.months_in_texts, each.dates.months):
            for form, english in languages.names(table, " ".join(order)):
                found[1 + order.index(english)].add(worded.key(form).rstrip(".").replace("_", " "))
    return {number: frozenset(forms) for number, forms in found.items()}


def states(line: str, day: str) -> str:
    """Returns how a line states a day, ``words`` or ``figures``; empty where it does not, or states
    it as that of a change."""
    if len(line) > _MOST_DATED or len(day) < len("2024-01-01"):
        return ""
    line = " ".join(part for part, is_change in date_lines.split_labels(line) if not is_change)
    plain = worded.key(line)
    year, month, number = int(day[:4]), int(day[5:7]), int(day[8:10])
    figures = [int(each) for each in _FIGURES.findall(plain) if len(each) <= 4]
    compact = day[:10].replace("-", "") in plain
    years = {year, year + 543, year - 2018}
    if compact or not years & set(figures) or number not in figures:
        return "figures" if compact else ""
    named = {token.rstrip(".") for token in re.findall(r"[^\W\d_]+\.?", plain)}
    if named & _months()[month] or any(" " in each and each in plain for each in _months()[month]):
        return "words"
    return "figures" if figures.count(month) > (month == number) else ""


def _stated(known: LabelledPage) -> tuple[str, bool]:
    """Returns where a page states its labelled day, and whether in words alone."""
    if known.day is None or len(known.day) < len("2024-01-01"):
        return "", False
    lines, labels = known.page.lines, known.page.labels
    told = [
        (at, how)
        for at, line in enumerate(lines)
        if (labels[at] != TEXT or not form_of(line).prose) and (how := states(line, known.day))
    ]
    text = next(
        (at for at, line in enumerate(lines) if labels[at] == TEXT and form_of(line).prose), 0
    )
    heads = [at for at, line in enumerate(lines[: text + 1]) if known.is_title(line)]
    first = max(0, heads[-1] - _ABOVE) if heads else max(0, text - _ABOVE)
    in_head = [how for at, how in told if first <= at <= text]
    named = bool(told) and all(how == "words" for how in in_head or [how for _, how in told])
    return ("head" if in_head else "elsewhere" if told else "nowhere"), named


def seen(known: LabelledPage) -> Seen:
    """Cleans a page as the first article of its source."""
    page = known.page
    try:
        article = clean(Article(text="\n\n".join(page.lines)))
    except DocumentRejected:
        article = None
    count = Count()
    count.take(page)
    where, named = _stated(known)
    head, date = _head(known, article), _date(known, article, where)
    return Seen(known, article, _is_shown(known), head, where, named, date, count.lost)


def _is_shown(known: LabelledPage) -> bool:
    """Returns whether a line above the end of the text is the headline."""
    page = known.page
    told = [at for at, label in enumerate(page.labels) if label == TEXT]
    end = next((at for at in reversed(told) if form_of(page.lines[at]).prose), len(page.lines))
    return any(map(known.is_title, page.lines[:end]))


def _head(known: LabelledPage, article: Article | None) -> str:
    if article is None or article.title_derived:
        return "missing"
    if known.is_title(article.title):
        return "right"
    mine = letters(article.title)
    theirs = [letters(each) for each in (known.title, *known.headings)]
    if len(mine) > 2 * _LEAST_TITLE and any(mine in each or each in mine for each in theirs):
        return "cut"
    its = {
        label
        for line, label in zip(known.page.lines, known.page.labels, strict=True)
        if letters(line) == mine
    }
    return "wrong" if TEXT in its else "furniture"


def _date(known: LabelledPage, article: Article | None, where: str) -> str:
    published = article.published if article else None
    if known.day is None:
        return "none"
    if published is None:
        return "missing" if where == "head" else "none"
    if published.at.date().isoformat().startswith(known.day[:10]):
        return "right"
    if states(published.raw, known.day):
        return "right"
    return "wrong" if where in {"head", "elsewhere"} else "invented"


def without_title(known: LabelledPage) -> LabelledPage:
    """Returns a page without the lines that show its title."""
    kept = [at for at, line in enumerate(known.page.lines) if not known.is_title(line)]
    lines = tuple(known.page.lines[at] for at in kept)
    labels = tuple(known.page.labels[at] for at in kept)
    return replace(known, page=replace(known.page, lines=lines, labels=labels))


def wcxb(data: Path, split: str) -> Iterator[LabelledPage]:
    """Yields the pages of a split."""
    for page in pages.wcxb(data, split):
        path = data / "wcxb" / split / "ground-truth" / f"{page.name}.json"
        truth = json.loads(path.read_text("utf-8"))["ground_truth"]
        if truth.get("title"):
            day = (truth.get("publish_date") or "")[:10] or None
            saved = data / "wcxb" / split / "html" / f"{page.name}.html.gz"
            other = headings(gzip.decompress(saved.read_bytes()), truth["title"])
            yield LabelledPage(page, truth["title"], day, other)


def fundus(data: Path) -> Iterator[LabelledPage]:
    """Yields the pages of fundus' tests, with the labels of the version that is saved."""
    base = data / "fundus/tests/resources/parser/test_data"
    for page in pages.fundus(data):
        path = base / page.language / f"{page.site}.json"
        seen_words = set(words("\n".join(page.lines)))
        versions: list[dict[str, Any]] = list(json.loads(path.read_text("utf-8")).values())
        its = max(versions, key=lambda version: _likeness(version, seen_words))
        if its.get("title"):
            day = str(its.get("publishing_date") or "")[:10] or None
            saved = base / page.language / page.name
            other = headings(gzip.decompress(saved.read_bytes()), its["title"])
            yield LabelledPage(page, its["title"], day, other)


def _likeness(version: Mapping[str, Any], seen_words: set[str]) -> float:
    body = set(words(json.dumps(version.get("body"), ensure_ascii=False)))
    return len(body & seen_words) / (1 + len(body))


def tests_of_others(data: Path) -> Iterator[LabelledPage]:
    """Yields the pages of the tests of two repositories."""
    for page in gathered.gathered(data):
        if page.name.endswith(pages.EXTRACTED):
            continue
        source, _, name = page.name.partition("/")
        base = data / "pages" / source
        if source == gathered.READABILITY:
            told = json.loads((base / name / "expected-metadata.json").read_text("utf-8"))
            title, day = told.get("title"), told.get("publishedTime")
            saved = base / name / "source.html"
        else:
            saved = base / f"{name}.html"
            name = name.replace("_article", "_extracted_data.json")
            told = json.loads((base / name).read_text("utf-8"))
            title, day = told.get("title"), told.get("publication_datetime")
        if title:
            other = headings(saved.read_bytes(), title)
            yield LabelledPage(page, title, str(day or "")[:10] or None, other)


def thin(known: LabelledPage) -> LabelledPage:
    """Returns a page of whose furniture a few lines a run are left."""
    return replace(known, page=thinned(known.page))


class Figures:
    """What came of a set of pages."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()

    def take(self, each: Seen, *, titled: bool = True) -> None:
        if not titled:
            self.of.update(["bare", f"bare {each.head}"])
            return
        self.of.update(["pages", "sound"] if each.right else ["pages"])
        if each.shown:
            self.of.update(["shown", each.head])
        if each.stated:
            self.of.update([each.stated, f"{each.stated} {each.date}"])
        if each.stated == "head" and each.worded:
            self.of.update(["worded", f"worded {each.date}"])

    def lines(self) -> Iterator[str]:
        """Yields what was counted."""
        of = self.of
        yield (
            f"headline right {share(of['right'], of['shown'])} of {of['shown']} pages that show "
            f"it; of them cut or with more {of['cut']}, none {of['missing']}, another line of the "
            f"text {of['wrong']}, of the furniture {of['furniture']}"
        )
        if of["bare"]:
            yield (
                f"without its headline: furniture taken for one "
                f"{share(of['bare furniture'], of['bare'])} of {of['bare']}; a line of the text "
                f"{share(of['bare wrong'], of['bare'])}"
            )
        yield (
            f"date stated in the head: right {share(of['head right'], of['head'])} of "
            f"{of['head']}, wrong {of['head wrong']}, missing {of['head missing']}; with a "
            f"month's name only: right {share(of['worded right'], of['worded'])} of {of['worded']}"
        )
        yield (
            f"stated elsewhere alone, {of['elsewhere']}: right {of['elsewhere right']}, wrong "
            f"{of['elsewhere wrong']}; stated nowhere, {of['nowhere']}: invented "
            f"{of['nowhere invented']}"
        )
        yield (f"title, date and text all right {share(of['sound'], of['pages'])} of {of['pages']}")


def sets(data: Path) -> dict[str, Iterable[LabelledPage]]:
    """Returns the sets by their names."""
    return {
        "WCXB, development split": wcxb(data, "dev"),
        "tests of others": tests_of_others(data),
        "WCXB, test split": wcxb(data, "test"),
        "fundus": fundus(data),
    }


def _figures(found: Iterable[LabelledPage]) -> tuple[Figures, Figures, dict[str, Figures]]:
    full, few, by_language = Figures(), Figures(), defaultdict[str, Figures](Figures)
    for known in found:
        full.take(seen(known))
        thinner = thin(known)
        its = seen(thinner)
        few.take(its)
        by_language[known.page.language].take(its)
        few.take(seen(without_title(thinner)), titled=False)
    return full, few, by_language


def measure(data: Path | None) -> list[str]:
    """Returns the lines of a report on the folder's ``wcxb``, ``fundus`` and ``pages``."""
    if data is None:
        return [f"real heads: not measured; {GET}"]
    report = []
    for name, found in sets(data).items():
        full, few, by_language = _figures(found)
        if not full.of["pages"]:
            report.append(f"{name}: not measured; {GET}")
            continue
        report += [f"{name}, pages in full:", *(f"  {line}" for line in full.lines())]
        report += [f"{name}, thinned out:", *(f"  {line}" for line in few.lines())]
        for code, each in sorted(by_language.items()) if len(by_language) > 1 else ():
            of = each.of
            report.append(
                f"  {code}: headline right {of['right']} of {of['shown']}, date "
                f"{of['head right']} of {of['head']}, all {of['sound']} of {of['pages']}"
            )
    return report
