"""When a page says that its article was published; what it says of changes is no such date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from worker.base.types import Published
from worker.cleaning.header import date_line, split_date_at_end
from worker.formats.html import headings
from worker.reading import date_lines, dates

SOURCE = "meta"
"""Where a page's dates are stated."""
STATED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date",
    "publisheddate", "published-date", "publication_date", "publication-date",
    "article:published", "article.published", "date.issued",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dc.date.created",
    "dcterms.date", "citation_publication_date", "citation_date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article_date_original",
    "originalpublicationdate", "pdate", "date", "article:created_time", "datecreated",
    "date_created", "created",
)  # fmt: skip
CHANGED = (
    "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified",
    "dcterms.modified", "last-modified", "lastmod", "revised", "updated",
)  # fmt: skip
_CHANGED = re.compile(
    r"modif|updat|revis|edited|changed|lastmod|aktuali|ažur|azur|geändert|bijgewerkt|gewijzigd|"
    r"mis(?:e)? à jour|actuali|atuali|aggiorn|oppdater|opdater|uppdater|päivit|frissít|güncell|"
    r"обновл|обнавл|изменен|оновлен|змінен|актуализ|ажур|ενημερ|עודכן|تحديث|بروز|به‌روز|अपडेट|"
    r"อัปเดต|อัพเดต|cập nhật|diperbarui|更新|수정|最終|最后修改",
    re.IGNORECASE,
)
"""How languages and those who build pages say that a text was changed."""
_BOTH = re.compile(r"publi|creat|posted", re.IGNORECASE)
"""Beside the former: a date that stands for both."""
_DATED = re.compile(r"date|time|publi|posted|byline|meta|info|stamp|created", re.IGNORECASE)
_NAMED_DATE = re.compile(r"(?:^|[-_\s])(?:date|pubdate|dateline|posted|published)(?:$|[-_\s])")
_OTHERS = re.compile(
    r"comment|relat|recent|footer|teaser|card|popular|event|archive|reply", re.IGNORECASE
)
"""How boxes of comments and of other articles are named."""
_ASIDE = ("aside", "nav", "footer", "table", "blockquote", "figure", "details")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_MONTH = re.compile(r"(\d\d)-(\d\d)-(\d{4})")
_IN_ADDRESS = re.compile(r"/(20\d\d)([/-])(\d\d)\2(\d\d)(?=[/-]|$)")
_BARS = re.compile(r"\s?[|·•]\s?|\s[–—-]\s|\s(?=(?:by|von|par|por|di|door|av|af)\s)", re.IGNORECASE)
"""What stands between a date and what is named beside it."""
_LONGEST = 100
_MOST_BESIDE = 8
"""Words that stand beside the date in a byline."""
_MOST_AROUND = 60
_MOST_ABOVE = 15
_MOST_NAMED = 60
_MOST_READ = 300
"""Lines that are read for it, whatever they date: a page of more lists what others did."""
_MOST_PARTS = 8
_BEFORE = 40
_MARKED = "//*[@itemprop='datePublished' or @pubdate]"
_TIMES = "//time[@datetime][ancestor::article or ancestor::main or ancestor::header]"
_DAY = timedelta(days=1)
_EXACT = ("minute", "second")


def published(
    root: Any, stated: Sequence[Published], changed: Sequence[Published]
) -> Published | None:
    """Returns the date of publication; ``stated`` are those that the page's head states, best
    first, ``changed`` those of its last change.

    Where none is stated, that of an element for it, else a date in the page's own words near the
    headline. Of several of the same day the most exact one. A page that states no earlier
    publication than its last change knows one date only: what it shows as its day comes before.
    """
    found = list(stated)
    if found and (first := _earlier_shown(root, found[0], changed)):
        return first
    found = found or _elements(root) or list(islice(_words(root), 1)) or _named(root)
    if not found:
        return None
    same = [each for each in found if each.at.date() == found[0].at.date()]
    exact = [each for each in same if each.precision in _EXACT]
    return (exact or found)[0]


def in_address(address: str | None) -> Published | None:
    """Returns the day that an article's address names: ``/2024/05/01/``."""
    found = _IN_ADDRESS.search(address or "")
    return dates.parse_date(f"{found[1]}-{found[3]}-{found[4]}", SOURCE) if found else None


def _earlier_shown(root: Any, stated: Published, changed: Sequence[Published]) -> Published | None:
    """Returns the day that the page shows as its own, where what it states is that of a change, or
    has its day and its month in an order that the shown day settles."""
    last = max((each.at for each in changed), default=None)
    either = _DAY_MONTH.fullmatch(stated.raw)
    if either is None and (last is None or stated.at < last - _DAY):
        return None
    every = list(_words(root))
    shown = next(iter(every), None)
    if shown is None or shown.precision not in ("day", *_EXACT):
        return None
    # The day of another article may stand behind the headline, and the page's own above it.
    if any(each.at.date() == stated.at.date() for each in every):
        return None
    if either is not None:
        turned = dates.parse_date(f"{either[3]}-{either[1]}-{either[2]}", SOURCE)
        return shown if turned and turned.at.date() == shown.at.date() else None
    return shown if shown.at.date() < stated.at.date() - _DAY else None


