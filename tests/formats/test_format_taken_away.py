"""Documents whose format was a plugin that is there no more, or broken since."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from worker import formats
from worker.base.errors import DocumentRejected
from worker.way.read.steps.process import read
from worker.way.read.store.documents import KeptDocument


def _rejected(format_: str) -> DocumentRejected:
    at = datetime(2024, 11, 14, tzinfo=UTC)
    with pytest.raises(DocumentRejected) as raised:
        read(KeptDocument(1, 1, 1, format_, b"# Bridge", None, None, at, None))
    return raised.value


def test_a_document_whose_format_is_there_no_more_is_set_aside_with_that_reason() -> None:
    rejected = _rejected("word")
    assert (rejected.code, str(rejected)) == ("no_format", "there is no format 'word' any more")


def test_a_document_whose_format_is_broken_is_set_aside_with_what_is_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    (tmp_path / "word.py").write_text("raise RuntimeError('no such library')")
    rejected = _rejected("word")
    assert rejected.code == "no_format"
    assert str(rejected).endswith("cannot be imported: RuntimeError: no such library")
