from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.console.desk import GARDEN, ROCKET, ROCKET_COPY, Desk
from tests.parts.waiting import PATIENCE
from tests.schemas.check import check
from worker.articles.csv_rows import HEADER

FORMULA = "=HYPERLINK(“http://a.example”) is what the minister wrote, people say"


@pytest.fixture
def told(desk: Desk) -> Desk:
    desk.ingest(a=ROCKET, b=ROCKET_COPY, c=GARDEN)
    return desk


def table(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_jsonl_is_the_contracts_article_in_the_order_of_arrival(told: Desk) -> None:
    lines = told.good("export", "--format", "jsonl").out.splitlines()
    for each in lines:
        check("article", json.loads(each))
    assert lines == told.good("articles", "--json").out.splitlines()


def test_csv_has_a_header_and_a_row_for_each_article(told: Desk) -> None:
    place = told.folder / "all.csv"
    told.good("export", "--format", "csv", "--output", place)
    content = place.read_bytes().decode()
    assert content.startswith(",".join(f'"{name}"' for name in HEADER) + "\r\n")
    rows = table(content)
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["title"] == "Rockets strike the harbour at dawn"
    assert rows[0]["topics"] == "rockets (main)"
    assert rows[0]["first_seen_at"].endswith("Z")
    assert "\n\nEngineers began" in rows[0]["text"]
    assert (rows[1]["duplicate_of"], rows[2]["duplicate_of"]) == ("1", "")


def test_cells_that_begin_like_formulas_are_guarded(desk: Desk) -> None:
    desk.ingest(a=ROCKET.replace("Rockets strike the harbour at dawn", FORMULA))
    (row,) = table(desk.good("export", "--format", "csv").out)
    assert row["title"] == f"'{FORMULA}"


def test_an_export_is_narrowed_by_topic_time_and_words(told: Desk) -> None:
    chosen = [
        (["--topic", "rockets"], [1, 2]),
        (["--since", "0s"], []),
        (["--search", "palm OR dawn"], [1, 3]),
        (["--search", "grain", "--topic", "rockets", "--since", "1d"], [1, 2]),
    ]
    for words, ids in chosen:
        for place in (None, told.folder / "out.jsonl"):
            to_file = ["--output", str(place)] if place else []
            lines = told.good("export", "--format", "jsonl", *words, *to_file).out
            lines = place.read_text(encoding="utf-8") if place else lines
            assert [json.loads(each)["id"] for each in lines.splitlines()] == ids
    assert told.run("export", "--format", "jsonl", "--topic", "rocket").status == 2
    assert told.run("export", "--format", "jsonl", "--search", "-x").status == 2


def test_a_file_is_there_when_it_is_whole_and_then_takes_the_old_ones_place(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = told.folder / "exports"
    folder.mkdir()
    place = folder / "all.csv"
    place.write_text("before")
    outcome = told.good("export", "--format", "csv", "--bom", "--output", place)
    assert (outcome.out, outcome.err) == ("", f"Wrote 3 articles to {place}.\n")
    content = place.read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"id",')

    def broken(article: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("worker.articles.csv_rows.row", broken)
    outcome = told.run("export", "--format", "csv", "--output", place)
    assert outcome.status == 1
    assert "No space left on device" in outcome.err
    assert [each.name for each in folder.iterdir()] == ["all.csv"]
    assert place.read_bytes() == content


def test_an_export_into_a_link_writes_what_it_points_at(told: Desk) -> None:
    link = told.folder / "link.jsonl"
    link.symlink_to(told.folder / "real.jsonl")
    told.good("export", "--format", "jsonl", "--output", link)
    assert link.is_symlink()
    assert len((told.folder / "real.jsonl").read_text().splitlines()) == 3


def test_a_mark_of_byte_order_goes_with_csv_alone(told: Desk) -> None:
    assert told.run("export", "--format", "jsonl", "--bom").status == 2


def test_a_reader_that_goes_away_ends_the_export_quietly(told: Desk, tmp_path: Path) -> None:
    for number in range(40):
        told.put(f"long{number}.txt", f"Report {number}\n\n{f'word{number} ' * 5_000}\n")
    told.run("ingest", told.inbox)
    command = [sys.executable, "-m", "worker.cli", "--config", str(told.config), "export"]
    with subprocess.Popen(
        [*command, "--format", "jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=PATIENCE * 20) == 0
