"""When a page says that its article was published; what it says of changes is no such date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from worker.base.types import Published
from worker.cleaning.header import date_line
from worker.formats.html import headings
from worker.reading import dates

SOURCE = "meta"
"""Where a page's dates are stated."""
STATED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date",
    "publisheddate", "publication_date", "article:published", "article.published", "date.issued",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dc.date.created",
    "dcterms.date", "citation_publication_date", "citation_date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article_date_original",
    "originalpublicationdate", "pdate", "date", "article:created_time", "datecreated",
    "date_created", "created",
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
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST = 100
_MOST_AROUND = 60
_MOST_ABOVE = 15
_MOST_PARTS = 8
_MARKED = "//*[@itemprop='datePublished' or @pubdate]"
_TIMES = "//article//time[@datetime]|//main//time[@datetime]|//header//time[@datetime]"


def published(root: Any, known: Published | None, stated: Iterable[str]) -> Published | None:
    """Returns the date of publication; ``known`` is JSON-LD's, ``stated`` are those of meta tags.

    Where neither is, that of an element for it, else a date in the page's own words near the
    headline. Of several of the same day the most exact one.
    """
    found = [known] if known else []
    found += [read for value in stated if (read := dates.parse_date(value, SOURCE))]
    found = found or _elements(root) or _words(root)
    if not found:
        return None
    same = [each for each in found if each.at.date() == found[0].at.date()]
    exact = [each for each in same if each.precision in ("minute", "second")]
    return (exact or found)[0]


def drop_changes(root: Any) -> None:
    """Takes out what a page's tags say of changes, which the extractor would take for the day."""
    for meta in list(root.iter("meta")):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if (name and _CHANGED.search(name)) or (meta.get("http-equiv") or "").lower() in _SERVERS:
            meta.getparent().remove(meta)
    for time in list(root.iter("time")):
        if _is_change(time):
            time.drop_tree()


_SERVERS = frozenset({"last-modified", "date"})


def _elements(root: Any) -> list[Published]:
    """Returns the dates of elements that hold the article's date."""
    marked = root.xpath(_MARKED) or root.xpath(_TIMES)
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


def _is_change(element: Any) -> bool:
    """Tells whether an element, its holder or the words before it say that it dates a change."""
    for each in filter(_is_element, (element, element.getparent())):
        named = " ".join(each.get(name) or "" for name in ("itemprop", "class", "id"))
        if _CHANGED.search(named) and not _BOTH.search(named):
            return True
    own = headings.line_of(element)
    if (label := _CHANGED.search(own)) and not _YEAR.search(own[: label.start()]):
        return True
    before = element.getprevious()
    parent = element.getparent()
    words = before.tail if before is not None else parent.text if parent is not None else None
    if before is not None and not (words or "").strip():
        words = headings.line_of(before)
    words = " ".join((words or "").split())[-40:]
    label = _CHANGED.search(words)
    return label is not None and not _YEAR.search(words[label.end() :])


def _is_element(each: Any) -> bool:
    return each is not None


def _words(root: Any) -> list[Published]:
    """Returns the first date that the page shows near its headline, and not as a change's."""
    for element in _around(root):
        if len(element) > _MOST_PARTS or not isinstance(element.tag, str):
            continue
        line = headings.line_of(element)
        if len(line) > _LONGEST or not _YEAR.search(line):
            continue
        read = date_line(line)
        if read is None or read[1]:
            continue
        label = _CHANGED.search(line)
        if not _is_change(element) or (label and _YEAR.search(line[: label.start()])):
            return [read[0]]
    return []


def _around(root: Any) -> Sequence[Any]:
    """Returns the elements about the headline, those behind it first."""
    headline = next((each for each in root.iter("h1") if headings.line_of(each)), None)
    if headline is None:
        return [each for each in root.xpath("//time|//*[@class or @id]") if _is_named(each)][:5]
    behind = islice(headline.xpath("following::*"), _MOST_AROUND)
    above = headline.xpath(f"preceding::*[position() <= {_MOST_ABOVE}]")
    return [*behind, *reversed(above)]


def _is_named(element: Any) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag == "time" or _DATED.search(name) is not None
