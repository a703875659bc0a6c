"""News as rows for a reader: what stands in a mail, before it becomes HTML or plain text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from worker.alerts.follow_ups import UPDATE
from worker.alerts.notices import headings
from worker.alerts.notices.body import TEST_MESSAGE
from worker.alerts.notices.digest_view import DigestView, digest_view
from worker.alerts.notices.digest_view import heading as digest_heading
from worker.alerts.notices.occasions import topic_name
from worker.alerts.notices.passages import Pieces, outlet_of, pieces
from worker.alerts.notices.times import spoken, spoken_iso
from worker.alerts.notices.words import direction, language_name, language_tag, one_line, web_link
from worker.base.news import Carrier, SourceNews
from worker.base.types import News, NewsItem

_OUTLETS_SHOWN = 8
_FEW_ITEMS = 5
_SNIPPETS_OF_FEW = 3
_NEWS_SHOWN = 10
_LONGEST_NEWS = 600
_SOURCES_SHOWN = 50
_NOTES = {
    headings.FAILING: "Nothing of this arrives until it answers again; it goes on being tried.",
    headings.SILENT: "It answers, and brings nothing new for far longer than it used to.",
    headings.RECOVERED: "You were told of this before; it is well again.",
}


@dataclass(frozen=True, slots=True)
class OutletRow:
    """One outlet with the time when the article was first seen there."""

    name: str
    link: str | None
    seen: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic's name, and whether the article is about it or only mentions it."""

    name: str
    is_main: bool

    @property
    def salience(self) -> str:
        return "main subject" if self.is_main else "mentioned in passing"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One article. Texts are as they came: whoever shows them escapes them."""

    title: str
    title_derived: bool
    link: str | None
    outlet: str
    """Whose report it is."""
    lang: str
    dir: str
    language: str
    published: str
    topics: tuple[TopicRow, ...]
    outlets: tuple[OutletRow, ...]
    """Who carried its story; with the last of several articles of one story."""
    outlets_more: int
    snippets: tuple[Pieces, ...]
    reason: str
    recurs: str
    """A sentence that says when the same words came before."""

    @property
    def carried(self) -> str:
        """What stands above the outlets."""
        number = len(self.outlets) + self.outlets_more
        return f"Carried by {number} outlets:" if number > 1 else ""


@dataclass(frozen=True, slots=True)
class MailView:
    """A whole notice."""

    label: str
    alert: str
    heading: str
    """What stands in the subject, without the label."""
    note: str
    """A sentence in place of articles."""
    news: tuple[str, ...]
    """What is new in a story that was told, a sentence each."""
    news_more: int
    kept_back: str
    """A sentence about the reports that were not told since the last message."""
    items: tuple[ItemRow, ...]
    more: int
    is_test: bool
    is_of_sources: bool
    """Whether it tells those who run the service of sources."""
    is_update: bool
    """Whether the story was told before."""
    delivery_id: str
    digest: DigestView | None = None
    """What is shown of a digest, in place of all else."""


def mail_view(news: News) -> MailView:
    """Arranges the news for a reader."""
    is_test = news.kind == "test.ping"
    last = {_story(item): place for place, item in enumerate(news.items)}
    rows = tuple(
        _item(news, item, is_last=last[_story(item)] == place)
        for place, item in enumerate(news.items)
    )
    heading = news.thread_title or (rows[0].title if rows else _heading(news))
    lines = tuple(map(_source_line, news.sources)) if news.sources else news.news
    shown = _SOURCES_SHOWN if news.sources else _NEWS_SHOWN
    return MailView(
        label=one_line(news.label, 60) or "Wirewatch",
        alert=one_line(news.alert, 120),
        heading=one_line(heading),
        note=TEST_MESSAGE if is_test else _NOTES.get(news.kind, ""),
        news=tuple(one_line(each, _LONGEST_NEWS) for each in lines[:shown]),
        news_more=len(lines[shown:]) + (news.more if news.sources else 0),
        kept_back=_kept_back(news),
        items=rows,
        more=0 if news.sources else news.more,
        is_test=is_test,
        is_of_sources=bool(news.sources),
        is_update=news.kind == UPDATE,
        delivery_id=news.delivery_id,
        digest=digest_view(news) if news.digest is not None else None,
    )


def _heading(news: News) -> str:
    if news.digest is not None:
        return digest_heading(news)
    return headings.of_sources(news) if news.sources else "A test message"


def _source_line(source: SourceNews) -> str:
    return f"{source.name} ({source.key}): {source.reason}"


def _story(item: NewsItem) -> object:
    story = item.article.get("story")
    return story.get("id") if isinstance(story, dict) else None


def _item(news: News, item: NewsItem, *, is_last: bool) -> ItemRow:
    article = item.article
    carriers = item.carriers if is_last else ()
    language = article.get("language")
    tag = language if isinstance(language, str) else None
    few = len(news.items) <= _FEW_ITEMS
    return ItemRow(
        title=one_line(str(article.get("title") or "Untitled"), 300),
        title_derived=bool(article.get("title_derived")),
        link=web_link(article.get("url")),
        outlet=outlet_of(article),
        lang=language_tag(tag),
        dir=direction(tag),
        language=language_name(tag),
        published=spoken_iso(article.get("published_at"), article.get("published_precision")),
        topics=_topics(news, item),
        outlets=tuple(_outlet(carrier) for carrier in carriers[:_OUTLETS_SHOWN]),
        outlets_more=len(carriers[_OUTLETS_SHOWN:]),
        snippets=tuple(
            pieces(snippet) for snippet in item.snippets[: _SNIPPETS_OF_FEW if few else 1]
        ),
        reason=one_line(item.reason, 1000),
        recurs=_recurs(item.recurs_of, news.created_at),
    )


def _kept_back(news: News) -> str:
    """Says what came and was not told; reports and copies apart."""
    copies = min(news.kept_copies, news.kept_back)
    reports = news.kept_back - copies
    parts = [
        f"{number:,} {'more ' if more else ''}{one if number == 1 else many}"
        for number, one, many, more in (
            (reports, "report", "reports", True),
            (copies, "copy", "copies", not reports),
        )
        if number > 0
    ]
    if not parts:
        return ""
    # With the first message there is none before it.
    since = "Since the last message" if news.kind == UPDATE else "Meanwhile"
    what, were = " and ".join(parts), "was" if news.kept_back == 1 else "were"
    return f"{since} {what} of this story said nothing new to this alert and {were} not sent."


def _recurs(day: date | None, now: datetime) -> str:
    """Says when the same source said the same before; the year only where it was another one."""
    if day is None:
        return ""
    year = "" if day.year == now.year else f" {day.year}"
    return f"In the same words as on {day.day} {day:%B}{year}."


def _topics(news: News, item: NewsItem) -> tuple[TopicRow, ...]:
    return tuple(
        TopicRow(
            name=one_line(topic_name(topic.slug, news.topic_names), 60),
            is_main=topic.salience == "main",
        )
        for topic in item.topics
    )


def _outlet(carrier: Carrier) -> OutletRow:
    name = one_line(carrier.name, 80) or "unnamed source"
    return OutletRow(name, web_link(carrier.url), spoken(carrier.first_seen_at))
