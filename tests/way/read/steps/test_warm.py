"""What is loaded before a document is read."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest

from worker import formats
from worker.way.read.steps import warm


@pytest.fixture
def warmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which formats are warmed, which takes no time here."""
    made: list[str] = []
    monkeypatch.setattr(warm, "_warm", made.append)
    return made


def test_no_document_of_a_format_of_the_projects_own_pays_for_its_libraries(
    warmed: list[str],
) -> None:
    folder = Path(str(formats.__file__)).parent
    warm.warm()
    assert warmed == sorted(each.name for each in pkgutil.iter_modules([str(folder)]))
    assert "html" in warmed


def test_a_format_from_outside_is_not_tried_out(
    warmed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "word.py").write_text("raise RuntimeError('tried out')")
    (tmp_path / "text.py").write_text("raise RuntimeError('tried out')")
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    assert "word" in formats.names()
    warm.warm(("word", "html"))
    assert warmed == ["html"]
