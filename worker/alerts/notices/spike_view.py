"""A spike as a reader sees it: how many stories came where how many are usual, and which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from worker.alerts.notices.passages import Pieces, outlet_of, pieces
from worker.alerts.notices.times import local, local_iso
from worker.alerts.notices.words import direction, language_name, language_tag, one_line, web_link
from worker.alerts.spikes.told import Hour, Spike, SpikeNews
from worker.base.types import NewsItem

if TYPE_CHECKING:
    import jinja2

_BLOCKS = "▁▂▃▄▅▆▇█"
_BARS = 12
_NAMED = 4
_RULE = "-" * 40
_TITLE = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of the curve."""

    hour: str
    stories: str
    usual: str
    share: int
    """How long it is, in percent of the longest."""
    is_high: bool
    """Whether it belongs to the spike."""


@dataclass(frozen=True, slots=True)
class SpikeStory:
    """One story. Texts are as they came: whoever shows them escapes them."""

    title: str
    link: str | None
    lang: str
    dir: str
    facts: tuple[str, ...]
    passage: Pieces
    carried: str


@dataclass(frozen=True, slots=True)
class SpikeView:
    """A whole message."""

    heading: str
    period: str
    summary: str
    curve: str
    """The last day in block characters, an hour each."""
    bars: tuple[Bar, ...]
    stories: tuple[SpikeStory, ...]
    more: str
    """How many stories are not shown, and what lists them."""
    zone: str


def spike_view(told: SpikeNews) -> SpikeView:
    """Arranges a spike for a reader."""
    spike = told.spike
    return SpikeView(
        heading=one_line(heading(spike)),
        period=f"{local(spike.since, spike.zone)} to {local(spike.until, spike.zone)}",
        summary=summary(spike),
        curve=_curve(spike),
        bars=tuple(_bars(spike)),
        stories=tuple(_stories(told)),
        more=more(told),
        zone=spike.zone,
    )


def heading(spike: Spike) -> str:
    """Returns what stands in the subject, without the label."""
    return (
        f"Spike: {_number(spike.stories)} {_plural(spike.stories, 'story', 'stories')} "
        f"in {_span(spike)}, usually {_usual(spike.expected_stories)}"
    )


def summary(spike: Spike) -> str:
    """Returns sentences that say what came and what is usual."""
    articles = f"{_number(spike.articles)} {_plural(spike.articles, 'article', 'articles')}"
    times = f"{spike.times:.1f}".removesuffix(".0")
    return (
        f"{articles} of {_number(spike.stories)} "
        f"{_plural(spike.stories, 'story', 'stories')} in {_span(spike)}; at this hour and weekday "
        f"{_usual(spike.expected_articles)} of {_usual(spike.expected_stories)} are usual. "
        f"That is {times} times as many stories. It began after {local(spike.began, spike.zone)}."
    )


def listed_by(told: SpikeNews) -> str:
    """Returns the command that lists the stories of a spike."""
    return f"wirewatch stories --delivery {told.delivery_id}"


def _span(spike: Spike) -> str:
    hours = round((spike.until - spike.since).total_seconds() / 3600)
    return "one hour" if hours <= 1 else f"{hours} hours"


def _usual(number: float) -> str:
    return "fewer than one" if number < 0.95 else _number(round(number))


def _number(number: int) -> str:
    return f"{number:,}"


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _curve(spike: Spike) -> str:
    most = max((each.stories for each in spike.hours), default=0)
    return "".join(_block(each.stories, most) for each in spike.hours)


def _block(number: int, most: int) -> str:
    if most == 0:
        return _BLOCKS[0]
    return _BLOCKS[round((len(_BLOCKS) - 1) * number / most)]


def _bars(spike: Spike) -> Iterator[Bar]:
    shown = spike.hours[-_BARS:]
    most = max((each.stories for each in shown), default=0) or 1
    for each in shown:
        yield Bar(
            hour=local(each.at, spike.zone, "{hour}"),
            stories=_number(each.stories),
            usual=_number(round(each.expected)),
            share=round(100 * each.stories / most),
            is_high=_is_high(each, spike),
        )


def _is_high(hour: Hour, spike: Spike) -> bool:
    return hour.at >= min(spike.began, spike.since)


def _stories(told: SpikeNews) -> Iterator[SpikeStory]:
    numbers = (*told.spike.by_story, *(1 for _ in told.items))
    for item, number in zip(told.items, numbers, strict=False):
        yield _story(item, number, told.spike.zone)


def _story(item: NewsItem, number: int, zone: str) -> SpikeStory:
    article = item.article
    language = article.get("language")
    tag = language if isinstance(language, str) else None
    published = local_iso(article.get("published_at"), article.get("published_precision"), zone)
    facts = (outlet_of(article), published, language_name(tag))
    return SpikeStory(
        title=one_line(str(article.get("title") or "Untitled"), 300),
        link=web_link(article.get("url")),
        lang=language_tag(tag),
        dir=direction(tag),
        facts=tuple(each for each in facts if each),
        passage=pieces(item.snippets[0]) if item.snippets else (),
        carried=_carried(item, number),
    )


def _carried(item: NewsItem, number: int) -> str:
    parts = [f"{_number(number)} new articles"] if number > 1 else []
    names = [one_line(each.name, 60) or "unnamed source" for each in item.carriers[:_NAMED]]
    if len(item.carriers) > 1:
        more = len(item.carriers) - len(names)
        rest = f" and {more:,} more" if more > 0 else ""
        parts.append(f"{len(item.carriers):,} outlets: {', '.join(names)}{rest}")
    return "; ".join(parts)


def more(told: SpikeNews, hidden: int = 0) -> str:
    """Says how many stories are not shown, ``hidden`` of those that are there among them."""
    left = told.more + hidden
    if left <= 0:
        return ""
    stories = "1 more story" if left == 1 else f"{left:,} more stories"
    return f"… and {stories}. All of them: {listed_by(told)}"


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
        "\n".join(_bar_lines(view)),
        *("\n".join(_story_lines(each)) for each in view.stories),
    ]
    if view.more:
        blocks.append(view.more)
    body = f"\n\n{_RULE}\n\n".join(blocks)
    return f"{body}\n\n-- \n{footer}\nTimes: {view.zone}.\n"


def _bar_lines(view: SpikeView) -> Iterator[str]:
    yield f"Stories an hour, the last day: {view.curve}"
    yield ""
    for each in view.bars:
        mark = "  <" if each.is_high else ""
        yield f"{each.hour}  {each.stories:>{_TITLE}}  usually {each.usual}{mark}"


def _story_lines(row: SpikeStory) -> Iterator[str]:
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
