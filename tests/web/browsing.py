"""A browser without scripts, and the pages that it asks."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update

from models import Article
from tests.parts.ports import free_port
from tests.parts.waiting import wait_until
from tests.setup.runtimes import CONFIG
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.web import start
from worker.web.start import Outside
from worker.web.views import kept

HOSTILE = '<script>alert(1)</script> & "rocket" \' javascript:alert(1)'
PEOPLE = """
[channel.desk]
kind = "email"
to = ["reader@news.example"]
sender = "from@news.example"
[channel.hook]
kind = "webhook"
url = "https://hooks.news.example/T0/B1"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
[[alert]]
name = "people"
topics = ["rockets"]
channels = ["desk", "hook"]
"""


@dataclass(frozen=True)
class Answered:
    """What a server answered, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    def getheader(self, name: str) -> str | None:
        found: str | None = self.headers.get(name)
        return found


class Browser:
    """Asks one server, and keeps the cookie that it gives."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> Answered:
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        if self.cookie:
            sent.setdefault("Cookie", self.cookie)
        if method == "POST":
            sent.setdefault("Sec-Fetch-Site", "same-origin")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        answer = Answered(response.status, response.headers, response.read().decode())
        connection.close()
        given = answer.getheader("Set-Cookie")
        if given:
            self.cookie = given.partition(";")[0]
        return answer

    def text(self, path: str, status: int = 200, **headers: str) -> str:
        answer = self.ask(path, **headers)
        assert answer.status == status, answer.text
        return answer.text

    def post(self, path: str, **fields: str) -> Answered:
        return self.ask(path, "POST", urllib.parse.urlencode(fields))

    def form_token(self, path: str = "/topics") -> str:
        """Returns what forms bring back, as a page gives it."""
        found = re.search(r'name="form" value="([0-9a-f]+)"', self.text(path))
        assert found is not None
        return found[1]

    def log_in(self, token: str, **headers: str) -> Answered:
        """Fills in the form of the log-in, as a page gives it."""
        fields = {"form": self.form_token("/login"), "token": token}
        return self.ask("/login", "POST", urllib.parse.urlencode(fields), **headers)

    def act(self, name: str, **fields: str) -> str:
        """Does what a button does, and returns the page that says what came of it."""
        answer = self.post(f"/do/{name}", form=self.form_token(), **fields)
        assert answer.status == 200, answer.text
        return answer.text


def put(runtime: Runtime, name: str, text: str) -> None:
    put_all(runtime, {name: text})


def put_all(runtime: Runtime, texts: Mapping[str, str]) -> None:
    """Puts files of those names into the inbox, and reads them in that order."""
    from worker.way.collect.steps.ingest import ingest

    paths = [runtime.settings.base_dir / "inbox" / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    list(ingest(runtime, paths, "test@here/1", alerts=True))


def with_people(runtime: Runtime, folder: Path) -> Runtime:
    """Returns a runtime with people to be told, and articles, one of which means harm."""
    path = folder / "shown.toml"
    path.write_text(CONFIG + PEOPLE)
    made = Runtime(load_settings(path))
    made.prepare("test")
    words = "A rocket fell into the harbour on Monday, the port said, and nobody was hurt there. "
    put(made, "a.txt", f"A rocket in the harbour\n\n{words * 3}")
    article = {"headline": HOSTILE, "articleBody": f"{HOSTILE} {words * 4}", "url": "javascript:x"}
    put(made, "b.json", json.dumps(article))
    with made.database.write() as session:
        # As if no reader had taken the tags away.
        session.execute(update(Article).where(Article.id == 2).values(title=HOSTILE, text=HOSTILE))
    return made


@contextmanager
def looking_at(folder: Path, settings_of_page: str) -> Iterator[Browser]:
    """Serves the pages of what ``with_people`` made, and yields a browser for them."""
    port = free_port()
    path = folder / "page.toml"
    listen = f'[page]\nlisten = "127.0.0.1:{port}"\n{settings_of_page}\n'
    path.write_text(listen + CONFIG + PEOPLE)
    runtime = Runtime(load_settings(path))
    with pytest.MonkeyPatch.context() as patch:
        # However slow the machine is, each page shows what is.
        patch.setattr(kept, "QUICK", 1_000.0)
        outside = start.start(runtime, "redis://127.0.0.1:9/0", ("beat", "schedule"))
        assert isinstance(outside, Outside)
        server = outside.server
        assert server is not None
        wait_until(lambda: server.listening, 20, "it does not listen")
        yield Browser(port)
        outside.stop()
    runtime.close()
