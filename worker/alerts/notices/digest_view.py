"""A digest as rows for a reader: stories by topic, or the proof that there was none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from worker.alerts.budget import MODE as OVERFLOW
from worker.alerts.notices.catalogues import ENGLISH, Words, words_of
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.catalogues.stored import in_words
from worker.alerts.notices.occasions import topic_name
from worker.alerts.notices.passages import Pieces, outlet_of, pieces
from worker.alerts.notices.words import direction, language_tag, one_line, web_link
from worker.base.news import DigestNews, QuietProof
from worker.base.types import Digest, DigestStory, News

_NAMED = 4
_LONGEST_NEWS = 400
_LONGEST_LINK = 300
_TOPICS = 12
_PREHEADER = 240


@dataclass(frozen=True, slots=True)
class NewsRow:
    """What else was told of a story: what is new, and the article that told it, where that is
    another than the one shown."""

    sentence: str
    is_first: bool
    """Whether it says no news, but what the story was told by first."""
    outlet: str
    title: str
    link: str | None
    lang: str
    dir: str


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One story. Texts are as they came: whoever shows them escapes them."""

    title: str
    link: str | None
    lang: str
    dir: str
    facts: tuple[str, ...]
    """Outlet, time and language of the article that is shown."""
    passage: Pieces
    is_new: bool
    is_passing: bool
    told: tuple[NewsRow, ...]
    """What else was told of it: first, and what was new, in order."""
    news_more: str
    """How much more there was; nothing where all stand in ``told``."""
    topics: tuple[tuple[str, str], ...]
    """Its topics, where it has several: the name of each, and whether it is only mentioned, in
    words."""
    topics_more: str
    """How many more there are; nothing where all stand in ``topics``."""
    carried: str


@dataclass(frozen=True, slots=True)
class Section:
    """The stories of one topic."""

    name: str
    stories: tuple[StoryRow, ...]
    more: int
    """How many further ones stand under it and are not shown."""


@dataclass(frozen=True, slots=True)
class DigestView:
    """A whole digest."""

    heading: str
    period: str
    summary: str
    sections: tuple[Section, ...]
    more: str
    """How many stories are not shown, and what lists them."""
    proof: tuple[str, ...]
    """Sentences that prove that all was quiet."""
    faults: tuple[tuple[str, str], ...]
    faults_more: int
    zone: str
    preheader: str
    """What mail programs show beside the subject."""
    words: Words
    """The words of the reader's language."""


def heading(news: News, reader: Reader | None = None) -> str:
    """Returns what stands in a digest's subject, without the label."""
    reader = reader or Reader()
    digest, words = _digest(news), reader.words
    if digest.proof is not None:
        return all_quiet(digest.proof, words)
    zone = reader.zone_for(digest.zone)
    # Of these there are several a day.
    shape = "near" if digest.mode in ("hourly", OVERFLOW) else "near_day"
    at = words.time(digest.until, zone, shape)
    key = f"digest_{digest.mode}"
    known = key if key in words.texts else "digest_other"
    return words.say(known, at=at, stories=words.count("stories", digest.total))


def all_quiet(proof: QuietProof, words: Words | None = None) -> str:
    """Returns ``All quiet: 412 of 415 sources fine, 38,114 articles read, 0 matched``."""
    said = words or words_of(ENGLISH)
    read = said.count("articles_read", proof.articles)
    return said.say(
        "all_quiet", fine=proof.fine, sources=proof.sources, read=read, matched=proof.matched
    )


def digest_view(news: News, reader: Reader | None = None) -> DigestView:
    """Arranges a digest for a reader; without one for who reads English."""
    reader = reader or Reader()
    digest, words = _digest(news), reader.words
    zone = reader.zone_for(digest.zone)
    sections = tuple(_sections(news, digest, words, zone))
    proof = tuple(_proved(digest.proof, words)) if digest.proof is not None else ()
    shown = len(digest.proof.faults) if digest.proof is not None else 0
    return DigestView(
        heading=one_line(heading(news, reader)),
        period=words.say(
            "period",
            since=words.time(digest.since, zone, "near"),
            until=words.time(digest.until, zone, "near"),
        ),
        summary=_summary(digest, words),
        sections=sections,
        more=_more(news, digest, words),
        proof=proof,
        faults=tuple(
            (one_line(name, 80), one_line(in_words(what, words, zone), 120))
            for name, what in (digest.proof.faults if digest.proof is not None else ())
        ),
        faults_more=digest.proof.sources - digest.proof.fine - shown if digest.proof else 0,
        zone=zone,
        preheader=_preheader(sections, proof),
        words=words,
    )


def _preheader(sections: Sequence[Section], proof: Sequence[str]) -> str:
    """Returns the first headlines, or of a proof what it says beside the subject."""
    titles = (story.title for section in sections for story in section.stories)
    return one_line(" · ".join(list(proof[1:]) or list(islice(titles, 3))), _PREHEADER)


def _digest(news: News) -> Digest:
    assert news.digest is not None
    return news.digest


