"""A notice as services of chat show it: a headline and few lines, with marks and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import msgspec

from worker.alerts.notices.catalogues import Words
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.digest_view import DigestView, StoryRow, line_of, topics_line
from worker.alerts.notices.passages import Pieces
from worker.alerts.notices.spike_view import SpikeStory, SpikeView, more
from worker.alerts.notices.text import more_line, more_news
from worker.alerts.notices.view import ItemRow, MailView, mail_view
from worker.alerts.notices.words import one_line
from worker.alerts.spikes.told import SpikeNews
from worker.base.types import News

Marks = Literal["text", "markdown", "html"]
"""How marks and links are written: not at all, as CommonMark, or as HTML."""
_TITLE = 200
_PASSAGE = 400
_FAULTS = 10
"""Sources that a proof names at most."""
_ROOM = 20
"""Characters for what a service puts between headline and text."""
_CALLS = re.compile(r"(?<![\w/])([@!])(?=[^\W_])")
_ROOMS = re.compile(
    r"@(?=everyone|here|(?:all|channel|group|online|room|team)(?![^\W_]))", re.IGNORECASE
)
"""Calls all of a room, for some services within a word or an address, too."""
_CALLS_IN_BRACKETS = re.compile(r"<(?=[@!#])")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_APART = "\u200b"
_BULLET = "• "


class Message(msgspec.Struct, frozen=True):
    """What every attempt repeats."""

    title: str
    body: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a line: marked or not, leading somewhere or not."""

    text: str
    marked: bool = False
    link: str = ""


Line = tuple[Piece, ...]
Block = tuple[Line, ...]


