"""Public pages with labels, WCXB's articles: ours beside trafilatura's alone, with its metadata.

Text is compared by its words, as the set's own script does; snippets that have to be there, and
those that must not, are looked for in the text that was extracted and in that which cleaning left.
The rules were worked on with the development split; the test split serves for the figures alone,
as do three further sets (``pages_text``). Where a text alone is labelled, ours is without headline.
Days are compared as they are stated, in the page's own zone, and as exactly as they are labelled.
Some labels are the day on which a page says that it was changed last; these are counted apart.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.quality import pages_text
from tests.quality.pages_text import likeness
from tests.quality.shares import share
from worker.base.errors import DocumentRejected
from worker.base.types import Article, Published
from worker.cleaning import clean
from worker.formats import html
from worker.reading import charset

GET = "WCXB (its repository's dev and test) is to be put into the folder wcxb"
_WORDS = re.compile(r"\w+")
_BLANKS = re.compile(r"\s+")
_CHANGES = re.compile(
    rb"(?:dateModified|(?:modified|updated)_time)[^<>\w]{1,9}(?:content=\W)?([\d-]{10})"
)
_STATED_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=[T ])")


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of a page."""

    number: str
    text: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    day: str | None
    author: str | None
    is_change: bool = False
    """The labelled day is one on which the page says that it was changed."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was made of a page; nothing of one that was taken for no article."""

    text: str = ""
    """Headline and text, as a reader gets them."""
    extracted: str = ""
    """The same before cleaning."""
    body: str = ""
    """The text alone."""
    read: str = ""
    """The same before cleaning."""
    day: str | None = None
    author: str | None = None


def articles(data: Path, split: str) -> Iterator[tuple[Labels, bytes]]:
    """Yields the articles of a split with their pages as they were saved."""
    for path in sorted((data / "wcxb" / split / "ground-truth").glob("*.json")):
        known = json.loads(path.read_text("utf-8"))
        if known["_internal"]["page_type"]["primary"] != "article":
            continue
        labels: dict[str, Any] = known["ground_truth"]
        if not labels.get("main_content"):
            continue
        saved = data / "wcxb" / split / "html" / f"{path.stem}.html.gz"
        content = gzip.decompress(saved.read_bytes())
        day = (labels.get("publish_date") or "")[:10] or None
        yield (
            Labels(
                path.stem,
                labels["main_content"],
                tuple(labels.get("with") or ()),
                tuple(labels.get("without") or ()),
                day,
                labels.get("author") or None,
                day is not None and day.encode() in _CHANGES.findall(content),
            ),
            content,
        )


def ours(content: bytes) -> Found:
    """Reads and cleans a page."""
    try:
        read = html.read(content)
        article = clean(read)
    except DocumentRejected:
        return Found()
    texts = _whole(article), _whole(read), article.text, read.text
    return Found(*texts, _day(article.published), article.author)


def _day(published: Published | None) -> str | None:
    """Returns the day of a date in the zone that it is stated in."""
    if published is None:
        return None
    stated = _STATED_DAY.match(published.raw)
    return stated[0] if stated else published.at.date().isoformat()


def _whole(article: Article) -> str:
    return "\n\n".join(filter(None, (article.title, article.text)))


def bare(content: bytes) -> Found:
    """Asks trafilatura alone, with its metadata."""
    from trafilatura import bare_extraction

    extract: Any = bare_extraction
    found = extract(charset.decode(content), include_comments=False, with_metadata=True)
    text = (found.text if found else "") or ""
    stated = (found.date, found.author) if found else (None, None)
    return Found(text, text, text, text, *stated)


def same_people(mine: str, theirs: str) -> bool:
    """Tells whether two lines name the same people, whatever titles one of them gives beside."""
    first, second = (
        {word for word in _WORDS.findall(each.casefold()) if len(word) > 1}
        for each in (mine, theirs)
    )
    return bool(first) and bool(second) and (first <= second or second <= first)


