"""What every format keeps to. A new format is found here by itself.

``python -m tests.formats.test_every_format`` writes what comes out of the samples anew.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import plugins
from worker import formats
from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.cleaning import clean
from worker.sources.folder.containers.kinds import kind_of

pytestmark = pytest.mark.parametrize("name", formats.names())

MEGABYTES = 12
_NOISE = random.Random(9)
HOSTILE = {
    "nothing": b"",
    "blanks": b" \t\r\n" * 100,
    "zeros": b"\0" * 1000,
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + _NOISE.randbytes(4000),
    "noise": _NOISE.randbytes(20_000),
    "half of a character": "Мост".encode()[:-1],
    "lists in lists": b"[" * 100_000,
    "objects in objects": b'{"a":' * 50_000,
    "elements in elements": b"<a>" * 50_000,
    "an entity that grows": b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 9999 + b'">]><a>' + b"&b;" * 9999,
    "a line without an end": b"word " * (MEGABYTES * 200_000),
    "marks only": b"#*_`<>&|\\" * 5000,
    "null": b"null",
    "a number": b"1" * 5000,
    "surrogates": b'{"title": "\\ud800", "body": "\\udfff and more"}',
    "directions": "\u202e\u2066\u200f\ufeff".encode() * 300,
}


def samples(name: str) -> list[Path]:
    """Returns the sample documents of a format."""
    folder = plugins.sample("formats", name)
    found = sorted(path for path in folder.iterdir() if not path.name.endswith(".out.json"))
    assert found, f"add a document to {folder}"
    return found


def plain(article: Article) -> dict[str, Any]:
    """Returns what is known of an article."""
    made: dict[str, Any] = json.loads(msgspec.json.encode(article))
    return {key: value for key, value in made.items() if value not in (None, "", False, [])}


def golden(path: Path) -> Path:
    """Returns where what comes out of a sample is written."""
    return path.with_name(f"{path.name}.out.json")


def read(name: str, content: bytes) -> Article | None:
    """Reads a document; None where it is set aside, as it has to be where it is not read."""
    try:
        article = formats.load(name).read(content)
    except DocumentRejected as rejected:
        assert re.fullmatch("[a-z_]+", rejected.code)
        assert str(rejected)
        return None
    assert isinstance(article, Article)
    return article


def texts(article: Article) -> Iterator[str]:
    """Yields all that an article holds as text."""
    for value in plain(article).values():
        if isinstance(value, str):
            yield value


def sound(article: Article) -> None:
    """Checks what holds of every article, wherever it comes from."""
    for text in texts(article):
        text.encode()  # no half of a surrogate pair
    with suppress(DocumentRejected):
        assert not any("\0" in text for text in texts(clean(article)))
    assert article.language is None or re.fullmatch("[a-z]{2}", article.language)
    assert article.url is None or article.url.startswith(("http://", "https://"))
    if article.published is not None:
        assert article.published.at.utcoffset() is not None
    assert article.text or article.title


def test_importing_it_is_cheap(name: str) -> None:
    beside = "import msgspec, worker.base.types"
    assert not plugins.HEAVY & plugins.loads(f"import worker.formats.{name}", beside)


def test_its_endings_are_its_own(name: str) -> None:
    assert list(formats.claimed_twice()) == []
    for ending in formats.load(name).EXTENSIONS:
        assert formats.by_extension()[ending] == name
        assert kind_of(f"news{ending}") is not None


def test_its_endings_are_told_of(name: str) -> None:
    if plugins.is_outside(formats.load(name)):
        return  # its own documents tell of it
    told = (plugins.PROJECT / "docs/configuring.md").read_text(encoding="utf-8")
    for ending in formats.load(name).EXTENSIONS:
        assert f"`{ending}`" in told


def test_its_samples_come_out_as_they_are_told_to(name: str) -> None:
    for path in samples(name):
        article = read(name, path.read_bytes())
        assert article is not None, path.name
        sound(article)
        assert plain(article) == json.loads(golden(path).read_text(encoding="utf-8")), path.name


def test_reading_is_repeatable(name: str) -> None:
    for path in samples(name):
        content = path.read_bytes()
        assert read(name, content) == read(name, content)


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_comes_is_read_or_set_aside_with_a_reason(name: str, what: str) -> None:
    article = read(name, HOSTILE[what])
    if article is not None:
        sound(article)


def test_a_document_that_is_cut_off_anywhere_is_read_or_set_aside(name: str) -> None:
    for path in samples(name):
        content = path.read_bytes()
        for cut in range(0, len(content), max(1, len(content) // 40)):
            article = read(name, content[:cut])
            if article is not None:
                sound(article)


def test_a_document_with_bytes_changed_is_read_or_set_aside(name: str) -> None:
    noise = random.Random(17)
    for path in samples(name):
        for _ in range(60):
            content = bytearray(path.read_bytes())
            for _ in range(noise.randint(1, 20)):
                content[noise.randrange(len(content))] = noise.randrange(256)
            article = read(name, bytes(content))
            if article is not None:
                sound(article)


def test_nothing_is_nothing(name: str) -> None:
    assert read(name, b"") is None


if __name__ == "__main__":
    for each in formats.names():
        for document in samples(each):
            made = plain(formats.load(each).read(document.read_bytes()))
            text = json.dumps(made, ensure_ascii=False, indent=2)
            golden(document).write_text(f"{text}\n", encoding="utf-8")
