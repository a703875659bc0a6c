"""A mail's way to a message, with toys at both ends: ``python -m tests.toys.chain CONFIG …``.

Goes it once for each configuration that is named, and prints as JSON which articles there are then,
and how many deliveries were tried. What is told goes to the channels that the configuration names.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import tests.toys.greek_from_outside  # noqa: F401 - first: it says which languages there are
from tests.setup.runtimes import Heard
from worker.articles.store import views
from worker.articles.store.views import ArticleFilter
from worker.setup.configuration import load_settings
from worker.setup.plugins import problems
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.collect.store import sources
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

HOLDER = "test@here/1"


def main(path: Path) -> None:
    """Collects each source once, and takes what it brings to its end."""
    assert list(problems()) == []
    runtime = Runtime(load_settings(path))
    runtime.prepare("test")
    heard = Heard()
    with runtime.database.read() as session:
        listed = [each.id for each in sources.listed(session)]
    for source_id in listed:
        collected = collect(runtime, source_id, HOLDER, heard, now_please=True)
        assert collected is not None
        assert collected.error is None, collected.error
    process(runtime, heard.document_ids, HOLDER, heard)
    deliver(runtime, heard.delivery_ids, HOLDER)
    with runtime.database.read() as session:
        articles = list(views.articles(session, ArticleFilter()))
    print(json.dumps({"articles": articles, "told": len(heard.delivery_ids)}, default=str))
    runtime.close()


if __name__ == "__main__":
    for each in sys.argv[1:]:
        main(Path(each))
