"""Messages of every kind in every language: nothing that an English one says of itself is left.

What is put into the messages here is invented and begins with ``Zq``, so that every other word of
the English message is one of the project's own.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, get_args

import pytest

from tests.alerts.notices.mails import ENVELOPE, parsed, part
from tests.alerts.notices.test_languages import sentences
from tests.notices import (
    NOW,
    article,
    digest,
    digest_story,
    endpoint_news,
    item,
    news,
    ping,
    proof,
    source_news,
    spike,
    spike_news,
)
from worker.alerts.notices.catalogues import words_of
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.chat import message
from worker.alerts.notices.words import thread_heading
from worker.base.news import Carrier, DigestNews, Further, NamedArticle
from worker.base.types import Match, News, NewsItem, Snippet, TopicMatch
from worker.channels.webhook.samples import samples
from worker.readers.links import MailLinks
from worker.settings.hours import Language

TAGS = [each for each in get_args(get_args(Language)[0]) if each != "en"]
TOPIC = "zq_topic"
NAMES = {TOPIC: "Zqtopic", "zq_two": "Zqsecond"}
AT = "23 Nov 2024, 08:15 UTC"
FIRST_TOLD = DigestNews("", NamedArticle("Zqoutlet", "Zqheadline"))
SOURCES = (
    f"It has failed since {AT}: Zqerror.",
    f"It has failed since {AT}: the reason is not known.",
    "It was switched off: Zqerror.",
    f"It has brought nothing new since {AT}.",
    f"It has brought nothing new since {AT}; it used to bring something every 3 hours.",
    f"It answers again; it had failed since {AT}, for 1 minute.",
    f"It brings something again; it had been silent since {AT}, for 21 days.",
)
ENDPOINTS = (
    f"It has failed since {AT}, 4 times in a row: Zqerror. 12 messages wait for it. "
    f"If nothing goes well, it is switched off on {AT}.",
    "It has failed, 1,400 times in a row: no reason known. 1 message waits for it.",
    "It was switched off: no success for 120 hours. What was to go there is held: 1,200 messages.",
    "It was switched off: it said that it is gone. What was to go there is held: 1 message.",
    "It was switched off: it failed for too long. What was to go there is held: 3 messages.",
    "Zqerror. What is to go there is held until this is mended.",
)


def told_of(text: str, **changes: Any) -> NewsItem:
    """Returns an article of invented words."""
    match = Match("Zqterm", "text", 0, 6, "Zqword")
    made = article(title=text, outlet="Zqoutlet", **changes)
    carriers = tuple(Carrier(f"Zqoutlet {n}", None, NOW) for n in range(10))
    return item(
        article=made,
        topics=(TopicMatch(TOPIC, "main", 3.0, (match, match)),),
        snippets=(Snippet("Zqword zq", ((0, 6),)),),
        carriers=(Carrier("", None, NOW), *carriers),
        reason="Matched Zqtopic because the text says “Zqword” 2 times.",
    )


def of_article(**changes: Any) -> News:
    fields = {"alert": "Zqalert", "label": "Zqlabel", "topic_names": NAMES}
    return news(**(fields | {"items": (told_of("Zqtitle"),)} | changes))


def of_digest(told: News, **changes: Any) -> News:
    assert told.digest is not None
    made = replace(told.digest, **changes)
    return replace(told, alert="Zqalert", label="Zqlabel", topic_names=NAMES, digest=made)


@cache
def messages() -> tuple[News, ...]:
    """Returns messages of every kind, in which all is said that there is to say."""
    return tuple(_messages())


def _messages() -> Iterator[News]:
    yield ping()
    yield of_article(items=(told_of("Zqtitle", title_derived=True, topics=[]),), more=2)
    yield of_article(items=(told_of(""), replace(told_of("Zq"), recurs_of=date(2023, 11, 12))))
    heading = thread_heading("Zqtitle", outlets=4, is_passing=True)
    for place in (8, 10):
        further = Further(10, place, NOW + timedelta(days=place - 8), "UTC")
        yield of_article(thread_title=heading, kept_back=3, kept_copies=1, further=further)
    stored = [_invented(each) for each in sentences()]
    for place in range(0, len(stored), 9):
        lines = tuple(stored[place : place + 9])
        yield of_article(kind="story.updated", news=lines, kept_back=1)
    rows = [
        digest_story(n, item=told_of("Zqtitle" if n else ""), topic=TOPIC, is_new=n < 2,
                     is_passing=n > 1, outlets=11, news_more=3 * (n > 1),
                     news=(FIRST_TOLD, *(stored[:4] if n > 1 else ())),
                     topics=((TOPIC, False), ("zq_two", True)))
        for n in range(4)
    ]  # fmt: skip
    for mode in ("hourly", "daily", "weekly", "overflow", "zq"):
        several = ((1, "Zqone"), (2, "Zqtwo")) if mode == "overflow" else ()
        told = replace(digest(*rows), alerts=several)
        yield of_digest(told, mode=mode, total=4 if mode == "zq" else 9,
                        by_topic=((TOPIC, 9),))  # fmt: skip
    faults = ("fails since 2024-11-22 04:10 UTC", "was not read", "switched off",
              "brings nothing new since 2024-11-22")  # fmt: skip
    named = tuple((f"Zq{place}", what) for place, what in enumerate(faults))
    yield of_digest(proof(matched=2, silenced=1, unread=3, faults=named))
    big = spike(topic=TOPIC, by_story=(4, 1))
    known = {"alert": "Zqalert", "label": "Zqlabel", "topic_names": NAMES}
    yield spike_news(told_of("Zqtitle"), told_of(""), told=big, **known)
    few = spike(topic=TOPIC, since=NOW - timedelta(hours=2), expected_stories=0.1,
                expected_articles=0.2)  # fmt: skip
    yield spike_news(told_of("Zqtitle"), told=few, **known)
    yield from _troubles()


def _troubles() -> Iterator[News]:
    for kind in ("source.failing", "source.silent", "source.recovered"):
        for number in (1, len(SOURCES)):
            told = source_news(kind, number)
            yield replace(told, sources=tuple(
                replace(each, name=f"Zq{place}", key="https://zq.example", reason=SOURCES[place])
                for place, each in enumerate(told.sources)
            ))  # fmt: skip
    for kind in ("endpoint.failing", "endpoint.disabling", "endpoint.disabled", "endpoint.held"):
        for number in (1, len(ENDPOINTS)):
            told = endpoint_news(kind, number)
            yield replace(told, more=number - 1, endpoints=tuple(
                replace(each, channel=f"zq_{place}", reason=ENDPOINTS[place])
                for place, each in enumerate(told.endpoints)
            ))  # fmt: skip


def _invented(sentence: str) -> str:
    """Returns a stored sentence with invented words in the place of those that are put in."""
    for put_in in ("Depot “burns”", "Example: Wire", "Morning Post", "was wrong", "red sea"):
        sentence = sentence.replace(put_in, "Zqword")
    return sentence.replace("B and C", "Zqb")


TAG = re.compile(r"<style>.*?</style>|<[^>]+>|&#?\w+;", re.DOTALL)
NO_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|wirewatch [a-z]+(?: [a-z]+)?(?: --delivery \S+)?|(?i:zq)\w*|"
    r"Asia/Seoul|Europe/Kyiv|\bUTC\b|operator_channels|Wirewatch"
)
WORD = re.compile(r"[^\W\d_]{2,}")
LINKS = MailLinks(mute="https://zq.example/m", wrong="https://zq.example/w",
                  unsubscribe="https://zq.example/u")  # fmt: skip


def mail_text(told: News, reader: Reader) -> str:
    links = replace(LINKS, alerts=tuple((name, "https://zq.example") for _, name in told.alerts))
    made = parsed(told, replace(ENVELOPE, links=links), reader)
    return "\n".join((str(made["Subject"]), part(made, "plain"), part(made, "html")))


def mail_to_nobody(told: News, reader: Reader) -> str:
    return part(parsed(told, replace(ENVELOPE, recipient=None), reader), "plain")


def chat_text(told: News, reader: Reader) -> str:
    long, short = (message(told, "text", width, reader=reader) for width in (20_000, 1200))
    return "\n".join((long.title, long.body, short.body))


def words_in(text: str) -> set[str]:
    return {each.casefold() for each in WORD.findall(NO_WORDS.sub(" ", TAG.sub(" ", text)))}


def own_words(tag: str) -> set[str]:
    """Returns all words of a language's catalogue."""
    words = words_of(tag)
    texts = [*words.texts.values(), *words.languages.values(), *words.dates.values()]
    texts += [form for forms in words.counts.values() for form in forms.values()]
    texts += [name for names in words.months.values() for name in names]
    fixed = (part for text in texts for part, *_ in string.Formatter().parse(text))
    return {each.casefold() for text in fixed for each in WORD.findall(text)}


