"""What reads archives is imported when one comes, in an interpreter that has read none yet."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

READERS = ("gunzip", "http", "json_row", "jsonl", "jsons", "warc", "xml", "zip_directory", "zips")
SWEEP = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from worker.sources import CollectContext, load
kind = load("folder")
report = kind.collect(CollectContext(
    config=kind.Config(path="inbox"), state={}, now=datetime.now(UTC), base_dir=Path(sys.argv[1]),
    door=None, known=lambda keys: {}, keep=lambda batch: None, set_aside=lambda batch: None,
))
assert report.entries
"""
COMMANDS = """
import sys
from worker.cli.root import wirewatch
for words in (["--help"], ["articles"]):
    try:
        wirewatch(words)
    except SystemExit as ended:
        assert not ended.code, words
"""
PRINT = 'print("\\n" + " ".join(sys.modules))'
ARTICLE = {"title": "Bridge", "body": "The council voted on Tuesday to build the bridge. " * 5}


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


def loaded(code: str, folder: Path) -> set[str]:
    """Returns the readers that code in a fresh interpreter imported."""
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\n{PRINT}", str(folder)],
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    modules = set(ran.stdout.split("\n")[-2].split())
    return {each for each in READERS if f"worker.sources.folder.containers.{each}" in modules}


FILES = {
    "news.txt": (b"Bridge\n\n" + b"The council voted to build it. " * 9, set[str]()),
    "news.html": (b"<title>Bridge</title><p>" + b"The council voted to build it. " * 9, set()),
    "news.zip": (zipped("a.txt", b"The council voted to build it. " * 9), {"zips"}),
    "news.jsonl": (json.dumps(ARTICLE).encode() + b"\n", {"jsonl"}),
    "news.json": (json.dumps(ARTICLE).encode(), {"jsons"}),
    "news.txt.gz": (gzip.compress(b"The council voted to build it. " * 9), {"gunzip"}),
    "news.warc": (
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
        {"warc"},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_sweep_imports_the_reader_of_what_lies_there(name: str, tmp_path: Path) -> None:
    content, needed = FILES[name]
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / name).write_bytes(content)
    found = loaded(SWEEP, tmp_path)
    assert needed <= found
    if not needed:
        assert found == set()
    others = {"gunzip", "warc", "zips"} - needed
    assert not others & found


def test_help_and_articles_import_none(tmp_path: Path) -> None:
    assert loaded(COMMANDS, tmp_path) == set()
