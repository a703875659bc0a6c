"""The text part of a spike's mail."""

from __future__ import annotations

from collections.abc import Iterator

from worker.alerts.notices.passages import starred
from worker.alerts.notices.spike_view import SpikeStory, SpikeView

_RULE = "-" * 40
_NUMBERS = 10
"""Characters that a number of stories takes, so that they stand below one another."""


def spike_text(view: SpikeView, footer: str) -> str:
    """Returns the text part of a spike; marked words stand between asterisks."""
    blocks = [
        "\n".join((view.heading, view.period, "", view.summary)),
        "\n".join(_bar_lines(view)),
        *("\n".join(_story_lines(each)) for each in view.stories),
    ]
    if view.more:
        blocks.append(view.more)
    body = f"\n\n{_RULE}\n\n".join(blocks)
    return f"{body}\n\n-- \n{footer}\n"


def _bar_lines(view: SpikeView) -> Iterator[str]:
    yield view.words.say("spike_curve", curve=view.curve)
    yield ""
    for each in view.bars:
        usual = view.words.say("spike_bar", usual=each.usual)
        yield f"{each.hour}  {each.stories:>{_NUMBERS}}  {usual}{'  <' if each.is_high else ''}"


def _story_lines(row: SpikeStory) -> Iterator[str]:
    yield row.title
    if row.facts:
        yield " | ".join(row.facts)
    if row.passage:
        yield f"  {starred(row.passage)}"
    if row.carried:
        yield row.carried
    if row.link:
        yield row.link
