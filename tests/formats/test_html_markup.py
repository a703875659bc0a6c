"""A page's markup is read once for all that is made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from worker.formats import load
from worker.formats.html import blocks, tree
from worker.formats.html.markup import FoundIn
from worker.reading import sanitize

_MAIL = (
    "From: A Desk <desk@news.test>\nSubject: The budget\nContent-Type: text/html\n\n"
    "<html><body><p>The council approved the budget on Tuesday after a debate, and told the mayor "
    "so.</p></body></html>"
)


def _counted(asked: Counter[str], name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    def counting(*given: Any, **named: Any) -> Any:
        asked[name] += 1
        return made(*given, **named)

    return counting


@pytest.mark.parametrize(
    ("kind", "content"), [("eml", _MAIL), ("html", _MAIL.partition("\n\n")[2])]
)
def test_a_short_page_is_parsed_walked_and_written_as_text_once(
    kind: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str] = Counter()
    read = load(kind).read
    read(content.encode())  # loads what reading needs
    for module, name in ((tree, "parse"), (blocks, "shown"), (sanitize, "html_to_text")):
        monkeypatch.setattr(module, name, _counted(asked, name, getattr(module, name)))
    assert "approved the budget" in read(content.encode()).text
    assert asked["parse"] == asked["shown"] == 1
    assert asked["html_to_text"] == 1


def test_a_value_that_many_elements_share_is_searched_once() -> None:
    asked: Counter[str] = Counter()

    def search(value: str) -> re.Match[str] | None:
        asked[value] += 1
        return re.search("cookie", value)

    known = FoundIn(search)
    assert [known[value] for value in ("cookies", "story", "cookies", "story", "")] == [
        *(True, False, True, False, False)
    ]
    assert set(asked.values()) == {1}
