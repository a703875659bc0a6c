"""Web pages saved to files: the article's text by trafilatura, and what the page states about it.

Nothing is fetched. The work is bounded by the page's size: up to 40,000 elements, of which
15,000 in paragraphs, 256 levels deep; a larger page is read as plain paragraphs, in linear time.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any

from worker.base.errors import DocumentRejected
from worker.base.language_codes import CONFUSED
from worker.base.types import Article
from worker.formats.html import (
    authors,
    boxes,
    bylines,
    completed,
    left_out,
    linear_extraction,
    metadata,
    no_article,
    prose,
    stop_words,
    tree,
)
from worker.formats.html.markup import Markup
from worker.reading import charset, sanitize, stated

EXTENSIONS = (".html", ".htm", ".xhtml", ".shtml")

_MOST_MARKUP = 10_000_000
_MAIN = re.compile(r"<(article|main)\b[^<>]{0,2000}>", re.IGNORECASE)
_LIST_MARK = re.compile(r"^- (?=\S)")
_CELL_MARK = re.compile(r"^\|\s?|\s?\|$")
_CELLS = re.compile(r"\s?\|\s?")
_RULE = re.compile(r"[|\s:-]*")
_SPACES = re.compile(r"\s+")
_MIN_TEXT = 200
_EASTERN = frozenset("ja ko zh th lo km my bo".split())
"""Languages of few or no blanks, in which as much takes fewer characters or words."""
_MIN_EASTERN_EXTRACTED = "90"
"""Below so many characters the extractor falls back to all that is there; 250 elsewhere."""
_MIN_COVERED = 0.8


def read(content: bytes) -> Article:
    """Reads a page in the encoding that it declares or seems to be in.

    Raises DocumentRejected: ``no_article`` for a menu, a consent form, a paywall or an error
    page, ``no_text``, ``too_large`` beyond 10 million characters, and those of charset.decode.
    """
    return read_markup(charset.decode(content))


def read_markup(characters: str) -> Article:
    """Reads a page that has been decoded. Raises DocumentRejected, as ``read`` does."""
    if len(characters) > _MOST_MARKUP:
        raise DocumentRejected("too_large", "the page holds more than 10 million characters")
    return read_page(Markup(characters))


def read_page(markup: Markup) -> Article:
    """Reads a page, and changes its tree. Raises DocumentRejected, as ``read`` does."""
    root = markup.root
    if root is None:
        tab = _tab(markup.characters) or ""
        return _judged(Article(text=markup.plain, title=tab), marked=False)
    page = metadata.Page(root)
    described, marked = metadata.describe(page)
    tree.drop_scripts(root)
    found, shown = markup.blocks
    if described.author is None:
        described = _searched(page, described)
    elif authors.is_account(described.author):
        described = _shown(page, described)
    found = boxes.drop(root, found)
    deck = metadata.deck(page)
    meant = {described.language, CONFUSED.get(described.language or "")}
    extracted = _extracted(root, eastern=not _EASTERN.isdisjoint(meant))
    if extracted and "\n" not in extracted:
        extracted = _cut_again(extracted, markup.plain, described.title)
    text = _paragraphs(extracted)
    if text:
        text = "\n\n".join(completed.completed(found, text.split("\n\n")))
    if len(text) < _MIN_TEXT:
        text = _fuller(text, markup)
    if not text and marked:
        text = metadata.description(page)
    elif text:
        text = _with_deck(text, deck, described.title)
    out = left_out.of(shown, text)
    return _judged(replace(described, text=text, left_out=out), marked=marked)


def _judged(parsed: Article, *, marked: bool) -> Article:
    if not parsed.text:
        raise DocumentRejected("no_text", "the page holds no readable text")
    reason = no_article.why_no_article(parsed.title, parsed.text.split("\n\n"), marked=marked)
    if reason is not None:
        raise DocumentRejected("no_article", reason)
    return parsed


@cache
def _extractor() -> Any:
    """Returns trafilatura's extractor, which logs nothing: what it meets is an article's fault."""
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    from trafilatura.core import bare_extraction

    stop_words.install()
    linear_extraction.install()
    return bare_extraction


@cache
def _eastern_config() -> Any:
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", _MIN_EASTERN_EXTRACTED)
    return config


def _extracted(root: Any, *, eastern: bool) -> str:
    """Returns the article's text, a line a paragraph; empty where the extractor finds none."""
    try:
        options = {"config": _eastern_config()} if eastern else {}
        found = _extractor()(root, include_comments=False, **options)
    except Exception:
        # What a third-party parser of hostile input raises is not known beforehand.
        return ""
    return (found.text or "") if found is not None else ""