def message(
    news: News, marks: Marks, width: int, *, titled: bool = True, reader: Reader | None = None
) -> Message:
    """Returns the news as a headline and a text, together at most ``width`` characters long.

    Where there is no room for all, passages go first, then the later articles, and it says how many
    are not shown. Nobody is called by a name that stands in a text (``@everyone``). Where the
    service has no headlines, ``titled`` is False: then it is the text's first line.
    """
    view = mail_view(news, reader)
    title = _harmless(f"[{one_line(view.label, 60)}] {one_line(view.heading)}")[
        : min(_TITLE, width // 2)
    ]
    write = _WRITERS[marks]
    head = "" if titled else write((Piece(title, marked=True),)) + "\n"
    room = max(width - len(title if titled else head) - _ROOM, 60)
    for blocks in _shapes(news, view):
        body = _written(blocks, write)
        if len(body) <= room:
            break
    else:
        # Not even the shortest shape fits: as many lines of it as do, and half of none.
        body = _fitted(blocks, write, room)
    if titled and not body:
        # No service takes a message without a text.
        body = write(_line(one_line(view.heading)))
    return Message(title if titled else "", head + body, marks)


def _shapes(news: News, view: MailView) -> Iterator[list[Block]]:
    """Yields the same news at less and less length."""
    if isinstance(news, SpikeNews) and view.spike is not None:
        yield from _of_spike(news, view.spike)
        return
    if view.digest is not None:
        for stories, passages, lines in (
            (50, True, True),
            (50, False, True),
            (50, False, False),
            (20, False, False),
            (8, False, False),
            (3, False, False),
        ):
            yield list(_digest(view.digest, stories, passages, lines))
        return
    for items, most in ((10, 3), (10, 1), (5, 1), (3, 1), (3, 0), (1, 0)):
        yield list(_blocks(view, items, most))


def _blocks(view: MailView, items: int, passages: int) -> Iterator[Block]:
    if view.note:
        yield (_line(view.note),)
    lines = list(view.news[: 5 if passages else 2])
    left = len(view.news) - len(lines) + view.news_more
    if lines:
        rest = [_line(more_news(left, view.words))] if left else []
        yield tuple([_line(_BULLET + each) for each in lines] + rest)
    for place, row in enumerate(view.items[:items]):
        # The headline of the first stands above all.
        yield tuple(_item(row, passages, view.words, titled=place > 0 or row.title != view.title))
    left = max(len(view.items) - items, 0) + view.more
    if left:
        yield (_line(more_line(left, view.words)),)
    if view.kept_back:
        yield (_line(view.kept_back),)


def _item(row: ItemRow, passages: int, words: Words, *, titled: bool) -> Iterator[Line]:
    if titled:
        yield (Piece(row.title, marked=True, link=row.link or ""),)
    facts = [each for each in (row.outlet, row.published, row.language) if each]
    others = len(row.outlets) + row.outlets_more - 1
    facts += [words.count("subject_outlets", others)] if others > 0 else []
    is_passing = row.topics and not any(each.is_main for each in row.topics)
    facts += [words.say("in_passing")] if is_passing else []
    if facts:
        yield _line(" · ".join(facts))
    for snippet in row.snippets[:passages]:
        yield _passage(snippet)
    if passages:
        yield _line(row.recurs or row.reason)
    if row.link and not titled:
        yield (Piece(row.link, link=row.link),)


def _of_spike(told: SpikeNews, view: SpikeView) -> Iterator[list[Block]]:
    """Yields a spike at less and less length: the curve, and the stories that make it."""
    head: Block = (_line(view.summary), _line(view.curve))
    for stories, passages in ((20, True), (20, False), (8, False), (3, False), (0, False)):
        rows = [tuple(_of_one(each, passages)) for each in view.stories[:stories]]
        left = more(told, view.words, len(view.stories) - len(rows))
        yield [head, *rows, (_line(left),) if left else ()]


def _of_one(row: SpikeStory, passages: bool) -> Iterator[Line]:
    facts = [each for each in (*row.facts, row.carried) if each]
    yield (Piece(_BULLET), Piece(row.title, link=row.link or ""), Piece(_after(facts)))
    if passages and row.passage:
        yield _passage(row.passage)


def _digest(view: DigestView, stories: int, passages: bool, lines: bool) -> Iterator[Block]:
    yield tuple(_line(each) for each in (view.period, view.summary, *view.proof) if each)
    if view.faults:
        yield tuple(_faults(view, min(stories, _FAULTS)))
    left = stories
    for section in view.sections:
        shown = section.stories[: max(left, 0)]
        left -= len(shown)
        if shown:
            yield ((Piece(section.name, marked=True),),)
        for row in shown:
            yield tuple(_story(row, passages, lines, view.words))
        hidden = len(section.stories) - len(shown) + section.more
        if hidden:
            # Where a topic has no story here, nothing else names it.
            rest = Piece(f" {view.words.say('topic_more', n=hidden)}")
            yield ((Piece(section.name, marked=True), rest),)
    if view.more:
        yield (_line(view.more),)


def _faults(view: DigestView, most: int) -> Iterator[Line]:
    """Yields which sources are not fine, and of how many more it is not said why."""
    yield _line(f"{view.words.say('not_fine')}:")
    yield from (_line(f"{_BULLET}{name}: {what}") for name, what in view.faults[:most])
    left = len(view.faults[most:]) + view.faults_more
    if left > 0:
        yield _line(_BULLET + view.words.say("faults_more", n=left))


def _story(row: StoryRow, passages: bool, lines: bool, words: Words) -> Iterator[Line]:
    said = [*row.facts, *([] if row.is_new else [words.say("update")])]
    said += [words.say("in_passing")] if row.is_passing else []
    yield (Piece(_BULLET), Piece(row.title, link=row.link or ""), Piece(_after(said)))
    if row.topics:
        yield _line(words.say("named", what=words.say("topics"), names=topics_line(row)))
    if lines:
        yield from (_line(line_of(each, words)) for each in row.told)
        if row.news_more:
            yield _line(row.news_more)
    if passages and row.passage:
        yield _passage(row.passage)


def _after(said: Sequence[str]) -> str:
    return f" ({', '.join(said)})" if said else ""


def _line(text: str) -> Line:
    return (Piece(text),)


def _passage(pieces: Pieces) -> Line:
    """Returns a passage on one line, cut at its end."""
    left, line = _PASSAGE, []
    for text, marked in pieces:
        shown = re.sub(r"\s+", " ", text)
        line.append(Piece(shown[:left] + ("…" if len(shown) > left else ""), marked))
        left -= len(shown)
        if left <= 0:
            break
    return tuple(line)


def _harmless(text: str) -> str:
    """Returns a text without controls, in which nobody is called by name."""
    shown = "".join(char if char.isprintable() or char == " " else " " for char in text)
    shown = _ROOMS.sub("@" + _APART, _CALLS.sub(r"\1" + _APART, shown))
    return _CALLS_IN_BRACKETS.sub("<" + _APART, shown)


def _leading(link: str) -> str:
    """Returns an address by which nobody is called either."""
    return _ROOMS.sub("%40", link)


def _written(blocks: Sequence[Block], write: Callable[[Line], str]) -> str:
    return "\n\n".join("\n".join(map(write, block)) for block in blocks if block)


def _fitted(blocks: Sequence[Block], write: Callable[[Line], str], room: int) -> str:
    lines = [write(line) for block in blocks for line in block]
    last = lines.pop() if lines and len(lines[-1]) <= room // 2 else ""
    # The last says how many are not shown and what lists them, or is the link: it stays.
    room -= len(last) + 1
    kept: list[str] = []
    for written in lines:
        if sum(map(len, kept)) + len(kept) + len(written) > room:
            break
        kept.append(written)
    return "\n".join([*kept, last] if last else kept) or "…"


def _as_text(line: Line) -> str:
    parts = []
    for piece in line:
        is_link = piece.link and piece.link == piece.text
        text = "" if is_link else _harmless(piece.text)
        blank = " " if piece.link and not is_link else ""
        parts.append(text + blank + _leading(piece.link))
    return "".join(parts).rstrip()


def _as_markdown(line: Line) -> str:
    return "".join(map(_markdown, line)).rstrip()


def _markdown(piece: Piece) -> str:
    if piece.link and piece.link == piece.text:
        return f"<{_leading(piece.link)}>"
    text = _MARKDOWN.sub(r"\\\1", _harmless(piece.text))
    if piece.marked and text.strip():
        # Blanks within asterisks would make them plain ones (CommonMark 0.31, 6.2).
        inner = text.strip()
        start = text.index(inner)
        text = f"{text[:start]}**{inner}**{text[start + len(inner) :]}"
    # An address has neither brackets nor blanks: those that do are shown as none.
    return f"[{text}](<{_leading(piece.link)}>)" if piece.link else text


def _as_html(line: Line) -> str:
    return "".join(map(_html, line)).rstrip()


def _html(piece: Piece) -> str:
    link = _leading(piece.link)
    is_link = piece.link == piece.text and piece.link
    text = escape(link if is_link else _harmless(piece.text))
    if piece.marked:
        text = f"<b>{text}</b>"
    return f'<a href="{escape(link)}">{text}</a>' if link else text


_WRITERS: Mapping[Marks, Callable[[Line], str]] = {
    "text": _as_text,
    "markdown": _as_markdown,
    "html": _as_html,
}
