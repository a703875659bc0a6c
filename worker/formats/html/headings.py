"""Which line of a page is its headline, and what its tab's title says beside it."""

from __future__ import annotations

import re
from typing import Any

_BARS = "|｜丨ㅣ│"
"""Bars, and what is written for one where there is none on the keyboard: a Chinese stroke, a Korean
vowel, a line of tables."""
_SEPARATOR = rf"\s{{0,3}}(?:[{_BARS}]|–|—|-|·|•|:|»|«|::|/|_)\s{{0,3}}"
_IDEOGRAPHS = r"\u3041-\u9fff\uac00-\ud7a3”》」！？"
_SITE_BEHIND = re.compile(
    rf"\s{{1,3}}(?:–|—|-|·|•|:|»|«|::|/)\s|_|\s{{0,3}}[{_BARS}]|(?<=[{_IDEOGRAPHS}])[-–—]"
)
_SITES_BEHIND_LINES = re.compile(rf"(?<=[{_IDEOGRAPHS}])(?:_[^_]{{2,20}}){{1,3}}$")
"""How Chinese pages name section and site in their tab's title."""
_NAMED_SITE = re.compile(
    rf"(?:\s{{1,3}}[–—·-]\s{{1,3}}|\s{{0,3}}[{_BARS}_])([^{_BARS}–—·_]{{2,40}})$"
)
_MARKED_HEADING = "//*[@itemprop='headline' and not(self::meta)]"
_OTHER_HEADINGS = (
    "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::div or self::p or self::strong]"
    "[contains(@class, 'title') or contains(@class, 'headline') or contains(@class, 'subject')"
    " or contains(@id, 'title')][not(descendant::div or descendant::a)]"
)
_MIN_HEADING = 7
_MAX_HEADING = 250
_LINE = 1_000


def title(root: Any, headline: str | None, shown: str, outlet: str | None) -> str | None:
    """Returns the headline as the page shows it; else as it is stated; else the tab's title.

    ``headline`` is that of JSON-LD, ``shown`` that of ``meta`` tags, which may name the site.
    """
    headings = [each for each in map(line_of, root.xpath("//h1")[:5]) if each]
    shown = _without_site(shown, outlet)
    named = _SITES_BEHIND_LINES.sub("", _without_site(_tab(root), outlet))
    stated_title = headline or shown or named
    marked = _lines_of(root, _MARKED_HEADING)
    # Some mark the site's name so, above each of its pages.
    if len(marked) == 1 and not headline and marked[0] != outlet:
        return marked[0]
    only = len(headings) == 1
    # JSON-LD may be of something that the article holds, such as a recipe.
    is_agreed = only and headings[0] != outlet and headings[0] in (shown, named)
    if is_agreed and _is_unlike(headings[0], headline or ""):
        return headings[0]
    if only and not (headline or shown) and _heads_article(root, outlet):
        return headings[0]
    if not stated_title:
        return headings[0] if headings else None
    if not (headline or shown) and named != outlet and len(named) > _MIN_HEADING:
        headings += _lines_of(root, _OTHER_HEADINGS)
    return _fitting(headings, stated_title, outlet, only=only)


def _fitting(headings: list[str], stated_title: str, outlet: str | None, *, only: bool) -> str:
    """Returns the heading that says what the stated title does, and that title without one."""
    for heading in headings:
        if heading.startswith(stated_title.rstrip(" .…")):
            return heading
        if stated_title.startswith(heading) and _SITE_BEHIND.match(stated_title, len(heading)):
            return heading
        if only and heading != outlet and _share_words(heading, stated_title):
            return heading
    return stated_title


def _tab(root: Any) -> str:
    tab = next(iter(root.xpath("//head/title")), None)
    return "" if tab is None else line_of(tab)


def _heads_article(root: Any, outlet: str | None) -> bool:
    """Tells whether the page's only main heading stands within its article."""
    heading = next(iter(root.xpath("//article//h1")), None)
    line = "" if heading is None else line_of(heading)
    return len(line) > _MIN_HEADING and line != outlet


def _lines_of(root: Any, path: str) -> list[str]:
    """Returns the lines of elements that are of a headline's length, each once."""
    lines = dict.fromkeys(map(line_of, root.xpath(path)[:20]))
    return [each for each in lines if _MIN_HEADING < len(each) <= _MAX_HEADING]


def outlet_in_tab(root: Any, title: str | None) -> str | None:
    """Returns what the tab's title names last, behind the headline."""
    tab = _tab(root)
    found = _NAMED_SITE.search(tab)
    if not title or not found or not tab.startswith(title) or found.start() < len(title):
        return None
    return found[1].strip()


def line_of(element: Any) -> str:
    """Returns the first thousand characters within an element as one line, of its first thousand
    pieces of text.

    No more is read: many elements may hold a whole page, one within the other.
    """
    parts, length = [], 0
    for text in element.itertext():
        parts.append(text)
        length += max(1, sum(map(len, text.split(None, _LINE)[:_LINE])))
        if length >= _LINE:
            break
    return " ".join("".join(parts).split(None, _LINE)[:_LINE])[:_LINE]


def _share_words(one: str, other: str) -> bool:
    """Tells whether half of a heading's words are the title's."""
    words = _long_words(one)
    return len(words) >= 3 and 2 * sum(each in other.lower() for each in words) >= len(words)


def _is_unlike(heading: str, headline: str) -> bool:
    """Tells whether a page states a headline that is of something else than what it heads."""
    return not any(each in headline.lower() for each in _long_words(heading))


def _long_words(line: str) -> list[str]:
    return [each for each in re.findall(r"\w+", line.lower()) if len(each) > 3]


def _without_site(title: str, outlet: str | None) -> str:
    if not outlet or len(outlet) > 100:
        return title
    name = re.escape(outlet)
    cut = re.sub(rf"{_SEPARATOR}{name}\s*$|^\s*{name}{_SEPARATOR}", "", title, flags=re.IGNORECASE)
    return cut.strip() or title
