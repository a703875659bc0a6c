"""One article: all that is known of it, with its words and with what was decided."""

from __future__ import annotations

from worker.articles import left_out
from worker.articles.steps import explain
from worker.articles.store import views
from worker.base.store.database import limit_statements
from worker.readers.store import marks
from worker.web.views import PATIENCE, NotFound, Site, View, Wanted
from worker.web.views.passages import paragraphs


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
    runs = left_out.runs(aside["whole"], aside["masks"]) if aside else []
    shown = {
        "about": about,
        "article": article,
        "marks": said,
        "items": found["items"],
        "paragraphs": paragraphs(article),
        "runs": runs,
        "is_kept": aside is not None,
    }
    return View("article.html", about["article"]["title"], shown, [found])
