"""A notice as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from worker.alerts.notices.catalogues import Words
from worker.alerts.notices.passages import starred
from worker.alerts.notices.view import ItemRow, MailView, OutletRow

_RULE = "-" * 40


def plain_text(view: MailView, footer: str) -> str:
    """Returns the text part of a mail; marked words stand between asterisks."""
    blocks = [view.note] if view.note else []
    news = list(_news_lines(view))
    blocks += ["\n".join(news)] if news else []
    blocks += ["\n".join(_item_lines(row, view.words)).rstrip() for row in view.items]
    if view.more:
        blocks.append(more_line(view.more, view.words))
    body = f"\n\n{_RULE}\n\n".join(blocks)
    if view.kept_below:
        body = f"{body}\n\n{view.kept_below}"
    return f"{body}\n\n-- \n{footer}\n"


def more_news(count: int, words: Words) -> str:
    """Says how many pieces of news are not shown."""
    return words.say("news_more", n=count) if count else ""


def _news_lines(view: MailView) -> Iterator[str]:
    yield from view.news
    if view.news_more:
        yield more_news(view.news_more, view.words)
    if view.kept_above:
        yield view.kept_above


def more_line(count: int, words: Words) -> str:
    """Says how many articles are not shown."""
    return words.count("articles_more", count)


def _item_lines(row: ItemRow, words: Words) -> Iterator[str]:
    yield row.title
    if row.title_derived:
        yield f"({words.say('derived')})"
    facts = " | ".join(filter(None, (row.outlet, row.published, row.language)))
    if facts:
        yield facts
    yield ""
    for snippet in row.snippets:
        yield f"  {starred(snippet)}"
        yield ""
    if row.topics:
        yield ", ".join(f"{topic.name} ({topic.salience})" for topic in row.topics)
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
        yield f"- {words.say('more', n=row.outlets_more)}"


def _outlet(outlet: OutletRow) -> str:
    link = f"\n  {outlet.link}" if outlet.link else ""
    return f"- {outlet.name}, {outlet.seen}{link}"
