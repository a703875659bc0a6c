from __future__ import annotations

import os

import pytest

from worker.channels._children import ChildFailed, ask

PROGRAM = "tests.channels.child_programs"


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a child find the tests."""
    monkeypatch.setenv("PYTHONPATH", os.getcwd())


def test_a_child_gets_its_question_by_a_pipe_and_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("SECRET", "hush")
    said = "ґрунт \ud800 " * 1000
    answer = ask(PROGRAM, {"say": said}, 30)
    assert answer["said"] == said
    found = answer["environment"]
    assert found.pop("PATH")
    assert found == {"HTTP_PROXY": None, "HOME": None, "SECRET": None}
    assert answer["words"][1:] == [str(os.getpid())]


@pytest.mark.parametrize(
    ("question", "kind", "code"),
    [({"exit": 3}, "ended", 3), ({"exit": 0}, "ended", 0), ({"raise": "no"}, "ended", 1)],
)
def test_a_child_that_ends_without_an_answer_is_told_of(
    question: dict[str, object], kind: str, code: int
) -> None:
    with pytest.raises(ChildFailed) as raised:
        ask(PROGRAM, question, 30)
    assert (raised.value.kind, raised.value.code) == (kind, code)


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(ChildFailed) as raised:
        ask(PROGRAM, {"sleep": 60}, 0.2)
    assert raised.value.kind == "time"
