"""A spike as a reader sees it: how many stories came where how many are usual, and which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from worker.alerts.notices.catalogues import Words
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.passages import Pieces, outlet_of, pieces
from worker.alerts.notices.words import direction, language_tag, one_line, web_link
from worker.alerts.spikes.told import Hour, Spike, SpikeNews
from worker.base.hours import zone as zone_of
from worker.base.types import NewsItem

_BLOCKS = "▁▂▃▄▅▆▇█"
_BARS = 12
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of the curve."""

    hour: str
    stories: str
    usual: str
    share: int
    """How long it is, in percent of the longest."""
    is_high: bool
    """Whether it belongs to the spike."""


@dataclass(frozen=True, slots=True)
class SpikeStory:
    """One story. Texts are as they came: whoever shows them escapes them."""

    title: str
    link: str | None
    lang: str
    dir: str
    facts: tuple[str, ...]
    passage: Pieces
    carried: str


@dataclass(frozen=True, slots=True)
class SpikeView:
    """A whole message."""

    heading: str
    period: str
    summary: str
    curve: str
    """The last day in block characters, an hour each."""
    bars: tuple[Bar, ...]
    stories: tuple[SpikeStory, ...]
    more: str
    """How many stories are not shown, and what lists them."""
    zone: str
    words: Words
    """The words of the reader's language."""


def spike_view(told: SpikeNews, reader: Reader | None = None) -> SpikeView:
    """Arranges a spike for a reader; without one for who reads English."""
    reader = reader or Reader()
    spike, words = told.spike, reader.words
    zone = reader.zone_for(spike.zone)
    return SpikeView(
        heading=one_line(heading(spike, words)),
        period=words.say(
            "period",
            since=words.time(spike.since, zone, "near"),
            until=words.time(spike.until, zone, "near"),
        ),
        summary=_summary(spike, words, zone),
        curve=_curve(spike),
        bars=tuple(_bars(spike, words, zone)),
        stories=tuple(_stories(told, words, zone)),
        more=more(told, words),
        zone=zone,
        words=words,
    )


def heading(spike: Spike, words: Words | None = None) -> str:
    """Returns what stands in the subject, without the label; without words in English."""
    said = words or Reader().words
    return said.say(
        "spike",
        stories=said.count("stories", spike.stories),
        span=_span(spike, said),
        usual=_usual(spike.expected_stories, said),
    )


def _summary(spike: Spike, words: Words, zone: str) -> str:
    """Returns sentences that say what came and what is usual."""
    return words.say(
        "spike_summary",
        articles=words.count("articles", spike.articles),
        stories=words.count("stories", spike.stories),
        span=_span(spike, words),
        usual_articles=_usual(spike.expected_articles, words),
        usual_stories=_usual(spike.expected_stories, words),
        times=words.tenths(spike.times),
        began=words.time(spike.began, zone, "near"),
    )


def listed_by(told: SpikeNews) -> str:
    """Returns the command that lists the stories of a spike."""
    return f"wirewatch stories --delivery {told.delivery_id}"


def _span(spike: Spike, words: Words) -> str:
    hours = round((spike.until - spike.since).total_seconds() / 3600)
    return words.count("spike_span", max(hours, 1))


def _usual(number: float, words: Words) -> str:
    if number < 0.95:
        return words.say("spike_few")
    return words.count("spike_usual", round(number))


def _curve(spike: Spike) -> str:
    most = max((each.stories for each in spike.hours), default=0)
    return "".join(_block(each.stories, most) for each in spike.hours)


def _block(number: int, most: int) -> str:
    if most == 0:
        return _BLOCKS[0]
    return _BLOCKS[round((len(_BLOCKS) - 1) * number / most)]


def _bars(spike: Spike, words: Words, zone: str) -> Iterator[Bar]:
    shown = spike.hours[-_BARS:]
    most = max((each.stories for each in shown), default=0) or 1
    for each in shown:
        yield Bar(
            hour=_hour(each.at, zone),
            stories=words.number(each.stories),
            usual=words.number(round(each.expected)),
            share=round(100 * each.stories / most),
            is_high=_is_high(each, spike),
        )


def _hour(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zone_of(zone)):%H:%M}"


def _is_high(hour: Hour, spike: Spike) -> bool:
    return hour.at >= min(spike.began, spike.since)


def _stories(told: SpikeNews, words: Words, zone: str) -> Iterator[SpikeStory]:
    numbers = (*told.spike.by_story, *(1 for _ in told.items))
    for item, number in zip(told.items, numbers, strict=False):
        yield _story(item, number, words, zone)


def _story(item: NewsItem, number: int, words: Words, zone: str) -> SpikeStory:
    article = item.article
    language = article.get("language")
    tag = language if isinstance(language, str) else None
    precision = article.get("published_precision") or "minute"
    published = words.stated(article.get("published_at"), precision, zone, "near")
    facts = (outlet_of(article), published, words.language(tag))
    return SpikeStory(
        title=one_line(str(article.get("title") or words.say("untitled")), 300),
        link=web_link(article.get("url")),
        lang=language_tag(tag),
        dir=direction(tag),
        facts=tuple(each for each in facts if each),
        passage=pieces(item.snippets[0]) if item.snippets else (),
        carried="; ".join(_carried(item, number, words)),
    )


def _carried(item: NewsItem, number: int, words: Words) -> Iterator[str]:
    if number > 1:
        yield words.count("articles_new", number)
    outlets = len(item.carriers)
    if outlets > 1:
        unnamed = words.say("unnamed")
        names = [one_line(each.name, 60) or unnamed for each in item.carriers[:_NAMED]]
        rest = f" {words.say('more', n=outlets - len(names))}" if outlets > len(names) else ""
        listed = words.texts["comma"].join(names) + rest
        yield words.say("named", what=words.count("outlets", outlets), names=listed)


def more(told: SpikeNews, words: Words, hidden: int = 0) -> str:
    """Says how many stories are not shown, ``hidden`` of those that are there among them."""
    left = told.more + hidden
    return words.count("stories_more", left, command=listed_by(told)) if left > 0 else ""
