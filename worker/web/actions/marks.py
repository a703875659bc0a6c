"""Marks a match as right or wrong, and takes that back."""

from __future__ import annotations

from worker.base.store import audit
from worker.readers.store import marks as store
from worker.web.actions import Outcome
from worker.web.views import NotFound, Site, Unusable, Wanted

_SAID = ("right", "wrong")


def put(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Notes that a topic was found rightly or wrongly in an article. Raises Unusable, NotFound."""
    runtime = site.runtime
    now = runtime.clock()
    article, topic, said = _match(wanted), wanted.text("topic", 100), wanted.one_of("said", _SAID)
    if said is None:
        raise Unusable("a match is right or wrong")
    with runtime.database.write() as session:
        if store.mark(session, article, topic, actor, said == "right", now):
            after = {"topic": topic, "said": said}
            audit.record(session, now, actor, "mark", f"article {article}", None, after)
        elif actor not in {each.by for each in store.of_article(session, article).get(topic, ())}:
            raise NotFound(f"The topic {topic} is not found in article {article}.")
    words = f"Article {article} is marked as a {said} match of {topic}."
    undo = {"article": str(article), "topic": topic}
    return Outcome(words, f"/articles/{article}", ("unmark", undo))


def take_back(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Takes one's own mark back. Raises Unusable."""
    runtime = site.runtime
    article, topic = _match(wanted), wanted.text("topic", 100)
    with runtime.database.write() as session:
        is_gone = store.unmark(session, article, topic, actor)
        if is_gone:
            before = {"topic": topic}
            now = runtime.clock()
            audit.record(session, now, actor, "mark_removed", f"article {article}", before, None)
    words = "The mark is taken back." if is_gone else "There is no such mark of yours."
    return Outcome(words, f"/articles/{article}")


def _match(wanted: Wanted) -> int:
    article = wanted.number("article")
    if article is None:
        raise Unusable("give an article")
    return article
