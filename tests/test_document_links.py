"""The documents lead where they say: links, anchors, folders, modules, words and targets."""

from __future__ import annotations

import importlib
import importlib.util
import re
import struct
from pathlib import Path

import pytest

from tests import documents, floors
from tests.documents import DOCUMENTS, GUIDES, README, ROOT, told

MOST_LINES = 250
MOST_BYTES = 150_000
DEVELOPING = ROOT / "docs" / "developing.md"


def test_the_readme_is_short_and_its_picture_small() -> None:
    assert len(documents.read(README).splitlines()) <= MOST_LINES
    picture = (ROOT / "docs" / "mail.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < MOST_BYTES
    width, height = struct.unpack(">II", picture[16:24])
    assert 500 <= width <= height <= 2000
    assert ("docs/mail.png", "") in documents.links(README)


@pytest.mark.parametrize("path", DOCUMENTS, ids=documents.name)
def test_every_link_into_the_project_leads_somewhere(path: Path) -> None:
    wrong = []
    for there, anchor in documents.links(path):
        target = (path.parent / there).resolve() if there else path
        if not target.is_relative_to(ROOT) or not target.exists():
            wrong.append(there)
        elif anchor and anchor not in documents.anchors(target):
            wrong.append(f"{there}#{anchor}")
    assert wrong == []


def test_every_guide_is_reached_from_the_readme() -> None:
    linked = {there for there, _ in documents.links(README)}
    assert {documents.name(path) for path in GUIDES} - {"README.md"} <= linked


def test_every_schema_is_linked() -> None:
    linked = {Path(there).name for path in GUIDES for there, _ in documents.links(path)}
    assert {path.name for path in (ROOT / "worker/schemas").glob("*.json")} <= linked


def _is_there(place: str) -> bool:
    """Returns whether a dotted name is a module, or something in one."""
    if importlib.util.find_spec(place.partition(".")[0]) is None:
        return False
    module, _, member = place.rpartition(".")
    try:
        importlib.import_module(place)
    except ModuleNotFoundError:
        try:
            return hasattr(importlib.import_module(module), member)
        except ModuleNotFoundError:
            return False
    return True


@pytest.mark.parametrize("path", [*GUIDES, ROOT / "DESIGN.md"], ids=documents.name)
def test_every_folder_and_module_that_is_named_is_there(path: Path) -> None:
    words = {word for each in documents.code(path) for word in each.split()}
    top = r"(?:worker|models|migrations|tests|docs)"
    places = {each for each in words if re.fullmatch(rf"{top}(?:/[\w.-]+)+/?", each)}
    assert sorted(each for each in places if not (ROOT / each).exists()) == []
    modules = {each for each in words if re.fullmatch(r"(?:worker|models|tests)(?:\.\w+)+", each)}
    assert sorted(each for each in modules if not _is_there(each)) == []


def test_every_make_target_is_told_and_every_one_that_is_told_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    helped = set(re.findall(r'@echo "make ([\w-]+)', makefile))
    assert helped <= set(re.findall(r"`make ([\w-]+)", told()))
    named = {
        name
        for path in (*GUIDES, ROOT / "DESIGN.md")
        for each in documents.code(path)
        for name in re.findall(r"(?:^|&& )make (?:PYTHON=\S+ )?([a-z][\w-]*)", each)
    }
    assert helped <= named <= set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))


def _table(heading: str) -> list[list[str]]:
    text = documents.read(DEVELOPING).partition(heading)[2]
    rows = re.findall(r"^\| (.+) \|$", text.partition("\n\n#")[0], re.MULTILINE)
    return [row.split(" | ") for row in rows]


def test_every_folder_of_the_house_is_told_to_developers() -> None:
    text = documents.read(DEVELOPING)
    rooms = sorted(path.parent.name for path in (ROOT / "worker").glob("*/__init__.py"))
    assert rooms
    assert [each for each in rooms if not re.search(rf"`worker/{each}[`/]", text)] == []


def test_every_subject_has_its_floor_in_the_design() -> None:
    section = documents.read(ROOT / "DESIGN.md").partition("## Which floor may know which?")[2]
    lines = section.partition("\n## ")[0].splitlines()
    told = {word for line in lines if line.startswith("    ") for word in re.findall(r"\w+", line)}
    top = ROOT / "worker"
    rooms = {path.parent.name for path in top.glob("*/__init__.py")} - {"sample", "schemas"}
    for each in floors.WITH_PARTS:
        rooms |= {path.parent.name for path in (top / each).glob("*/__init__.py")}
    assert {"furniture", "push", "addresses"} <= rooms
    assert sorted(rooms - told) == []


def test_each_addition_names_what_is_to_be_touched() -> None:
    rows = [row for row in _table("## To add X, touch Y") if row[0].startswith("a ")]
    wanted = (
        "source kind, format, channel, language that is read, language of messages, "
        "topic of the sample, command, metric, key of the configuration"
    )
    assert {f"a {each}" for each in wanted.split(", ")} <= {row[0] for row in rows}
    for row in rows:
        named = [each for each in re.findall(r"`([^`]+)`", row[1]) if (ROOT / each).exists()]
        assert named, row[0]


def test_each_table_in_the_code_that_an_addition_names_stands_where_it_says() -> None:
    text = "".join(row[1] for row in _table("## To add X, touch Y"))
    found = re.findall(r"((?:`\w+` and )?`\w+`) of `(worker/[\w/]+\.py)`", text)
    assert {"PLACES", "VIEWS", "Language"} <= {name.strip("`") for name, _ in found}
    for names, place in found:
        code = (ROOT / place).read_text(encoding="utf-8")
        for name in re.findall(r"`(\w+)`", names):
            assert re.search(rf"^{name}\b.* = ", code, re.MULTILINE), f"{name} of {place}"


def test_each_word_of_the_glossary_stands_where_it_says() -> None:
    rows = _table("in a sense of its own:")[2:]
    assert rows
    for words, _, where in rows:
        places = re.findall(r"`([^`]+)`", where)
        text = " ".join(each + (ROOT / each).read_text(encoding="utf-8") for each in places).lower()
        missing = [each for each in words.split(", ") if each.split()[0] not in text]
        assert missing == [], where
