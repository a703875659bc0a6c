"""Search: articles that hold words, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from markupsafe import Markup

from worker.articles.store import views
from worker.base.errors import WirewatchError
from worker.base.store.database import limit_statements
from worker.search import read
from worker.search.shown import places
from worker.search.store import backlog
from worker.web.views import PATIENCE, Site, Unusable, View, Wanted
from worker.web.views.mistakes import mistake
from worker.web.views.passages import passages_of
from worker.web.views.room import fitting, weight

_ON_A_PAGE = 20
_FRAME, _TAG = 350, 90


def look(site: Site, wanted: Wanted) -> View:
    """Searches. Without words the page asks for some."""
    asked = wanted.text("q")
    topic = wanted.one_of("topic", list(site.runtime.topic_names))
    if not asked:
        return View("search.html", "Search", _shown("", topic), [])
    try:
        search = read(asked)
    except WirewatchError as error:
        if wanted.is_twin:
            raise Unusable(str(error)) from error
        shown = _shown(asked, topic) | {"mistake": mistake(error)}
        return View("search.html", "Search", shown, [], status=HTTPStatus.BAD_REQUEST)
    wish = views.ArticleFilter(topic, search=search)
    begin = min(wanted.number("from") or 0, views.RANKED)
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        found, total = views.best(session, wish, _ON_A_PAGE + 1, begin)
        is_behind = backlog.is_behind(session)
    hits = [
        (
            each,
            passages_of(each["title"], each["text"], places(search, each["title"], each["text"])),
        )
        for each in found
    ]
    hits = list(fitting(hits[:_ON_A_PAGE], lambda each: _weigh(*each)))
    end = begin + len(hits)
    older = wanted.with_("/search", **{"from": end}) if len(found) > len(hits) else None
    shown = _shown(asked, topic) | {"found": hits, "total": total, "begin": begin}
    shown["is_behind"] = is_behind
    lines = found[: len(hits)]
    return View("search.html", f"Search: {asked}", shown, lines, older, "Further ones")


def _shown(asked: str, topic: str | None) -> dict[str, Any]:
    """Returns what is shown of a search that found nothing yet."""
    empty = {"found": [], "total": 0, "begin": 0, "most": views.COUNTED, "mistake": None}
    empty["is_behind"] = False
    return {"asked": asked, "topic": topic, **empty}


def _weigh(article: dict[str, Any], passages: Sequence[Markup]) -> int:
    tags = [each["slug"] for each in article["topics"]]
    texts = sum(len(each.encode()) for each in passages)
    outlet = article["outlet"] or article["source"]["name"]
    return _FRAME + texts + weight(article["title"], outlet) + len(tags) * _TAG + 2 * weight(tags)
