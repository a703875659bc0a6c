"""News as rows for a reader: what stands in a mail, before it becomes HTML or plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from worker.alerts.follow_ups import is_carried
from worker.alerts.kinds import TEST, UPDATE
from worker.alerts.notices import endpoint_headings, headings
from worker.alerts.notices.catalogues import ENGLISH, Words, further
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.catalogues.stored import in_words
from worker.alerts.notices.catalogues.why import why
from worker.alerts.notices.digest_view import DigestView, digest_view
from worker.alerts.notices.digest_view import heading as digest_heading
from worker.alerts.notices.occasions import topic_name
from worker.alerts.notices.passages import Pieces, outlet_of, pieces
from worker.alerts.notices.spike_view import SpikeView, spike_view
from worker.alerts.notices.words import (
    direction,
    language_tag,
    one_line,
    parted_heading,
    web_link,
)
from worker.alerts.spikes.told import SpikeNews
from worker.base.news import Carrier
from worker.base.types import News, NewsItem

_OUTLETS_SHOWN = 8
_FEW_ITEMS = 5
_SNIPPETS_OF_FEW = 3
_NEWS_SHOWN = 10
_LONGEST_NEWS = 600
_TROUBLES_SHOWN = 50
"""Sources or endpoints of a message to those who run the service."""
_PREHEADER = 240


@dataclass(frozen=True, slots=True)
class OutletRow:
    """One outlet with the time when the article was first seen there."""

    name: str
    link: str | None
    seen: str
    """Such as ``seen 23 Nov 2024, 10:12``."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic's name, and whether the article is about it or only mentions it."""

    name: str
    is_main: bool
    salience: str
    """The same in words."""


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
    """Such as ``published 19 Nov 2024, 09:40``."""
    topics: tuple[TopicRow, ...]
    outlets: tuple[OutletRow, ...]
    """Who carried its story; with the last of several articles of one story."""
    outlets_more: int
    snippets: tuple[Pieces, ...]
    reason: str
    recurs: str
    """A sentence that says when the same words came before."""
    carried: str
    """What stands above the outlets; nothing where there is one."""


@dataclass(frozen=True, slots=True)
class MailView:
    """A whole notice."""

    label: str
    alert: str
    alerts: tuple[str, ...]
    """The names of the alerts whose news it gathers; none of an alert's own message."""
    heading: str
    """What stands in the subject, without the label."""
    title: str
    """The headline in it alone."""
    preheader: str
    """What mail programs show beside the subject: of a follow-up what is new, and the first
    passage."""
    note: str
    """A sentence in place of articles."""
    news: tuple[str, ...]
    """What is new in a story that was told, a sentence each."""
    news_more: int
    kept_back: str
    """Sentences about the reports that were not told since the last message, and about when further
    messages come."""
    items: tuple[ItemRow, ...]
    more: int
    is_test: bool
    is_for_operators: bool
    """Whether it tells those who run the service of sources or endpoints."""
    is_update: bool
    """Whether the story was told before."""
    delivery_id: str
    words: Words
    """The words of the reader's language."""
    zone: str
    """The zone by whose clocks times are told."""
    digest: DigestView | None = None
    """What is shown of a digest, in place of all else."""
    spike: SpikeView | None = None
    """What is shown of a spike, in place of all else."""

    @property
    def kept_above(self) -> str:
        """What follows the news of a follow-up."""
        return self.kept_back if self.is_update and self.news else ""

    @property
    def kept_below(self) -> str:
        """What stands below the articles: a message begins with what happened."""
        return "" if self.kept_above else self.kept_back


def mail_view(news: News, reader: Reader | None = None) -> MailView:
    """Arranges the news for a reader; without one for who reads English by the clocks of UTC."""
    reader = reader or Reader()
    words, zone = reader.words, reader.zone_for()
    is_test = news.kind == TEST
    last = {_story(item): place for place, item in enumerate(news.items)}
    rows = tuple(
        _item(news, item, words, zone, is_last=last[_story(item)] == place)
        for place, item in enumerate(news.items)
    )
    spike = spike_view(news, reader) if isinstance(news, SpikeNews) else None
    title, outlets, is_passing = parted_heading(
        spike.heading if spike is not None else _thread_title(news, rows, reader)
    )
    lines = tuple(_lines(news, words, zone))
    is_for_operators = bool(news.sources or news.endpoints)
    shown = _TROUBLES_SHOWN if is_for_operators else _NEWS_SHOWN
    return MailView(
        label=one_line(news.label, 60) or "Wirewatch",
        alert=one_line(news.alert, 120),
        alerts=tuple(one_line(name, 120) for _, name in news.alerts),
        heading=one_line(_titled(title, outlets, is_passing, words)),
        title=one_line(title),
        preheader=_preheader(lines, rows),
        note=words.say("test_note") if is_test else headings.note_of(news.kind, words),
        news=tuple(one_line(each, _LONGEST_NEWS) for each in lines[:shown]),
        news_more=len(lines[shown:]) + (news.more if is_for_operators else 0),
        kept_back=" ".join(
            each for each in (_kept_back(news, words), further.sentence(news, words)) if each
        ),
        items=rows,
        more=0 if is_for_operators else news.more,
        is_test=is_test,
        is_for_operators=is_for_operators,
        is_update=news.kind == UPDATE,
        delivery_id=news.delivery_id,
        words=words,
        zone=zone,
        digest=digest_view(news, reader) if news.digest is not None else None,
        spike=spike,
    )


