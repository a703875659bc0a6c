"""What the service talks to in these tests: a news site with feeds, and a webhook's receiver."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from standardwebhooks import Webhook

from tests.schemas.check import check
from tests.service.stories import Piece

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class NewsSite:
    """Feeds by path, each a list of pieces; ``publish`` adds one to the top."""

    port: int = 0
    feeds: dict[str, list[Piece]] = field(default_factory=dict)
    requests: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def publish(self, path: str, piece: Piece) -> None:
        self.feeds.setdefault(path, []).insert(0, piece)

    def render(self, path: str) -> bytes:
        entries = "".join(
            f"<item><title>{escape(piece.title)}</title><guid>{piece.key}</guid>"
            f"<link>{self.url(f'articles/{piece.key}')}</link>"
            f"<pubDate>{format_datetime(piece.published)}</pubDate>"
            f"<description>{escape(piece.html)}</description></item>"
            for piece in self.feeds.get(path, [])
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>The {path} paper</title><link>{self.url('')}</link>{entries}</channel></rss>"
        ).encode()


@dataclass
class Receiver:
    """A webhook endpoint that checks each signature and counts what it got."""

    port: int = 0
    bodies: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    refusals: int = 0
    """How many more requests are answered with 503."""
    begun: list[str] = field(default_factory=list)
    """The ids of all requests, answered or not."""
    patience: threading.Event = field(default_factory=threading.Event)
    """While it is not set, an answer has to wait."""

    def __post_init__(self) -> None:
        self.patience.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def ids_by_title(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for webhook_id, body in list(self.bodies):
            data = body["data"]
            assert isinstance(data, dict)
            found.setdefault(data["article"]["title"], set()).add(webhook_id)
        return found


@contextmanager
def news_site() -> Iterator[NewsSite]:
    """Runs a news site on loopback."""
    site = NewsSite()

    class Handler(_Quiet):
        def do_GET(self) -> None:
            site.requests += 1
            body = site.render(self.path.strip("/"))
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with _serving(Handler) as port:
        site.port = port
        yield site


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Runs a webhook receiver on loopback. A wrong signature is answered with 400."""
    got = Receiver()

    class Handler(_Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/gone":
                self.send_error(410)
                return
            got.begun.append(self.headers["webhook-id"])
            got.patience.wait(30)
            if got.refusals > 0:
                got.refusals -= 1
                self.send_error(503)
                return
            try:
                Webhook(SECRET).verify(body, dict(self.headers))
            except Exception:
                self.send_error(400)
                return
            check("webhook.article.matched", json.loads(body))
            got.bodies.append((self.headers["webhook-id"], json.loads(body)))
            self.send_response(204)
            self.end_headers()

    with _serving(Handler) as port:
        got.port = port
        yield got


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
