"""The words by which the extractor's last resort knows prose."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from justext import core
from justext.utils import get_stoplist, get_stoplists

from worker.formats import html
from worker.formats.html.stop_words import StopWords

external: Any = import_module("trafilatura.external")


def test_every_word_of_every_language_is_held_and_no_other() -> None:
    html._extractor()
    words = external.JT_STOPLIST
    assert isinstance(words, StopWords)
    every = {word for each in get_stoplists() for word in get_stoplist(each)}
    assert len(words) == len(every)
    assert all(word in words for word in every)
    assert not any(f"{word}qx7" in words for word in every)


def test_a_list_of_a_caller_s_own_is_read_as_before() -> None:
    html._extractor()
    assert core.define_stoplist(("The", "of")) == frozenset({"the", "of"})
    mine = StopWords(["the"])
    assert core.define_stoplist(mine) is mine