def _elements(root: Any) -> list[Published]:
    """Returns the dates of elements that hold the article's date, those near the headline first."""
    marked = _nearest(root, _MARKED) or _nearest(root, _TIMES)
    if not marked:
        every = root.xpath("//time[@datetime]")
        marked = every if len(every) == 1 else []
    found = []
    for element in marked[:5]:
        if _is_change(element):
            continue
        value = element.get("datetime") or element.get("content") or headings.line_of(element)
        if read := dates.parse_date(value, SOURCE):
            found.append(read)
    return found


def _nearest(root: Any, wanted: str) -> list[Any]:
    """Returns the elements that a path finds, those around the headline first."""
    found = root.xpath(wanted)
    if len(found) < 2:
        return list(found)
    places = {each: place for place, each in enumerate(_around(root))}
    return sorted(found, key=lambda each: places.get(each, len(places)))


def _is_change(element: Any) -> bool:
    """Tells whether an element, its holder or the words before it say that it dates a change."""
    for each in (element, *islice(element.iterancestors(), 1)):
        named = " ".join(each.get(name) or "" for name in ("itemprop", "class", "id"))
        if _CHANGED.search(named) and not _BOTH.search(named):
            return True
    own = headings.line_of(element)
    if (label := _CHANGED.search(own)) and not _YEAR.search(own[: label.start()]):
        return True
    words = _before(element)
    label = _CHANGED.search(words)
    return label is not None and not _YEAR.search(words[label.end() :])


def _before(element: Any) -> str:
    """Returns the words before an element in its holder; where it is its holder's first, those
    before that."""
    words = ""
    for each in islice((element, *element.iterancestors()), 2):
        beside = each.getprevious()
        while beside is not None and len(words) < _BEFORE:
            words = f"{headings.line_of(beside)} {beside.tail or ''} {words}"
            beside = beside.getprevious()
        holder = each.getparent()
        words = f"{(holder.text if holder is not None else None) or ''} {words}"
        if words.strip():
            break
    return " ".join(words.split())[-_BEFORE:]


def _words(root: Any) -> Iterator[Published]:
    """Yields the dates that the page shows near its headline, and not as a change's."""
    for element in _around(root):
        if len(element) > _MOST_PARTS or not isinstance(element.tag, str):
            continue
        line = headings.line_of(element)
        if len(line) > _LONGEST or not _YEAR.search(line):
            continue
        read = date_line(line)
        found = read[0] if read and not read[1] else None if read else _of_byline(element, line)
        if found is None or _is_caption(element, line):
            continue
        label = _CHANGED.search(line)
        if not _is_change(element) or (label and _YEAR.search(line[: label.start()])):
            yield found


def _is_caption(element: Any, line: str) -> bool:
    """Tells whether a line says what the picture above or within it shows, by that picture's own
    words."""
    pictures = element.xpath("preceding::img[1] | descendant::img")
    said = "\n".join(each.get(name) or "" for each in pictures for name in ("alt", "title"))
    return line in " ".join(said.split())


def _of_byline(element: Any, line: str) -> Published | None:
    """Returns the date of a line that names somebody or a section beside it."""
    parts = _BARS.split(line)
    dated = [(part, read) for part in parts if (read := date_line(part))]
    split = split_date_at_end(line) if len(parts) < 2 else None
    if len(dated) == 1:
        split = line.replace(dated[0][0], ""), dated[0][1][0]
    if split is None or len(split[0].split()) > _MOST_BESIDE or _is_other(element):
        return None
    return None if _CHANGED.search(split[0]) or (dated and dated[0][1][1]) else split[1]


def _named(root: Any) -> list[Published]:
    """Returns the day of the elements that are named for dates, where they show one day alone."""
    found: list[Published] = []
    looked = 0
    for element in root.xpath("//*[@class]"):
        name = element.get("class").lower()
        if not _NAMED_DATE.search(name) or len(element) > _MOST_PARTS or _is_other(element):
            continue
        line = headings.line_of(element)
        if not date_lines.has_figures(line):
            continue
        looked += 1
        if looked > _MOST_READ:
            return []
        read = date_line(line)
        if read and not read[1] and not _is_change(element):
            found.append(read[0])
            if len(found) > _MOST_NAMED or found[0].at.date() != read[0].at.date():
                return []
    return found


def _is_other(element: Any) -> bool:
    """Tells whether an element belongs to a comment, another article or a list of such."""
    for each in (element, *element.iterancestors()):
        named = f"{each.get('class') or ''} {each.get('id') or ''}"
        if each.tag in ("body", "main", "article"):
            return False
        if each.tag in _ASIDE or _OTHERS.search(named):
            return True
    return False


def _around(root: Any) -> Sequence[Any]:
    """Returns the elements about the headline, those behind it first."""
    headline = next((each for each in root.iter("h1") if headings.line_of(each)), None)
    if headline is None:
        return [each for each in root.xpath("//time|//*[@class or @id]") if _is_dated(each)][:5]
    behind = islice(headline.xpath("following::*"), _MOST_AROUND)
    above = headline.xpath(f"preceding::*[position() <= {_MOST_ABOVE}]")
    return [*behind, *reversed(above)]


def _is_dated(element: Any) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag == "time" or _DATED.search(name) is not None
