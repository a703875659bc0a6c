"""Search: articles that hold words, the best first."""

from __future__ import annotations

from worker.articles.store import views
from worker.base.errors import WirewatchError
from worker.base.store.database import limit_statements
from worker.search import read
from worker.search.shown import places
from worker.web.views import PATIENCE, SHOWN, Site, Unusable, View, Wanted
from worker.web.views.passages import passages_of


def look(site: Site, wanted: Wanted) -> View:
    """Searches. Without words the page asks for some."""
    asked = wanted.text("q")
    topic = wanted.one_of("topic", list(site.runtime.topic_names))
    if not asked:
        shown = {"asked": "", "found": [], "total": 0, "topic": topic}
        return View("search.html", "Search", shown, [])
    try:
        search = read(asked)
    except WirewatchError as error:
        raise Unusable(str(error)) from error
    wish = views.ArticleFilter(topic, search=search)
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        found, total = views.best(session, wish, SHOWN)
    hits = [
        (
            each,
            passages_of(each["title"], each["text"], places(search, each["title"], each["text"])),
        )
        for each in found
    ]
    shown = {"asked": asked, "found": hits, "total": total, "topic": topic}
    return View("search.html", f"Search: {asked}", shown, found)
