"""A notice as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from worker.alerts.notices.passages import Pieces
from worker.alerts.notices.view import ItemRow, MailView, OutletRow

_RULE = "-" * 40


def plain_text(view: MailView, footer: str) -> str:
    """Returns the text part of a mail; marked words stand between asterisks."""
    blocks = [view.note] if view.note else []
    news = list(_news_lines(view))
    blocks += ["\n".join(news)] if news else []
    blocks += ["\n".join(_item_lines(row)).rstrip() for row in view.items]
    if view.more:
        blocks.append(more_line(view.more))
    body = f"\n\n{_RULE}\n\n".join(blocks)
    return f"{body}\n\n-- \n{footer}\n"


def more_news(count: int) -> str:
    """Says how many pieces of news are not shown."""
    return f"… and {count} more." if count else ""


def _news_lines(view: MailView) -> Iterator[str]:
    yield from view.news
    if view.news_more:
        yield more_news(view.news_more)
    if view.kept_back:
        yield view.kept_back


def more_line(count: int) -> str:
    """Says how many articles are not shown."""
    articles = "article" if count == 1 else "articles"
    return f"… and {count} more {articles} of the same story."


def _item_lines(row: ItemRow) -> Iterator[str]:
    yield row.title
    if row.title_derived:
        yield "(no headline given; this one is taken from the text)"
    published = f"published {row.published}" if row.published else ""
    facts = " | ".join(filter(None, (row.outlet, published, row.language)))
    if facts:
        yield facts
    if row.topics:
        yield ", ".join(f"{topic.name} ({topic.salience})" for topic in row.topics)
    yield ""
    for snippet in row.snippets:
        yield f"  {_marked(snippet)}"
        yield ""
    yield row.reason
    if row.recurs:
        yield row.recurs
    if row.link and all(outlet.link != row.link for outlet in row.outlets):
        yield row.link
    yield ""
    if row.carried:
        yield row.carried
    yield from (_outlet(outlet) for outlet in row.outlets)
    if row.outlets_more:
        yield f"- and {row.outlets_more} more"


def _outlet(outlet: OutletRow) -> str:
    link = f"\n  {outlet.link}" if outlet.link else ""
    return f"- {outlet.name}, seen {outlet.seen}{link}"


def _marked(pieces: Pieces) -> str:
    text = "".join(f"*{text}*" if marked else text for text, marked in pieces)
    return " ".join(text.split())
