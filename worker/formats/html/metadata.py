"""What a page states about its article: JSON-LD, meta tags, canonical link, headings, times."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from worker.base import urls
from worker.base.types import Article, Published
from worker.formats.html import authors, headings, published
from worker.reading import dates, sanitize, stated
from worker.reading.records import json_fields, json_reading

_TITLES = (
    "og:title", "twitter:title", "parsely-title", "sailthru.title", "citation_title", "dc.title",
    "dcterms.title", "headline", "title",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "citation_author", "og:article:author", "article:author_name", "creator",
    "twitter:data1", "news_author", "dable:author", "cxenseparse:author",
)  # fmt: skip
_FAMILY_FIRST = frozenset({"dc.creator", "dcterms.creator", "citation_author"})
"""Those of them that catalogues are filled from, in which a family name may come first."""
_OUTLETS = (
    "og:site_name", "article:publisher_name", "publisher", "dc.publisher", "dcterms.publisher",
    "citation_journal_title", "application-name", "apple-mobile-web-app-title", "copyright-holder",
)  # fmt: skip
_LANGUAGES = ("content-language", "language", "dc.language", "dcterms.language", "og:locale")
_SUMMARIES = ("og:description", "description", "twitter:description")
_NAMES = ("property", "name", "itemprop", "http-equiv")
_MOST_SCRIPTS = 30
_MOST_SCRIPT = 1_000_000
_MOST_METAS = 500
_PROFILE = re.compile(r"https?://|^/|^@")
_ARTICLE_TYPES = frozenset({"article", "news", "newsarticle", "blog", "post"})
_HTML_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*$")
_CONTROL = re.compile(r"[\x00-\x1f]")


class Page:
    """What a page states, gathered in one walk over its head."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.metas: dict[str, list[str]] = defaultdict(list)
        for element in root.xpath("//meta[@content]")[:_MOST_METAS]:
            for name in _NAMES:
                if key := element.get(name):
                    self.metas[key.strip().lower()].append(element.get("content").strip())
        self.article, self.itself = _json_ld(root)

    def first(self, names: tuple[str, ...]) -> str:
        """Returns the first value under these names, best name first."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")


def describe(page: Page) -> tuple[Article, bool]:
    """Returns what a page states, without a text; and whether it says it is an article."""
    root = page.root
    known = Article(text="")
    if page.article is not None:
        known = replace(
            known,
            title=json_reading.title(page.article) or "",
            author=json_reading.author(page.article),
            agency=json_reading.agency(page.article),
            outlet=json_reading.outlet(page.article),
            language=json_reading.language(page.article),
            url=json_reading.url(page.article),
            statement=json_reading.statement(page.article),
        )
    outlet = known.outlet if known.outlet and "." not in known.outlet else None
    outlet = outlet or _outlet(page)
    shown = sanitize.inline_text(page.first(_TITLES)[:2000])
    title = headings.title(root, known.title, shown, outlet or known.outlet)
    outlet = outlet or headings.outlet_in_tab(root, title) or known.outlet
    described = replace(
        known,
        title=title or "",
        author=authors.named(_authors(page, known.author), site(page, outlet, known)),
        outlet=outlet,
        language=_language(page) or known.language,
        url=_address(page) or known.url,
        published=_published(page),
    )
    types = {value.lower() for value in page.metas.get("og:type", ())}
    dated = bool(page.metas.get("article:published_time"))
    marked = page.article is not None or bool(types & _ARTICLE_TYPES) or dated
    return described, marked


def description(page: Page) -> str:
    """Returns the page's own summary, as plain text."""
    return sanitize.html_to_text(page.first(("og:description", "description"))[:5000])


def deck(page: Page) -> str:
    """Returns the page's own summary where it is shown on the page; empty elsewhere."""
    summaries = [value for name in _SUMMARIES for value in page.metas.get(name, ())]
    if page.article is not None:
        found = page.article.all("summary")
        summaries += [each.value for each in found if isinstance(each.value, str)]
    wanted = {" ".join(sanitize.inline_text(each[:2000]).split()) for each in summaries} - {""}
    firsts = tuple({each[0] for each in wanted})
    for element in page.root.iter("p", "h2", "h3", "h4", "div", "span") if wanted else ():
        begins = (element.text or "").lstrip()
        whole = element.tag in ("div", "span") and len(element)
        if whole or (begins and not begins.startswith(firsts)):
            continue
        if headings.line_of(element) in wanted and not _is_aside(element):
            return headings.line_of(element)
    return ""


