"""A digest as rows for a reader: stories by topic, or the proof that there was none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from worker.alerts.notices.occasions import topic_name
from worker.alerts.notices.passages import Pieces, outlet_of, pieces
from worker.alerts.notices.times import local, local_iso
from worker.alerts.notices.words import direction, language_name, language_tag, one_line, web_link
from worker.base.news import QuietProof
from worker.base.types import Digest, DigestStory, News

_NAMED = 4
_LONGEST_NEWS = 400
_LINES = 5


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
    news: tuple[str, ...]
    """What is new in a story that an earlier digest told of."""
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


def heading(news: News) -> str:
    """Returns what stands in a digest's subject, without the label."""
    digest = _digest(news)
    if digest.proof is not None:
        return all_quiet(digest.proof)
    shape = "{day} {month}, {hour}" if digest.mode == "hourly" else "{day} {month}"
    at = local(digest.until, digest.zone, shape)
    return f"{digest.mode.capitalize()} digest, {at}: {_stories(digest.total)}"


def all_quiet(proof: QuietProof) -> str:
    """Returns ``All quiet: 412 of 415 sources fine, 38,114 articles read, 0 matched``."""
    return (
        f"All quiet: {proof.fine:,} of {proof.sources:,} sources fine, "
        f"{proof.articles:,} {'article' if proof.articles == 1 else 'articles'} read, "
        f"{proof.matched:,} matched"
    )


def digest_view(news: News) -> DigestView:
    """Arranges a digest for a reader."""
    digest = _digest(news)
    shown = len(digest.proof.faults) if digest.proof is not None else 0
    return DigestView(
        heading=one_line(heading(news)),
        period=f"{local(digest.since, digest.zone)} to {local(digest.until, digest.zone)}",
        summary=_summary(digest),
        sections=tuple(_sections(news, digest)),
        more=_more(news, digest),
        proof=tuple(_proved(digest.proof)) if digest.proof is not None else (),
        faults=tuple(
            (one_line(name, 80), one_line(what, 120))
            for name, what in (digest.proof.faults if digest.proof is not None else ())
        ),
        faults_more=digest.proof.sources - digest.proof.fine - shown if digest.proof else 0,
        zone=digest.zone,
    )


def _digest(news: News) -> Digest:
    assert news.digest is not None
    return news.digest


def _stories(number: int) -> str:
    return f"{number:,} {'story' if number == 1 else 'stories'}"


def _summary(digest: Digest) -> str:
    if digest.proof is not None:
        return ""
    fresh = sum(each.is_new for each in digest.stories)
    told = len(digest.stories) - fresh
    if digest.total > len(digest.stories):
        return f"{_stories(digest.total)}; here the {len(digest.stories)} that most outlets carry."
    parts = [f"{fresh:,} new"] if fresh else []
    parts += [f"{told:,} with news since the last digest"] if told else []
    return f"{_stories(digest.total)}: {' and '.join(parts)}."


def _sections(news: News, digest: Digest) -> Iterator[Section]:
    numbers = dict(digest.by_topic)
    for slug, rows in groupby(digest.stories, key=lambda each: each.topic):
        stories = tuple(_story(each, digest) for each in rows)
        name = one_line(topic_name(slug, news.topic_names) if slug else news.alert, 60)
        yield Section(name, stories, max(numbers.get(slug, 0) - len(stories), 0))


def _story(story: DigestStory, digest: Digest) -> StoryRow:
    article = story.item.article
    language = article.get("language")
    tag = language if isinstance(language, str) else None
    published = local_iso(
        article.get("published_at"), article.get("published_precision"), digest.zone
    )
    facts = (outlet_of(article), published, language_name(tag))
    passages = story.item.snippets[:1]
    return StoryRow(
        title=one_line(str(article.get("title") or "Untitled"), 300),
        link=web_link(article.get("url")),
        lang=language_tag(tag),
        dir=direction(tag),
        facts=tuple(each for each in facts if each),
        passage=pieces(passages[0]) if passages else (),
        is_new=story.is_new,
        is_passing=story.is_passing,
        news=tuple(one_line(each, _LONGEST_NEWS) for each in story.news[:_LINES]),
        carried=_carried(story),
    )


def _carried(story: DigestStory) -> str:
    if story.outlets < 2:
        return ""
    names = [one_line(each.name, 60) or "unnamed source" for each in story.item.carriers[:_NAMED]]
    more = story.outlets - len(names)
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{story.outlets:,} outlets: {', '.join(names)}{rest}"


def _more(news: News, digest: Digest) -> str:
    left = digest.total - len(digest.stories)
    if left <= 0:
        return ""
    more = "1 more story" if left == 1 else f"{left:,} more stories"
    return f"… and {more}. All of them: {listed_by(news)}"


def listed_by(news: News) -> str:
    """Returns the command that lists all stories of a digest."""
    return f"wirewatch stories --delivery {news.delivery_id}"


def _proved(proof: QuietProof) -> Iterator[str]:
    yield f"{all_quiet(proof)}."
    if proof.matched:
        was = "article has a topic" if proof.matched == 1 else "articles have a topic"
        yield f"{proof.matched:,} {was} of this alert, and told it nothing new."
    if proof.silenced:
        yield f"{_articles(proof.silenced)} held back by silences (wirewatch silence list)."
    if proof.unread:
        are = "document waits" if proof.unread == 1 else "documents wait"
        yield f"{proof.unread:,} {are} to be read."


def _articles(number: int) -> str:
    return f"{number:,} {'article was' if number == 1 else 'articles were'}"