@cache
def english(shown: Callable[[News, Reader], str]) -> list[set[str]]:
    """Returns the words of each English message that are not put in."""
    return [words_in(shown(each, Reader("Asia/Seoul"))) for each in messages()]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("shown", [mail_text, mail_to_nobody, chat_text])
def test_no_word_of_the_english_message_is_left_in_another_language(
    tag: str, shown: Callable[[News, Reader], str]
) -> None:
    reader, own = Reader("Asia/Seoul", tag), own_words(tag)
    left: dict[str, set[str]] = {}
    for told, fixed in zip(messages(), english(shown), strict=True):
        assert len(fixed) > 5, "a message without words of its own proves nothing"
        if found := (fixed & words_in(shown(told, reader))) - own:
            left[told.kind] = found
    assert left == {}


def test_every_kind_of_message_is_tried() -> None:
    assert {each.kind for each in messages()} == {each.kind for each in samples()}


def test_the_words_of_the_invented_messages_are_those_that_are_said() -> None:
    said = words_in("".join(mail_text(each, Reader()) for each in messages()))
    assert {"spike", "usually", "withdrawn", "quiet", "switched", "further", "times"} <= said
    assert datetime(2024, 11, 23, 8, 15, tzinfo=UTC).strftime("%d %b %Y, %H:%M UTC") == AT
