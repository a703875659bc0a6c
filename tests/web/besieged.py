"""A service behind a token with a public name, and those who mean it harm."""

from __future__ import annotations

import contextlib
import re
import socket
import time
import urllib.parse
from collections.abc import Callable, Iterator
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
from worker.web.access import Doors, logged_in

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


FORM = "Content-Type: application/x-www-form-urlencoded"
Send = Callable[[Besieged], Answer]


def get(line: str = "/stories", *headers: str, host: str | None = "127.0.0.1") -> Send:
    return lambda at: at.request(f"GET {line} HTTP/1.1", *headers, host=host)


def post(*headers: str, body: bytes = b"topic=rockets&until=1d") -> Send:
    """Sends a form with the operator's token, as a page of another site might."""
    length = f"Content-Length: {len(body)}"
    return lambda at: at.as_operator("POST /do/silence HTTP/1.1", FORM, length, *headers, body=body)


def form(*headers: str, **fields: str) -> Send:
    """Sends a form with all that is needed but what the headers say."""
    fields = {"topic": "rockets", "until": "1d", **fields}
    return lambda at: at.form("/do/silence", *headers, **fields)


def raw(*headers: str, body: bytes = b"", line: str = "POST /do/silence HTTP/1.1") -> Send:
    """Sends headers and a body as they are given, from a page of ours."""
    ours = "Sec-Fetch-Site: same-origin"
    return lambda at: at.as_operator(line, ours, FORM, *headers, body=body)


def link(
    change: Callable[[str], str] = str, *, key: str = KEY, ends: datetime | None = None
) -> Send:
    """Follows a changed link as a mail program does."""

    def send(at: Besieged) -> Answer:
        path = change(at.link(key, ends))
        return at.request(f"POST {path} HTTP/1.1", FORM, "Content-Length: 0", host=PUBLIC)

    return send


def forged(path: str) -> str:
    """Returns a link with one other character amid its proof."""
    return f"{path[:-9]}{'B' if path[-9] == 'A' else 'A'}{path[-8:]}"


def guess(number: int) -> Send:
    """Guesses so many times, then once more."""

    def send(at: Besieged) -> Answer:
        peer = f"X-Forwarded-For: 198.51.100.{number}"
        for each in range(number):
            at.request("GET / HTTP/1.1", f"Authorization: Bearer guess{each}", peer)
        return at.request("GET / HTTP/1.1", "Authorization: Bearer one more guess", peer)

    return send


def guess_by_cookies(number: int) -> Send:
    """Guesses as often by cookies that are made from what is guessed."""

    def send(at: Besieged) -> Answer:
        def asked(token: str) -> Answer:
            doors = Doors(frozenset(), is_local=True, token=token)
            cookie = f"Cookie: wirewatch={logged_in(token, doors, time.time())}"
            return at.request("GET / HTTP/1.1", cookie, "X-Forwarded-For: 198.51.100.99")

        for each in range(number):
            asked(f"guess{each}")
        return asked("one more guess")

    return send


def logged_out(change: Callable[[str], str]) -> Send:
    """Asks with the cookie of somebody who logged out."""

    def send(at: Besieged) -> Answer:
        browser = Browser(at.browser.port)
        browser.log_in(TOKEN)
        cookie = browser.cookie
        assert browser.post("/logout", form=browser.form_token()).status == 303
        return at.request("GET /stories HTTP/1.1", f"Cookie: {change(cookie)}")

    return send
