"""The parts of a mail that tells of a spike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from worker.alerts.notices.spike_view import SpikeStory, SpikeView, spike_view
from worker.alerts.spikes.told import SpikeNews

if TYPE_CHECKING:
    import jinja2

_RULE = "-" * 40
_TITLE = 10


def parts(
    told: SpikeNews, label: str, footer: str, links: Sequence[tuple[str, str]]
) -> tuple[str, str]:
    """Returns plain text and HTML. ``links`` are what stands at the foot, with its words."""
    view = spike_view(told)
    under = "\n".join([footer, *(f"{words}: {url}" for words, url in links)])
    html = _template().render(view=view, label=label, footer=footer, links=links)
    return _text(view, under), html


@cache
def _template() -> jinja2.Template:
    from importlib.resources import files

    import jinja2

    source = files("worker.alerts.notices").joinpath("templates", "spike.html").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(source)


def _text(view: SpikeView, footer: str) -> str:
    """Returns the text part; marked words stand between asterisks."""
    blocks = [
        "\n".join((view.heading, view.period, "", view.summary)),
        "\n".join(_bars(view)),
        *("\n".join(_story(each)) for each in view.stories),
    ]
    if view.more:
        blocks.append(view.more)
    body = f"\n\n{_RULE}\n\n".join(blocks)
    return f"{body}\n\n-- \n{footer}\nTimes: {view.zone}.\n"


def _bars(view: SpikeView) -> Iterator[str]:
    yield f"Stories an hour, the last day: {view.curve}"
    yield ""
    for each in view.bars:
        mark = "  <" if each.is_high else ""
        yield f"{each.hour}  {each.stories:>{_TITLE}}  usually {each.usual}{mark}"


def _story(row: SpikeStory) -> Iterator[str]:
    yield row.title
    if row.facts:
        yield " | ".join(row.facts)
    if row.passage:
        text = "".join(f"*{part}*" if marked else part for part, marked in row.passage)
        yield f"  {' '.join(text.split())}"
    if row.carried:
        yield row.carried
    if row.link:
        yield row.link
