"""The text part of a digest's mail."""

from __future__ import annotations

from collections.abc import Iterator

from worker.alerts.notices.catalogues import Words
from worker.alerts.notices.digest_view import (
    DigestView,
    Section,
    StoryRow,
    line_of,
    topics_line,
)
from worker.alerts.notices.passages import starred

_RULE = "-" * 40


def digest_text(view: DigestView, footer: str) -> str:
    """Returns the text part of a digest; marked words stand between asterisks."""
    first = (view.period, view.summary, *view.proof, *_faults(view))
    blocks = ["\n".join(each for each in first if each)]
    blocks += ["\n".join(_section(each, view.words)).rstrip() for each in view.sections]
    if view.more:
        blocks.append(view.more)
    body = f"\n\n{_RULE}\n\n".join(blocks)
    return f"{body}\n\n-- \n{footer}\n"


def _faults(view: DigestView) -> Iterator[str]:
    if view.faults:
        yield view.words.say("named", what=view.words.say("not_fine"), names="").rstrip()
    yield from (f"- {name}: {what}" for name, what in view.faults)
    if view.faults_more > 0:
        yield f"- {view.words.say('faults_more', n=view.faults_more)}"


def _section(section: Section, words: Words) -> Iterator[str]:
    yield section.name.upper()
    yield ""
    for each in section.stories:
        yield from _story(each, words)
        yield ""
    if section.more:
        yield words.say("topic_more", n=section.more)


def _story(row: StoryRow, words: Words) -> Iterator[str]:
    marks = [] if row.is_new else [words.say("update")]
    marks += [words.say("in_passing")] if row.is_passing else []
    yield f"{row.title} ({', '.join(marks)})" if marks else row.title
    if row.facts:
        yield " | ".join(row.facts)
    if row.topics:
        yield words.say("named", what=words.say("topics"), names=topics_line(row))
    for each in row.told:
        yield f"* {line_of(each, words)}"
        if each.link:
            yield f"  {each.link}"
    if row.news_more:
        yield f"  {row.news_more}"
    if row.passage:
        yield f"  {starred(row.passage)}"
    if row.carried:
        yield row.carried
    if row.link:
        yield row.link
