"""What strangers' bytes meet: every format to an article and all that is made of it, every feed,
every container, every header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from worker import formats, search
from worker.base import frames
from worker.base.errors import DocumentRejected
from worker.base.types import Article, Searchable, TopicDefinition
from worker.cleaning import clean
from worker.duplicates.fingerprint import fingerprint
from worker.formats.feed_entry import parse
from worker.formats.feed_entry import write as write_entry
from worker.reading.language import detect
from worker.sources.feed import discovery, opml
from worker.sources.folder.containers.parts import Bounds, Broken, Found
from worker.sources.folder.containers.split import Reading, split
from worker.sources.folder.containers.stream import MemoryRaw
from worker.stories.terms import terms
from worker.topics.matcher import TopicMatcher, compile_topics
from worker.topics.missed import missed
from worker.traits import traits

_QUERIES = (
    '"central bank" AND rates', "quake* NEAR/5 magnitude", "title:minister OR body:strike*",
    "word NEAR/9 letters", "rain* AND NOT drill", "=NATO", "地震 OR 中", "안보 NEAR/5 한",
    '"안보 한"~3',
)  # fmt: skip


@cache
def matcher() -> TopicMatcher:
    """Returns a matcher of topics of every kind."""
    return compile_topics(
        [TopicDefinition(f"t{number}", "", query) for number, query in enumerate(_QUERIES)]
    )


def article_of(kind: str, content: bytes) -> Article:
    """Returns the clean article of a document, as the service makes it. Raises DocumentRejected."""
    article = clean(formats.load(kind).read(content))
    found = detect(f"{article.title}\n{article.text}") or article.language
    return replace(article, language=found, source="test")


def made_of(article: Article) -> None:
    """Makes of an article all that it is compared and matched by."""
    search.indexed(article.title, article.text)
    matcher().match(Searchable.of(article))
    matcher().match(replace(Searchable.of(article), background=_repeated(article.text)))
    missed(matcher(), article, ())
    frames.pack(article.whole, article.masks, article.text)
    traits(article.title, article.text, article.language)
    fingerprint(article.title, article.text)
    terms(article.title, article.text, article.language)


def _repeated(text: str) -> tuple[tuple[int, int], ...]:
    """Returns all paragraphs but the first as what its source says again and again."""
    found, at = [], 0
    for paragraph in text.split("\n\n"):
        found.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    return tuple(found[1:])


def document(kind: str) -> Callable[[bytes], object]:
    """Returns what goes the whole way of a document of a format."""

    def whole(content: bytes) -> object:
        article = article_of(kind, content)
        made_of(article)
        return article

    return whole


def feed(content: bytes) -> object:
    """Parses a fetched feed, and reads its entries. Raises DocumentRejected."""
    found = parse.parse(content, "application/xml", "https://news.test/feed.xml")
    for entry in found.entries[:50]:
        outcome(document("feed_entry"), write_entry(entry))
    return found


def feed_list(content: bytes) -> object:
    """Reads a list of feeds. Raises DocumentRejected."""
    return opml.read(content)


def site(content: bytes) -> object:
    """Looks for feeds that a page names."""
    return discovery.named(content, "https://news.test/")


def file(name: str) -> Callable[[bytes], object]:
    """Returns what takes a file of that name apart and reads what it holds."""

    def whole(content: bytes) -> object:
        reading = Reading(Bounds())
        count = 0
        try:
            for part in split(MemoryRaw(content), name, reading):
                count += 1
                if isinstance(part, Found) and count <= 50:
                    outcome(document(part.format), part.content)
        except Broken as reason:
            return reason
        return count

    return whole


def outcome(reader: Callable[[bytes], object], content: bytes) -> object:
    """Returns what a reader makes of bytes, or why it makes nothing of them."""
    try:
        return reader(content)
    except DocumentRejected as rejection:
        return rejection
