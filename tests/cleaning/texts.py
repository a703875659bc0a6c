"""Invented article texts that the cleaning tests share."""

from __future__ import annotations

from worker.base.types import Article
from worker.cleaning import clean

TITLE = "Bridge destroyed as battalions cross the river"
FIRST = (
    "The defence ministry said on Friday that two battalions had crossed the river overnight, and "
    "that engineers were working to restore the bridge."
)
SECOND = (
    "Officials in the regional capital told residents to stay indoors until the all-clear was "
    "given, while schools were moved online for the rest of the week."
)
THIRD = (
    "“We have seen this before, and we know what to do,” the governor said in a televised address, "
    "adding that supplies would last until spring."
)
FOURTH = "The opposition called for an inquiry into the delay. A vote is expected next week."
BODY = (FIRST, SECOND, THIRD, FOURTH)


def cleaned(*lines: str, title: str = "") -> Article:
    """Cleans the lines as paragraphs with a blank line between."""
    return clean(Article(text="\n\n".join(lines), title=title))


def paragraphs(article: Article) -> tuple[str, ...]:
    return tuple(article.text.split("\n\n")) if article.text else ()
