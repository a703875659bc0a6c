"""One article: all that is known of it, with its words and with what was decided."""

from __future__ import annotations

from typing import Any

from worker.articles import left_out
from worker.articles.steps import explain
from worker.articles.store import views
from worker.base.store.database import limit_statements
from worker.readers.store import marks
from worker.web.views import PATIENCE, NotFound, Site, View, Wanted
from worker.web.views.passages import paragraphs
from worker.web.views.room import fitting, weight

LINES = 12
"""Lines of one thing that are shown: a run of what was left out, documents of an item."""
_FRAME, _BUTTONS = 120, 1_100


def look(site: Site, wanted: Wanted) -> View:
    """Explains an article by its id. Raises NotFound."""
    article_id = wanted.number("id")
    found = explain.by_id(site.runtime, article_id) if article_id is not None else None
    if found is None or not found["articles"]:
        raise NotFound(f"There is no article {article_id}.")
    about = found["articles"][0]
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        (article,) = views.by_ids(session, [about["article"]["id"]])
        said = marks.of_article(session, article["id"])
    aside = about["left_out"]
    language = article["language"]
    runs = left_out.runs(aside["whole"], aside["masks"], language) if aside else []
    texts, end = paragraphs(article, wanted.number("from") or 0)
    told_first = sorted(about["alerts"], key=lambda each: each["verdict"] != "told")
    shown = {
        "about": about,
        "article": article,
        "marks": said,
        "items": fitting(found["items"], _weigh_item, 5_000),
        "paragraphs": texts,
        "topics": fitting(article["topics"], _weigh_topic, 14_000),
        "alerts": fitting(told_first, _weigh_alert, 7_000),
        "runs": fitting(runs, lambda each: _FRAME + weight(each.words[:LINES]), 6_000),
        "lines": LINES,
        "more": {"items": len(found["items"]), "runs": len(runs), "alerts": len(told_first)},
        "is_kept": aside is not None,
    }
    older = f"/articles/{article_id}?from={end}" if end is not None else None
    return View(
        "article.html", about["article"]["title"], shown, [found], older, "How the text goes on"
    )


def _weigh_item(item: dict[str, Any]) -> int:
    said = [each["reason"] for each in item["documents"][:LINES]]
    lines = _FRAME * (1 + len(said))
    return lines + weight(item["source"]["name"], item["key"], said)


def _weigh_topic(topic: dict[str, Any]) -> int:
    words = [each["text"] for each in topic["matches"]]
    return _BUTTONS + weight(topic["slug"], words[:LINES])


def _weigh_alert(alert: dict[str, Any]) -> int:
    sent = [each.get("last_error") for each in alert["deliveries"][:LINES]]
    return _FRAME * (1 + len(sent)) + weight(alert["alert"], alert["reason"], sent)
