"""Lines of pages: how much furniture is left, and how many sentences of the report are lost.

Pages as a crawler writes them, the visible text line by line, in full and thinned out to a few
lines of furniture a run: real ones (WCXB's test split and the pages of fundus' tests, by the labels
of both) and invented ones in 28 languages, of words and sentences that the model never learned
from. Each page is cleaned as the first article of its source.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.lines import invented, pages
from tests.lines.pages import FURNITURE, TEXT, Page
from tests.lines.train import thinned
from tests.quality.shares import share
from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.cleaning import clean
from worker.cleaning.text.repair import repair, repair_line
from worker.furniture.form import form_of

GET = (
    "WCXB (its repository's dev and test) is to be put into the folder wcxb, fundus' tests into "
    "fundus, lingua's test sentences (language-models/xx/testdata/sentences.txt) into "
    "sentences/xx.txt"
)
_INVENTED = 12
"""Invented pages a language."""
_LONG = 30
_HEAD, _END = 40, 20
_APART = "\u00b6\u00b6"
"""What is put between lines that are repaired together."""


class Count:
    """How many lines there were of furniture and of sentences, and which went the wrong way."""

    def __init__(self) -> None:
        self.furniture = self.left = self.sentences = self.lost = self.short = self.short_lost = 0

    def take(self, page: Page) -> None:
        kept = _kept(page)
        for line, label, stays in zip(page.lines, page.labels, kept, strict=True):
            if label == FURNITURE:
                self.furniture += 1
                self.left += stays
            elif label == TEXT and form_of(line).prose:
                self.sentences += 1
                self.lost += not stays
            elif label == TEXT:
                self.short += 1
                self.short_lost += not stays

    def __str__(self) -> str:
        return (
            f"furniture left {share(self.left, self.furniture)} of {self.furniture}, sentences "
            f"lost {share(self.lost, self.sentences)} of {self.sentences}, other lines of the "
            f"text lost {share(self.short_lost, self.short)} of {self.short}"
        )


def _kept(page: Page) -> list[bool]:
    """Returns which lines are in the article made of a page, by their letters and figures, broken
    letters repaired as cleaning does, which tells them by the whole page.

    A line of furniture that stands on the page more often than in the article is left so often.
    """
    try:
        article = clean(Article(text="\n\n".join(page.lines)))
    except DocumentRejected:
        return [False] * len(page.lines)
    keys = [_letters(line) for line in _repaired(page.lines)]
    said = [_letters(line) for line in (article.title, *article.text.split("\n"))]
    lines, text = set(said), "".join(said)
    times = Counter(said)
    times.subtract(key for key, label in zip(keys, page.labels, strict=True) if label == TEXT)
    kept = []
    for key, label in zip(keys, page.labels, strict=True):
        stays = key in lines or (len(key) > _LONG and key[:_HEAD] in text and key[-_END:] in text)
        if stays and label == FURNITURE and key in lines:
            stays = times[key] > 0
            times[key] -= 1
        kept.append(stays)
    return kept


def _repaired(lines: Sequence[str]) -> list[str]:
    repaired = repair(f"\n{_APART}\n".join(lines)).split(_APART)
    if len(repaired) != len(lines):
        return [repair_line(line) or line for line in lines]
    return [part if part.strip() else line for part, line in zip(repaired, lines, strict=True)]


def _letters(text: str) -> str:
    """Returns what of a text is compared: repair changes its marks and blanks."""
    return "".join(filter(str.isalnum, text.casefold()))


def _counted(found: Iterable[Page]) -> tuple[Count, Count, dict[str, Count]]:
    full, thin, by_language = Count(), Count(), defaultdict[str, Count](Count)
    for page in found:
        full.take(page)
        by_language[page.language].take(page)
        thin.take(thinned(page))
    return full, thin, by_language


def _invented(sentences: Path) -> Iterator[Page]:
    for language in invented.languages():
        stock = invented.stock(language, sentences, 2)
        if stock is not None:
            yield from (invented.page(stock, number) for number in range(_INVENTED))


def measure(data: Path | None) -> list[str]:
    """Returns the lines of a report on the folder's ``wcxb``, ``fundus`` and ``sentences``."""
    if data is None:
        return [f"lines: not measured; {GET}"]
    report = []
    for name, found in (
        ("WCXB, test split", pages.wcxb(data, "test")),
        ("fundus", pages.fundus(data)),
        ("invented", _invented(data / "sentences")),
    ):
        full, thin, by_language = _counted(found)
        if not full.furniture:
            report.append(f"{name}: not measured; {GET}")
            continue
        report += [f"{name}, pages in full: {full}", f"{name}, thinned out: {thin}"]
        if len(by_language) > 1:
            report += [f"  {each}: {count}" for each, count in sorted(by_language.items())]
    return report
