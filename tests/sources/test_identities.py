"""What a source kind says of a source, as rows hold it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from worker import sources
from worker.base.errors import PluginBroken
from worker.base.plugins import Found
from worker.settings.values import Secret
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A kind whose source is its address, whatever that holds."""
    made = ModuleType("api")
    for member in ("key", "name", "host"):
        setattr(made, member, lambda config, *_: config)
    monkeypatch.setattr(Found, "load", lambda *_: made)
    return made


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("https://a.example/x?page=1", "https://a.example/x?page=1"),
        ("https://reader:hush@a.example/x", "https://a.example/x"),
        ("imap://desk@a.example/INBOX?a=1#x", "imap://desk@a.example/INBOX?a=1#x"),
        ("imap://desk:hush@a.example/INBOX", "imap://desk:***@a.example/INBOX"),
        ("/data/a:b@c", "/data/a:b@c"),
    ],
)
def test_an_identity_is_a_plain_text_without_a_password(
    given: str, stored: str, api: ModuleType
) -> None:
    found = sources.key_of("api", Secret(given), Path())
    assert (found, type(found)) == (stored, str)


@pytest.mark.parametrize(
    "given", ["imap://desk:hu/sh@a.example/INBOX", "s3://a.example/x?token=hush", "s3://a:hush@"]
)
def test_whatever_an_address_is_like_no_identity_holds_its_password(
    given: str, api: ModuleType
) -> None:
    found = sources.key_of("api", Secret(given), Path())
    assert "sh" not in found.replace("***", "")


def test_a_name_shows_of_an_address_what_may_be_shown(api: ModuleType) -> None:
    found = sources.name_of("api", Secret("News of https://reader:hush@a.example/x?k=hush"))
    assert type(found) is str
    assert found.startswith("News of https://a.example/x?k=***")
    assert "hush" not in found


def test_a_host_is_one_without_a_login(api: ModuleType) -> None:
    assert sources.host_of("api", Secret("reader:hush@a.example")) == "a.example"
    assert type(sources.host_of("api", Secret("a.example"))) is str
    assert sources.host_of("api", None) is None


@pytest.mark.parametrize("member", ["key", "name", "host"])
def test_what_is_no_text_and_what_fails_is_said(member: str, api: ModuleType) -> None:
    ask: dict[str, Any] = {
        "key": lambda: sources.key_of("api", 5, Path()),
        "name": lambda: sources.name_of("api", 5),
        "host": lambda: sources.host_of("api", 5),
    }
    with pytest.raises(PluginBroken, match=f"{member} is to return a text, not int"):
        ask[member]()
    setattr(api, member, lambda *_: int("https://u:hush@a.example/x"))
    with pytest.raises(PluginBroken, match=f"{member} fails: ValueError") as raised:
        ask[member]()
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_feed_whose_name_holds_an_address_can_be_stored(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    path = tmp_path / "wirewatch.toml"
    path.write_text('[[feed]]\nurl = "https://a.example/x"\nname = "https://a.example/"\n')
    runtime = Runtime(load_settings(path))
    runtime.prepare("test")
    runtime.close()
    assert runtime.source_row(runtime.settings.sources[0]).name == "https://a.example/"