def _searched(page: metadata.Page, described: Article) -> Article:
    """Looks for the author in the page's body, where its head names none."""
    _extractor()
    root, site = page.root, metadata.site(page, described.outlet, described)
    try:
        in_head = _stated_author(root)
        byline = bylines.shown(root) if not in_head else None
        author = authors.named([_listed(in_head or byline)], site)
        if author and not in_head:
            people = (each for each in author.split(", ") if not authors.is_phrase(each))
            author = ", ".join(people) or None
        if in_head and not author:
            byline = bylines.shown(root)
    except Exception:
        # What a third-party parser of hostile input raises is not known beforehand.
        return described
    return replace(described, author=author or authors.seen(_listed(byline), site))


def _shown(page: metadata.Page, described: Article) -> Article:
    """Looks in the page's body for the person whose account its head names."""
    _extractor()
    with suppress(Exception):
        byline = _listed(bylines.shown(page.root))
        site = metadata.site(page, described.outlet, described)
        if (shown := authors.seen(byline, site)) and authors.is_person(shown):
            return replace(described, author=shown)
    return described


def _stated_author(root: Any) -> str | None:
    """Returns the author whom the extractor finds in a page's head, where there are two words."""
    from trafilatura.metadata import examine_meta, extract_meta_json

    found = examine_meta(root)
    if found.author and " " not in found.author:
        found.author = None
    with suppress(Exception):
        found = extract_meta_json(root, found)
    found.clean_and_trim()
    return found.author


def _listed(names: str | None) -> str | None:
    return names and names.replace("; ", ", ")


def _paragraphs(extracted: str) -> str:
    """Returns paragraphs with blank lines between, without the marks of lists and tables."""
    lines = []
    for each in extracted.split("\n"):
        line = _LIST_MARK.sub("", each.strip())
        if line.startswith("|"):
            line = "" if _RULE.fullmatch(line) else _CELLS.sub(" ", _CELL_MARK.sub("", line))
        if line := line.strip():
            lines.append(line)
    return "\n\n".join(lines)


def _cut_again(extracted: str, whole: str, title: str) -> str:
    """Returns the paragraphs of a text that the extractor's last resort gave as one line."""
    made: list[str] = []
    position = covered = 0
    for each in whole.split("\n\n"):
        paragraph = _SPACES.sub(" ", each)
        if not extracted.startswith(paragraph, position):
            place = extracted.find(paragraph, position) if len(paragraph) >= 40 else -1
            if place < 0:
                continue
            position = place
        position += len(paragraph)
        covered += len(paragraph)
        position += extracted[position : position + 1] == " "
        if paragraph != title:
            made.append(paragraph)
    return "\n".join(made) if made and covered >= _MIN_COVERED * len(extracted) else extracted


def _fuller(text: str, markup: Markup) -> str:
    """Returns the text of the page's article element where the extractor left nearly all out."""
    page = markup.characters
    found = _MAIN.search(page)
    if found is None:
        return text or markup.plain
    end = page.lower().rfind(f"</{found[1].lower()}")
    inner = sanitize.html_to_text(page[found.start() : end if end > 0 else len(page)])
    long = "\n\n".join(each for each in inner.split("\n\n") if prose.weight(each) > 60)
    return long if len(long) > 2 * len(text) else text or inner


def _with_deck(text: str, deck: str, title: str | None) -> str:
    """Puts the deck first, behind the headline where the text repeats that."""
    first, blank, rest = text.partition("\n\n")
    if first == title and blank:
        return f"{first}\n\n{stated.with_deck(rest, deck, title)}"
    return stated.with_deck(text, deck, title)


def _tab(markup: str) -> str | None:
    """Returns the page's title where there is no tree to find it in."""
    start = markup.lower().find("<title")
    if start < 0:
        return None
    inner = markup[start : start + 2000].partition(">")[2].partition("<")[0]
    return sanitize.inline_text(inner) or None
