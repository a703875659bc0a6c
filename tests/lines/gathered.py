"""Pages of the tests of two public repositories, whose text they have: to learn from only.

They lie in the folder ``pages``: ``readability`` holds mozilla/readability's ``test/test-pages``
(Apache-2.0), ``misinformation`` alan-turing-institute/misinformation-crawler's
``tests/site_test_data`` (MIT). No page is of a site whose pages figures are of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from tests.lines.pages import EXTRACTED, FURNITURE, Page, extracted_lines, labelled, visible
from worker.reading import charset

READABILITY, MISINFORMATION = "readability", "misinformation"
SOURCES = (
    "tests of mozilla/readability at ab4027a8, articles with their text, Apache-2.0",
    "tests of alan-turing-institute/misinformation-crawler at 578fe203, the same, MIT",
)
_MEASURED_BY = frozenset(
    "aclu.org aljazeera.com blogspot.com bostonherald.com cbsnews.com cnn.com googleblog.com "
    "lanacion.com.ar medicalnewstoday.com nationalreview.com nbcnews.com newsweek.com nypost.com "
    "politico.com quantamagazine.org royalroad.com rt.com salon.com sputniknews.com thehill.com "
    "theverge.com usatoday.com vox.com washingtonexaminer.com wikipedia.org".split()
)
"""Sites of pages by which others measure: trafilatura and article-extraction-benchmark."""
_LEAST_TEXT, _LEAST_FURNITURE, _LEAST_TITLE = 200, 3, 9
_SECOND = frozenset("ac co com edu go gob gov ne net or org".split())
"""Names below a country's under which sites are registered."""
_APART = re.compile(r"\s+[|–—\-·»:]\s+")
"""What stands between a page's title and its site's."""
_ADDRESSES = (
    '//link[@rel="canonical"]/@href',
    '//meta[@property="og:url"]/@content',
    '//meta[@name="twitter:url"]/@content',
    "//base/@href",
    '//link[@rel="alternate"]/@href',
)


@dataclass(frozen=True, slots=True)
class _Saved:
    """A page as it was saved, its text, and its address where that is told."""

    name: str
    markup: bytes
    text: str
    address: str = ""


def gathered(data: Path) -> Iterator[Page]:
    """Yields the pages, each also as extraction leaves it."""
    elsewhere = measured(data)
    seen: set[str] = set()
    for saved in _saved(data / "pages"):
        content = charset.decode(saved.markup).encode()
        root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
        site = registered(saved.address or address_of(root))
        lines = visible(saved.markup)
        longest = max(lines, key=len, default="")
        if not site or site in elsewhere or longest in seen or len(saved.text) < _LEAST_TEXT:
            continue
        titles = _titles(root)
        page = labelled(saved.name, site, "", lines, saved.text, titles)
        if page is None or page.labels.count(FURNITURE) < _LEAST_FURNITURE:
            continue
        seen.add(longest)
        yield page
        name, left = saved.name + EXTRACTED, extracted_lines(saved.markup)
        extracted = labelled(name, site, "", left, saved.text, titles)
        if extracted is not None:
            yield extracted


def registered(address: str) -> str:
    """Returns the name of an address's site as it was registered."""
    parts = (urlsplit(address).hostname or "").rstrip(".").split(".")
    is_below = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND
    return ".".join(parts[-3:] if is_below else parts[-2:])


def _saved(base: Path) -> Iterator[_Saved]:
    for folder in sorted((base / READABILITY).glob("*")):
        text = "\n".join(visible((folder / "expected.html").read_bytes()))
        markup = (folder / "source.html").read_bytes()
        yield _Saved(f"{READABILITY}/{folder.name}", markup, text)
    for path in sorted((base / MISINFORMATION).rglob("*_article.html")):
        told = path.with_name(path.name.replace("_article.html", "_extracted_data.json"))
        content = json.loads(told.read_text("utf-8")).get("plain_content") if told.exists() else ""
        text = "\n".join(visible(f"<html><body>{content}</body></html>")) if content else ""
        name = f"{MISINFORMATION}/{path.parent.name}/{path.stem}"
        yield _Saved(name, path.read_bytes(), text, f"https://{path.parent.name}")


def address_of(root: Any) -> str:
    """Returns the address that a page says it has."""
    said = (each for path in _ADDRESSES for each in root.xpath(path))
    return next((each for each in said if urlsplit(each).hostname), "")


def _titles(root: Any) -> list[str]:
    """Returns what a page calls itself, with its site's name and without."""
    named = [
        *root.xpath('//meta[@property="og:title"]/@content'),
        *root.xpath("//title/text()"),
        *root.xpath('//meta[@name="title"]/@content'),
    ]
    said = [" ".join(each.split()) for each in named]
    said += [without_site(each) for each in said]
    shown = [" ".join(each.text_content().split()) for each in root.iter("h1")]
    said += [each for each in shown if any(each in other or other in each for other in said)]
    return [each for each in said if len(each) >= _LEAST_TITLE]


def without_site(title: str) -> str:
    """Returns a page's title without its site's name behind it."""
    return _APART.split(title)[0]


def measured(data: Path) -> frozenset[str]:
    """Returns the sites of pages that figures are of."""
    addresses = [
        json.loads(path.read_text("utf-8")).get("url") or ""
        for path in (data / "wcxb/test/ground-truth").glob("*.json")
    ]
    for path in (data / "fundus/tests/resources/parser/test_data").glob("*/meta.info"):
        addresses += [each["url"] for each in json.loads(path.read_text("utf-8")).values()]
    return _MEASURED_BY.union(map(registered, addresses))
