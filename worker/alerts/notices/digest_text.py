"""The text part of a digest's mail."""

from __future__ import annotations

from collections.abc import Iterator

from worker.alerts.notices.digest_view import DigestView, Section, StoryRow

_RULE = "-" * 40


def digest_text(view: DigestView, footer: str) -> str:
    """Returns the text part of a digest; marked words stand between asterisks."""
    first = (view.period, view.summary, *view.proof, *_faults(view))
    blocks = ["\n".join(each for each in first if each)]
    blocks += ["\n".join(_section(each)).rstrip() for each in view.sections]
    if view.more:
        blocks.append(view.more)
    body = f"\n\n{_RULE}\n\n".join(blocks)
    return f"{body}\n\n-- \n{footer}\nTimes: {view.zone}.\n"


def _faults(view: DigestView) -> Iterator[str]:
    if view.faults:
        yield "Not fine:"
    yield from (f"- {name}: {what}" for name, what in view.faults)
    if view.faults_more > 0:
        yield f"- and {view.faults_more:,} more (wirewatch feeds list)"


def _section(section: Section) -> Iterator[str]:
    yield section.name.upper()
    yield ""
    for each in section.stories:
        yield from _story(each)
        yield ""
    if section.more:
        yield f"… and {section.more:,} more on this topic"


def _story(row: StoryRow) -> Iterator[str]:
    marks = [] if row.is_new else ["update"]
    marks += ["in passing"] if row.is_passing else []
    yield f"{row.title} ({', '.join(marks)})" if marks else row.title
    if row.facts:
        yield " | ".join(row.facts)
    yield from (f"* {each}" for each in row.news)
    if row.passage:
        text = "".join(f"*{part}*" if marked else part for part, marked in row.passage)
        yield f"  {' '.join(text.split())}"
    if row.carried:
        yield row.carried
    if row.link:
        yield row.link
