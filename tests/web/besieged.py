"""A service behind a token with a public name, and those who mean it harm."""

from __future__ import annotations

import contextlib
import re
import socket
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from models import (
    Article,
    AuditEntry,
    Delivery,
    MatchMark,
    MutedStory,
    Silence,
    Source,
    Unsubscribed,
)
from tests.setup.runtimes import CONFIG
from tests.web.browsing import PEOPLE, Browser, looking_at, put
from worker.readers.links import LASTS, Key, Link, sign
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

TOKEN, LOOK = "a-token-of-some-length", "another-token-to-look"
KEY = "a-key-of-the-links-in-mails-0123456789"
PUBLIC = "news.example.org"
READER = "reader@news.example"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"
_WORDS = "A rocket fell into the harbour on Monday, the port said, and nobody was hurt there. "
_OTHER = "Another rocket flew over the river on Friday, where fishermen looked up from their nets. "
PAGE = (
    f'token = "{TOKEN}"\nlook_token = "{LOOK}"\nlink_key = "{KEY}"\n'
    f'[service]\npublic_url = "https://{PUBLIC}"'
)


@dataclass(frozen=True)
class Answer:
    """The first answer on a connection, and how many there were."""

    status: int
    head: str
    content: str
    number: int


@dataclass
class Besieged:
    """The service, asked byte by byte."""

    browser: Browser
    runtime: Runtime

    def say(self, words: bytes, *, most: float = 20.0) -> Answer:
        """Sends these bytes over one connection and reads to its end; status 0: nothing came."""
        received = b""
        with socket.create_connection(("127.0.0.1", self.browser.port), timeout=most) as sock:
            with contextlib.suppress(OSError):
                sock.sendall(words)
            with contextlib.suppress(OSError):
                while piece := sock.recv(65_536):
                    received += piece
        head, _, content = received.decode("utf-8", "replace").partition("\r\n\r\n")
        found = re.match(r"HTTP/1\.[01] (\d{3})", head)
        number = len(re.findall(rb"HTTP/1\.[01] \d{3} ", received))
        return Answer(int(found[1]) if found else 0, head, content, number)

    def request(
        self,
        line: str = "GET /stories HTTP/1.1",
        *headers: str,
        body: bytes = b"",
        host: str | None = "127.0.0.1",
    ) -> Answer:
        """Sends a request whose headers stand as they are given."""
        lines = [line, *([f"Host: {host}"] if host is not None else []), *headers]
        return self.say("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def as_operator(self, line: str, *headers: str, body: bytes = b"") -> Answer:
        """Sends a request with the token that lets act."""
        return self.request(line, f"Authorization: Bearer {TOKEN}", *headers, body=body)

    def form(self, path: str, *headers: str, **fields: str) -> Answer:
        """Sends a form as a browser of the operator does, with a form token that is good."""
        fields = {"form": self.form_token(), **fields}
        body = urllib.parse.urlencode(fields).encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        length = f"Content-Length: {len(body)}"
        return self.as_operator(f"POST {path} HTTP/1.1", kind, length, *headers, body=body)

    def form_token(self) -> str:
        """Returns what the operator's forms bring back."""
        found = re.search(r'name="form" value="([0-9a-f]+)"', self.as_operator_sees("/topics"))
        assert found is not None
        return found[1]

    def as_operator_sees(self, path: str) -> str:
        """Returns a page as the operator sees it."""
        answer = self.as_operator(f"GET {path} HTTP/1.1")
        assert answer.status == 200, answer
        return answer.content

    def link(self, key: str = KEY, ends: datetime | None = None) -> str:
        """Returns a link to unsubscribe the reader of the first mail."""
        with self.runtime.database.read() as session:
            told = session.scalars(select(Delivery.id).where(Delivery.destination == READER))
            made = Link("unsubscribe", told.first() or "", ends or datetime.now(UTC) + LASTS)
        return "/l/" + sign(made, Key(key.encode()))

    def done(self) -> list[int]:
        """Returns how many rows each thing has that somebody can do here."""
        tables = (Silence, MatchMark, MutedStory, Unsubscribed, AuditEntry)
        with self.runtime.database.read() as session:
            counted = [select(func.count()).select_from(each) for each in tables]
            return [session.scalar(each) or 0 for each in counted]


@contextlib.contextmanager
def besieged(folder: Path, database: Path) -> Iterator[Besieged]:
    """Serves what strangers wrote, from a database that is empty and migrated."""
    (folder / "inbox").mkdir()
    path = folder / "wirewatch.toml"
    path.write_text(f'[service]\ndatabase_url = "sqlite:///{database}"\n' + CONFIG + PEOPLE)
    runtime = Runtime(load_settings(path))
    runtime.prepare("test")
    put(runtime, "a.txt", f"A rocket in the harbour\n\n{_WORDS * 3}")
    put(runtime, "b.txt", f"A rocket over the river\n\n{_OTHER * 3}")
    with runtime.database.write() as session:
        # As if no reader had taken anything away.
        hostile = {"title": MARKUP, "text": MARKUP, "author": MARKUP, "outlet": MARKUP}
        session.execute(update(Article).where(Article.id == 2).values(**hostile, url="data:x"))
        session.execute(update(Source).values(name=MARKUP, error=MARKUP, notes=[MARKUP]))
        session.execute(update(Delivery).values(last_error=f"550 {MARKUP}", state="dead"))
    settings = PAGE.replace("[service]", f'[service]\ndatabase_url = "sqlite:///{database}"')
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WIREWATCH_PAGE_LISTEN", raising=False)
        with looking_at(folder, settings) as browser:
            yield Besieged(browser, runtime)
    runtime.close()