def _summary(digest: Digest, words: Words) -> str:
    if digest.proof is not None:
        return ""
    stories = words.count("stories", digest.total)
    fresh = sum(each.is_new for each in digest.stories)
    told = len(digest.stories) - fresh
    if digest.total > len(digest.stories):
        return words.say("summary_cut", stories=stories, n=len(digest.stories))
    parts = [words.say("part_new", n=fresh)] if fresh else []
    parts += [words.say("part_told", n=told)] if told else []
    return words.say("summary", stories=stories, parts=words.listed(parts))


def _sections(news: News, digest: Digest, words: Words, zone: str) -> Iterator[Section]:
    numbers = dict(digest.by_topic)
    for slug, rows in groupby(digest.stories, key=lambda each: each.topic):
        stories = tuple(_story(each, news, words, zone) for each in rows)
        name = one_line(topic_name(slug, news.topic_names) if slug else news.alert, 60)
        yield Section(name, stories, max(numbers.get(slug, 0) - len(stories), 0))


def _story(story: DigestStory, news: News, words: Words, zone: str) -> StoryRow:
    article = story.item.article
    language = article.get("language")
    tag = language if isinstance(language, str) else None
    precision = article.get("published_precision") or "minute"
    published = words.stated(article.get("published_at"), precision, zone, "near")
    facts = (outlet_of(article), published, words.language(tag))
    passages = story.item.snippets[:1]
    untold = len(story.topics[_TOPICS:])
    return StoryRow(
        title=one_line(str(article.get("title") or words.say("untitled")), 300),
        link=web_link(article.get("url")),
        lang=language_tag(tag),
        dir=direction(tag),
        facts=tuple(each for each in facts if each),
        passage=pieces(passages[0]) if passages else (),
        is_new=story.is_new,
        is_passing=story.is_passing,
        told=tuple(_told(each, words, zone) for each in story.news),
        news_more=words.say("news_more", n=story.news_more) if story.news_more else "",
        topics=_topics(story, news, words),
        topics_more=words.say("more", n=untold) if untold else "",
        carried=_carried(story, words),
    )


def _told(each: DigestNews, words: Words, zone: str) -> NewsRow:
    article = each.article
    link = web_link(article.url) if article is not None else None
    tag = article.language if article is not None else None
    return NewsRow(
        sentence=one_line(in_words(each.sentence, words, zone), _LONGEST_NEWS)
        or words.say("told_first"),
        is_first=not each.sentence,
        outlet=(one_line(article.outlet, 80) or words.say("unnamed")) if article else "",
        title=one_line(article.title, 200) if article else "",
        link=link if link and len(link) <= _LONGEST_LINK else None,
        lang=language_tag(tag),
        dir=direction(tag),
    )


def line_of(row: NewsRow, words: Words) -> str:
    """Returns such as ``A new topic: Tsunamis. Coast Mail: “Tsunami warning off Izmir”``."""
    if not row.outlet:
        return row.sentence
    named = words.say("named", what=row.outlet, names=words.quoted(row.title))
    return f"{row.sentence} {named}"


def news_lines(story: DigestStory) -> tuple[str, ...]:
    """Returns what else was told of a story as programs are told it: a line each."""
    words = words_of(ENGLISH)
    return tuple(line_of(_told(each, words, "UTC"), words) for each in story.news)


def _topics(story: DigestStory, news: News, words: Words) -> tuple[tuple[str, str], ...]:
    if len(story.topics) < 2:
        return ()  # it stands under it
    return tuple(
        (
            one_line(topic_name(slug, news.topic_names), 60),
            words.say("in_passing") if is_passing else "",
        )
        for slug, is_passing in story.topics[:_TOPICS]
    )


def topics_line(row: StoryRow) -> str:
    """Returns such as ``Earthquakes, Tsunamis (in passing)``; nothing where there is one."""
    named = ", ".join(f"{name} ({what})" if what else name for name, what in row.topics)
    return f"{named} {row.topics_more}" if row.topics_more else named


def _carried(story: DigestStory, words: Words) -> str:
    if story.outlets < 2:
        return ""
    unnamed = words.say("unnamed")
    names = [one_line(each.name, 60) or unnamed for each in story.item.carriers[:_NAMED]]
    more = story.outlets - len(names)
    rest = f" {words.say('more', n=more)}" if more > 0 else ""
    listed = words.texts["comma"].join(names) + rest
    return words.say("named", what=words.count("outlets", story.outlets), names=listed)


def _more(news: News, digest: Digest, words: Words) -> str:
    left = digest.total - len(digest.stories)
    return words.count("stories_more", left, command=listed_by(news)) if left > 0 else ""


def listed_by(news: News) -> str:
    """Returns the command that lists all stories of a digest."""
    return f"wirewatch stories --delivery {news.delivery_id}"


def _proved(proof: QuietProof, words: Words) -> Iterator[str]:
    yield f"{all_quiet(proof, words)}."
    for key, number in (
        ("quiet_matched", proof.matched),
        ("quiet_silenced", proof.silenced),
        ("quiet_unread", proof.unread),
    ):
        if number:
            yield words.count(key, number)