def _is_aside(element: Any) -> bool:
    return next(element.iterancestors("aside", "nav", "footer", "figure"), None) is not None


def _json_ld(root: Any) -> tuple[json_fields.Found | None, json_fields.Found | None]:
    """Returns the parts of the page's first schema.org article, and those of the page itself."""
    itself = None
    for script in root.xpath("//script[contains(@type, 'ld+json')]")[:_MOST_SCRIPTS]:
        text = script.text or ""
        if not 10 < len(text) <= _MOST_SCRIPT:
            continue
        text = _HTML_COMMENT.sub("", text)
        try:
            value = msgspec.json.decode(_CONTROL.sub(" ", text).encode("utf-8", "replace"))
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            continue
        nodes = json_fields.graph(value) or ([value] if isinstance(value, dict) else [])
        pages = (each for each in nodes if each.get("@type") == "WebPage")
        if itself is None and (page := next(pages, None)):
            itself = json_fields.find(page)
        if any(map(json_fields.is_typed_article, nodes)):
            return json_fields.find(value), itself
    return None, itself


def _authors(page: Page, known: str | None) -> Iterator[str | None]:
    """Yields whom a page names as its authors: JSON-LD, meta tags, the byline that is marked."""
    yield known
    yield from _named_authors(page)
    found = page.root.xpath("//*[@rel='author' or @itemprop='author']")[:5]
    for element in found:
        inner = element.xpath(".//*[@itemprop='name']")
        name = headings.line_of(inner[0]) if inner else headings.line_of(element)
        if len(name) < 100:
            yield stated.names([name])


def site(page: Page, outlet: str | None, known: Article) -> list[str | None]:
    """Returns the names and addresses by which a page's site is known."""
    names = [value for name in _OUTLETS for value in page.metas.get(name, ())]
    addresses = [each.get("href") for each in page.root.xpath("//link[@rel='canonical']")[:1]]
    return [outlet, known.outlet, known.url, *addresses, *page.metas.get("og:url", ())[:1], *names]


def _named_authors(page: Page) -> Iterator[str | None]:
    """Yields the values under each name under which authors stand."""
    for name in _AUTHORS:
        values = [each for each in page.metas.get(name, ()) if not _PROFILE.search(each)]
        yield stated.names(authors.given_first(values) if name in _FAMILY_FIRST else values)


def _outlet(page: Page) -> str | None:
    for name in _OUTLETS:
        for value in page.metas.get(name, ()):
            outlet = sanitize.inline_text(value[:500]).lstrip("@")
            if 1 < len(outlet) <= 100 and not _PROFILE.search(outlet):
                return outlet
    return None


def _language(page: Page) -> str | None:
    tags = [page.root.get("lang") or page.root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    tags += [value for name in _LANGUAGES for value in page.metas.get(name, ())]
    return next(filter(None, (stated.language(tag) for tag in tags if tag)), None)


def _address(page: Page) -> str | None:
    found = [each.get("href") or "" for each in page.root.xpath("//link[@rel='canonical']")[:3]]
    found += page.metas.get("og:url", ())[:1]
    found = [each.strip() for each in found if urls.canonical_url(each.strip())]
    articles = [each for each in found if urls.is_article_address(each)]
    return next(iter((*articles, *found)), None)


def _published(page: Page) -> Published | None:
    """Returns when the article was published: of the page itself, and of its address, last."""
    things = [each for each in (page.article, page.itself) if each is not None]
    issued = [json_reading.issued(each, published.SOURCE) for each in things]
    changed = [json_reading.changed(each, published.SOURCE) for each in things]
    own = issued[:1] if page.article is not None else []
    stated_dates = [*filter(None, own), *_dated(page, published.STATED)]
    changes = [*filter(None, changed), *_dated(page, published.CHANGED)]
    found = published.published(page.root, stated_dates, changes)
    return found or next(filter(None, issued), None) or published.in_address(_address(page))


def _dated(page: Page, names: tuple[str, ...]) -> Iterator[Published]:
    values = (value for name in names for value in page.metas.get(name, ())[:2])
    return filter(None, (dates.parse_date(each, published.SOURCE) for each in values))
