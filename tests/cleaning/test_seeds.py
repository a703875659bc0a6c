"""Real articles beside what an editor gets out of them, where WIREWATCH_EXAMPLES names a folder.

Without the variable one invented example of the same form is checked, so that the comparison
itself is always exercised.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cleaning.texts import BODY, TITLE
from worker.base.types import Article
from worker.cleaning import clean
from worker.formats.text import read
from worker.reading.language import detect

_OWN_TEXT = f" date 2024-10-28 {TITLE}\n" + "\n".join(BODY) + "\nRead also:\nAn unrelated headline"
_OWN_EXPECTATION = {
    "title": TITLE,
    "published": "2024-10-28",
    "published_precision": "day",
    "language": "en",
    "body_starts": BODY[0],
    "body_ends": BODY[-1],
    "absent": ["date 2024", "Read also", "An unrelated headline"],
    "kept": [BODY[1]],
}


def _examples() -> list[tuple[str, bytes, dict[str, Any]]]:
    folder = os.environ.get("WIREWATCH_EXAMPLES")
    if not folder:
        return [("own", _OWN_TEXT.encode(), _OWN_EXPECTATION)]
    expected = json.loads(Path(folder, "expected.json").read_text(encoding="utf-8"))
    return [
        (path.name, path.read_bytes(), expected[path.name])
        for path in sorted(Path(folder).glob("*.txt"))
        if path.name in expected
    ]


_EXAMPLES = _examples()


def _folded(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(params=_EXAMPLES, ids=[name for name, _, _ in _EXAMPLES])
def example(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any]]:
    _, content, expected = request.param
    return clean(read(content)), expected


def test_there_are_examples() -> None:
    assert _EXAMPLES


def test_the_fields_are_an_editors(example: tuple[Article, dict[str, Any]]) -> None:
    article, expected = example
    assert article.title_derived == (expected["title"] is None)
    assert article.title == expected["title"] or article.title_derived
    published = article.published
    assert (published and published.at.date().isoformat()) == expected["published"]
    assert (published and published.precision) == expected.get("published_precision")
    assert (article.author, article.agency, article.outlet) == (
        expected.get("author"), expected.get("agency"), expected.get("outlet"),
    )  # fmt: skip
    assert detect(article.text) == expected["language"]


def test_the_text_is_an_editors(example: tuple[Article, dict[str, Any]]) -> None:
    article, expected = example
    text = _folded(article.text)
    assert text.startswith(_folded(expected["body_starts"]))
    assert text.endswith(_folded(expected["body_ends"]))
    assert [words for words in expected["absent"] if words in text] == []
    assert [words for words in expected["kept"] if words not in text] == []


def test_no_sentence_before_the_end_is_lost(example: tuple[Article, dict[str, Any]]) -> None:
    """A paragraph that the editor's text must hold by its place is one that ends a sentence."""
    article, expected = example
    assert len(article.text) >= 500
    assert all(paragraph.strip() for paragraph in article.text.split("\n\n"))
    assert _folded(expected["body_ends"]) in _folded(article.text.split("\n\n")[-1])