def _thread_title(news: News, rows: Sequence[ItemRow], reader: Reader) -> str:
    if news.endpoints:
        return endpoint_headings.of_endpoints(news, reader.words)
    return news.thread_title or (rows[0].title if rows else _heading(news, reader))


def _heading(news: News, reader: Reader) -> str:
    if news.digest is not None:
        return digest_heading(news, reader)
    words = reader.words
    return headings.of_sources(news, words) if news.sources else words.say("test")


def _titled(title: str, outlets: int, is_passing: bool, words: Words) -> str:
    """Returns a story's heading: the headline, ``+3 outlets`` and ``(in passing)`` where so."""
    more = f" {words.count('subject_outlets', outlets)}" if outlets else ""
    return title + more + (f" ({words.say('in_passing')})" if is_passing else "")


def _preheader(news: Sequence[str], rows: Sequence[ItemRow]) -> str:
    passages = rows[0].snippets if rows else ()
    parts = [*news[:1], "".join(text for text, _ in passages[0]) if passages else ""]
    return one_line(" ".join(each for each in parts if each), _PREHEADER)


def _lines(news: News, words: Words, zone: str) -> Iterator[str]:
    """Yields what is new of a story, or what is wrong with each source or endpoint."""
    for source in news.sources:
        yield f"{source.name} ({source.key}): {in_words(source.reason, words, zone)}"
    for endpoint in news.endpoints:
        reason = in_words(endpoint.reason, words, zone)
        yield f"{endpoint.channel} ({endpoint.destination}): {reason}"
    # In a first message the outlets stand below the article, and none were told before.
    told = (each for each in news.news if news.kind == UPDATE or not is_carried(each))
    yield from (in_words(each, words, zone) for each in told)


def _story(item: NewsItem) -> object:
    story = item.article.get("story")
    return story.get("id") if isinstance(story, dict) else None


def _item(news: News, item: NewsItem, words: Words, zone: str, *, is_last: bool) -> ItemRow:
    article = item.article
    carriers = item.carriers if is_last else ()
    language = article.get("language")
    tag = language if isinstance(language, str) else None
    few = len(news.items) <= _FEW_ITEMS
    precision = article.get("published_precision") or "minute"
    published = words.stated(article.get("published_at"), precision, zone)
    return ItemRow(
        title=one_line(str(article.get("title") or words.say("untitled")), 300),
        title_derived=bool(article.get("title_derived")),
        link=web_link(article.get("url")),
        outlet=outlet_of(article),
        lang=language_tag(tag),
        dir=direction(tag),
        language=words.language(tag),
        published=words.say("published", at=published) if published else "",
        topics=_topics(news, item, words),
        outlets=tuple(_outlet(carrier, words, zone) for carrier in carriers[:_OUTLETS_SHOWN]),
        outlets_more=len(carriers[_OUTLETS_SHOWN:]),
        snippets=tuple(
            pieces(snippet) for snippet in item.snippets[: _SNIPPETS_OF_FEW if few else 1]
        ),
        reason=one_line(_reason(news, item, words), 1000),
        recurs=_recurs(item.recurs_of, news.created_at, words),
        carried=words.count("carried", len(carriers)) if len(carriers) > 1 else "",
    )


def _reason(news: News, item: NewsItem, words: Words) -> str:
    """Returns why it matched: in English as it is told to programs, too."""
    if words.tag == ENGLISH or not item.topics:
        return item.reason
    names = ((each, topic_name(each.slug, news.topic_names)) for each in item.topics)
    return " ".join(why(each, name, words) for each, name in names)


def _kept_back(news: News, words: Words) -> str:
    """Says what came and was not told; reports and copies apart."""
    copies = min(news.kept_copies, news.kept_back)
    reports = news.kept_back - copies
    parts = [words.count("kept_reports", reports)] if reports else []
    if copies:
        parts.append(words.count("kept_copies" if reports else "kept_more_copies", copies))
    if not parts:
        return ""
    # With the first message there is none before it.
    key = "kept_since" if news.kind == UPDATE else "kept_meanwhile"
    return words.count(key, news.kept_back, what=words.listed(parts))


def _recurs(day: date | None, now: datetime, words: Words) -> str:
    """Says when the same source said the same before; the year only where it was another one."""
    if day is None:
        return ""
    return words.say("recurs", day=words.day(day, with_year=day.year != now.year))


def _topics(news: News, item: NewsItem, words: Words) -> tuple[TopicRow, ...]:
    return tuple(
        TopicRow(
            name=one_line(topic_name(topic.slug, news.topic_names), 60),
            is_main=topic.salience == "main",
            salience=words.say("main" if topic.salience == "main" else "passing"),
        )
        for topic in item.topics
    )


def _outlet(carrier: Carrier, words: Words, zone: str) -> OutletRow:
    name = one_line(carrier.name, 80) or words.say("unnamed")
    seen = words.say("seen", at=words.time(carrier.first_seen_at, zone))
    return OutletRow(name, web_link(carrier.url), seen)
