"""Plugins that somebody adds from outside: found by themselves, tried like all, and alerting."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.net.servers import response, serving
from tests.plugins import PROJECT, TESTS

TOYS = TESTS / "toys"
CONFORMANCE = (
    "tests/sources/test_every_kind.py",
    "tests/channels/test_every_kind.py",
    "tests/alerts/modes/test_every_mode.py",
    "tests/formats/test_every_format.py",
    "tests/languages/test_every_language.py",
)
CONFIG = """\
[service]
private_networks = ["127.0.0.0/8"]

[[mailbox]]
path = "mail"
name = "Press mails"
alert_on_first_look = true

[topic.quakes]
name = "Quakes"
query = "σεισμ*"

[channel.desk]
kind = "slack"
url = "{url}services/hush-hush"
room = "#desk"

[[alert]]
name = "quakes now"
topics = ["quakes"]
channels = ["desk"]
wait = "0s"
"""
REPORT = """\
# Σεισμός **5,8 Ρίχτερ** στην Κρήτη

Ισχυρός σεισμός σημειώθηκε την Τρίτη νότια της [Κρήτης](https://news.example.gr/kriti), σύμφωνα με
το Γεωδυναμικό Ινστιτούτο. Δώδεκα άνθρωποι τραυματίστηκαν ελαφρά, όπως ανακοίνωσε η πυροσβεστική.

Τα σχολεία του νομού θα μείνουν κλειστά μέχρι την Παρασκευή, ενώ συνεργεία ελέγχουν τα κτίρια.

Ακολουθήστε μας στα κοινωνικά δίκτυα
"""
LETTER = """\
Ο δήμος Ηρακλείου ανακοίνωσε ότι η μετασεισμική δραστηριότητα συνεχίζεται και ότι κάθε νέος σεισμός
καταγράφεται. Οι κάτοικοι καλούνται να μείνουν μακριά από παλιά κτίρια και να ακολουθούν τις οδηγίες
της πολιτικής προστασίας, που έχει στήσει σκηνές σε δύο πλατείες της πόλης.
"""


def _mail(folder: Path, number: int, subject: str, parts: dict[str, str]) -> None:
    """Puts a mail with parts of those types into the mailbox."""
    lines = [
        "From: Γραφείο Τύπου <press@example.gr>",
        "Date: Thu, 14 Nov 2024 10:15:00 +0200",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="x"',
    ]
    body = ""
    for kind, text in parts.items():
        head = f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: base64"
        body += f"\n--x\n{head}\n\n{base64.encodebytes(text.encode()).decode()}"
    written = "\n".join(lines) + f"\n{body}\n--x--\n"
    (folder / "new" / f"1731575{number}.M1.host").write_text(written, encoding="utf-8")


def _outside(folder: Path = TOYS) -> dict[str, str]:
    return {**os.environ, "WIREWATCH_PLUGINS": str(folder), "PYTHONPATH": str(PROJECT)}


def _chain(folder: Path) -> list[dict[str, Any]]:
    """Goes the way of the mails twice. Returns what there is then each time."""
    config = str(folder / "wirewatch.toml")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.toys.chain", config, config],
        cwd=folder,
        env=_outside(),
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(each) for each in ran.stdout.splitlines()[-2:]]


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """A Maildir without mails."""
    for part in ("cur", "new", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    return tmp_path / "mail"


@pytest.mark.database
def test_greek_mails_in_markdown_and_without_are_told_of_in_slack(
    mailbox: Path, tmp_path: Path
) -> None:
    _mail(mailbox, 1, "Δελτίο τύπου", {"text/plain": "Συνημμένο.", "text/markdown": REPORT})
    _mail(mailbox, 2, "Ανακοίνωση του δήμου για τους σεισμούς", {"text/plain": LETTER})
    _mail(mailbox, 3, "Έκθεση ζωγραφικής", {"text/plain": "Η έκθεση ανοίγει τον Μάιο. " * 9})
    with serving(response(b"ok")) as server:
        (tmp_path / "wirewatch.toml").write_text(CONFIG.format(url=server.url))
        first, second = _chain(tmp_path)
    articles = {each["title"]: each for each in first["articles"]}
    report = articles["Σεισμός 5,8 Ρίχτερ στην Κρήτη"]
    assert len(articles) == 3
    assert {each["language"] for each in articles.values()} == {"el"}
    assert report["source"] == {"kind": "mailbox", "name": "Press mails"}
    assert [each["slug"] for each in report["topics"]] == ["quakes"]
    assert "κοινωνικά δίκτυα" not in report["text"]  # as its language's file says
    told = [json.loads(each.partition(b"\r\n\r\n")[2])["text"] for each in server.requests]
    assert sorted(line for each in told for line in each.splitlines() if line[0] == "•") == [
        "• Ανακοίνωση του δήμου για τους σεισμούς",
        "• Σεισμός 5,8 Ρίχτερ στην Κρήτη",
    ]
    assert all(each.startswith("*Quakes*") for each in told)
    assert all(b"POST /services/hush-hush " in each for each in server.requests)
    assert (second["told"], len(server.requests)) == (0, first["told"])
    assert len(second["articles"]) == len(first["articles"])


def test_the_toys_keep_to_what_every_plugin_keeps_to() -> None:
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"),
            *("-p", "tests.toys.greek_from_outside", *CONFORMANCE),
            *("-k", "mailbox] or slack or markdown or [el] or el-"),
        ],
        cwd=PROJECT,
        env=_outside(),
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout
    assert "skipped" not in ran.stdout
