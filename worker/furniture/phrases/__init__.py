"""Phrases that tell furniture, by language: one file a language, named by its ISO 639-1 code.

A phrase has its place here where the model does not tell what it tells: that a list of other
articles begins, that the article has ended, or that a paragraph asks the reader for something.
``xx.toml`` holds rows, each with

``phrase``
    Its words: lower case, one blank between, no marks and no figures. Of a pitch and a hint it is
    searched for as it stands, in the case-folded text.
``role``
    ``cut`` (the line is furniture), ``related`` (it opens a list of other articles), ``pointer``
    (it points to one other article), ``menu`` (it opens the site's menu), ``tail`` (it opens what
    follows the article's end), ``filler`` (it opens a summary made by a machine), ``section`` (it
    names a part of the site), ``pitch`` (a paragraph that holds it asks the reader for something),
    ``hint`` (one that holds two does).
``where``
    ``anywhere``, ``top`` (above the headline) or ``late`` (behind most of the text).
``needs``
    What has to be beside it: ``alone`` (nothing, it is the whole line), ``mark`` (a colon, a bar or
    a dash behind it), ``mark or headline`` (such a mark, or a line that reads like a headline),
    ``heading`` (a short line without a full stop), ``opening`` (the line begins with it and is no
    sentence of a report), ``within`` (it stands anywhere in the line).
``cuts``, ``spares``
    A line that goes by this row, and one that begins with the same words or holds them and stays.
    Both are tried by tests/furniture/test_phrases.py.

``readers`` and ``ourselves`` are the words by which a page speaks to its reader and of itself.
No name of a publisher stands in any row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from worker.base.errors import PluginBroken

_FOLDER = Path(__file__).parent


class Kind(Enum):
    """What a phrase says of a line; see above."""

    CUT = "cut"
    RELATED = "related"
    POINTER = "pointer"
    MENU = "menu"
    TAIL = "tail"
    FILLER = "filler"
    SECTION = "section"
    PITCH = "pitch"
    HINT = "hint"


class Needs(Enum):
    """What has to be beside a phrase; see above."""

    ALONE = "alone"
    MARK = "mark"
    MARK_OR_HEADLINE = "mark or headline"
    HEADING = "heading"
    OPENING = "opening"
    WITHIN = "within"


class Where(Enum):
    """Where a phrase's line may stand; see above."""

    ANYWHERE = "anywhere"
    TOP = "top"
    LATE = "late"


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """One phrase as its file has it."""

    phrase: str
    role: Kind
    needs: Needs
    cuts: str
    spares: str
    where: Where = Where.ANYWHERE


class Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """A language's file."""

    rows: tuple[Row, ...] = ()
    readers: str = ""
    ourselves: str = ""


class Phrase(NamedTuple):
    """A phrase with its language."""

    language: str
    row: Row


@cache
def languages() -> dict[str, Phrases]:
    """Returns the phrases by language. Raises PluginBroken where a file has another form."""
    found = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        try:
            found[path.stem] = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Phrases)
        except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
            raise PluginBroken(f"{path}: {error}") from error
    return found


def rows() -> Iterator[Phrase]:
    """Yields all phrases with their languages."""
    for language, known in languages().items():
        for row in known.rows:
            yield Phrase(language, row)