@dataclass(slots=True)
class Count:
    """What was counted on the pages of a split."""

    likenesses: list[float] = field(default_factory=list)
    bodies: list[float] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def take(self, labels: Labels, found: Found) -> None:
        """Counts a page."""
        self.likenesses.append(likeness(found.text, labels.text))
        self.bodies.append(likeness(found.body, labels.text))
        before, after = _plain(found.extracted), _plain(found.text)
        wanted = [_plain(each) for each in labels.wanted]
        unwanted = [_plain(each) for each in labels.unwanted]
        self.counted.update(
            wanted=len(wanted),
            before=sum(each in before for each in wanted),
            after=sum(each in after for each in wanted),
            unwanted=len(unwanted),
            left=sum(each in after for each in unwanted),
        )
        day = found.day and found.day[: len(labels.day or found.day)]
        self._take_stated("date", labels.day, found.day, labels.day == day)
        self.counted["date change"] += bool(day and labels.day != day and labels.is_change)
        same = same_people(found.author or "", labels.author or "")
        self._take_stated("author", labels.author, found.author, same)

    def _take_stated(self, name: str, known: str | None, found: str | None, same: bool) -> None:
        self.counted[f"{name} {'stated' if known else 'none'}"] += 1
        if known and found:
            self.counted[f"{name} {'right' if same else 'wrong'}"] += 1
        elif known or found:
            self.counted[f"{name} {'missing' if known else 'added'}"] += 1

    def lines(self) -> Iterator[str]:
        """Yields what was counted."""
        yield (
            f"F1 of the text {_told(self.bodies)}, of headline and text {_told(self.likenesses)}, "
            f"{len(self.bodies)} pages"
        )
        of = self.counted
        yield (
            f"wanted snippets kept {share(of['before'], of['wanted'])} before cleaning, "
            f"{share(of['after'], of['wanted'])} after it; unwanted left "
            f"{share(of['left'], of['unwanted'])}"
        )
        for name in ("date", "author"):
            stated = of[f"{name} stated"]
            yield (
                f"{name} wrong {share(of[f'{name} wrong'], stated)}, missing "
                f"{share(of[f'{name} missing'], stated)}; one where none is labelled "
                f"{of[f'{name} added']} of {of[f'{name} none']}"
            )
        yield (
            f"of {of['date wrong']} wrong dates {of['date change']} are labelled with the day of a "
            f"change that the page states"
        )


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).strip().lower()


def _told(values: Sequence[float]) -> str:
    return pages_text.told(values, lambda drawn: sum(drawn) / len(drawn))


def measure(data: Path | None) -> list[str]:
    """Returns the lines of a report on the folder's ``wcxb``, ``aeb``, ``fundus`` and
    ``trafilatura``."""
    report = []
    for split in ("dev", "test"):
        counts = {"ours": Count(), "trafilatura": Count()}
        for labels, content in articles(data, split) if data is not None else ():
            counts["ours"].take(labels, ours(content))
            counts["trafilatura"].take(labels, bare(content))
        if not counts["ours"].likenesses:
            report.append(f"WCXB {split}, articles: not measured; {GET}")
            continue
        for name, count in counts.items():
            report += [f"WCXB {split}, articles, {name}: {line}" for line in count.lines()]
    for each in pages_text.SETS:
        report += _of_text(each, data)
    return report


def _of_text(pages: pages_text.Set, data: Path | None) -> list[str]:
    """Returns the lines on a set of which the text alone is labelled."""
    cleaned, read, alone = [], [], []
    for labels, content in pages.pages(data) if data is not None else ():
        mine = ours(content)
        cleaned.append(pages.count(labels, mine.body))
        read.append(pages.count(labels, mine.read))
        alone.append(pages.count(labels, bare(content).body))
    if not cleaned:
        return [f"{pages.name}: not measured; {pages.get}"]
    return [
        f"{pages.name}, {len(cleaned)} pages, F1 of the text: ours "
        f"{pages_text.told(cleaned, pages.f1)}, before cleaning "
        f"{pages_text.told(read, pages.f1)}; trafilatura {pages_text.told(alone, pages.f1)}"
    ]
