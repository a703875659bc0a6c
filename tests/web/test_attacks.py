"""What those try who mean harm, sent to a running server byte by byte: each is refused.

A vector is what is sent and how it may be answered; afterwards nothing was done in anybody's name,
no other site may read the answer, and the service still answers. What strangers wrote into titles,
sources, errors and links, and what ends a client that takes its time, stands below the list.
"""

from __future__ import annotations

import contextlib
import logging
import re
import resource
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.web.besieged import (
    FORM,
    KEY,
    LOOK,
    PUBLIC,
    TOKEN,
    Besieged,
    Send,
    besieged,
    forged,
    form,
    get,
    guess,
    guess_by_cookies,
    link,
    logged_out,
    post,
    raw,
)  # fmt: skip
from worker.base.log import ConsoleFormatter
from worker.web import server
from worker.web.app import VIEWS
from worker.web.views import Wanted

SMUGGLED = b"GET /stories?format=json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
NOT_READ = (400, 501)
"""How what is no request is answered."""
ONE = (400, 403)
"""What may be one request is read as that alone, and refused for its form has no token."""
CHUNKED = "Transfer-Encoding: chunked"
VECTORS: dict[str, tuple[Send, tuple[int, ...]]] = {
    # Whose name it is asked by.
    "another site's name for our address": (get(host="evil.example"), (421,)),
    "a name that begins with ours": (get(host="127.0.0.1.evil.example"), (421,)),
    "a name before an at sign": (get(host="127.0.0.1@evil.example"), (400, 421)),
    "no name": (get(host=None), (400, 421)),
    "two names": (get("/stories", "Host: evil.example"), (400,)),
    "another name in the address": (get("http://evil.example/stories"), (303, 400, 421)),
    "another name from a proxy": (get("/stories", "X-Forwarded-Host: evil.example"), (303,)),
    # Who sends a form, with the operator's token.
    "a form of another site": (post("Sec-Fetch-Site: cross-site"), (403,)),
    "a form of a neighbour": (post("Sec-Fetch-Site: same-site"), (403,)),
    "a form of nowhere": (post("Origin: null"), (403,)),
    "a form without an origin": (post(), (403,)),
    "a fetch without reading the answer": (
        post("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Origin: https://evil.example"),
        (403,),
    ),
    "a question whether another site may": (
        lambda at: at.request("OPTIONS /do/silence HTTP/1.1", "Origin: https://evil.example"),
        (405,),
    ),
    "a form of ours without its token": (post("Sec-Fetch-Site: same-origin"), (403,)),
    "a form of ours with a made-up token": (
        form("Sec-Fetch-Site: same-origin", form="0" * 64),
        (403,),
    ),
    "an action by a link": (get("/do/silence?topic=rockets&until=1d"), (401, 405, 303)),
    "an action of one who may look": (
        lambda at: at.request(
            "POST /do/silence HTTP/1.1", f"Authorization: Bearer {LOOK}", FORM,
            "Content-Length: 24", "Sec-Fetch-Site: same-origin", body=b"topic=rockets&until=1d&x",
        ),
        (403,),
    ),
    # Who asks.
    "no token": (get("/stories?format=json"), (401,)),
    "an empty token": (get("/stories?format=json", "Authorization: Bearer "), (401,)),
    "a made-up cookie": (get("/stories", "Cookie: wirewatch=act.99999999999.00"), (303,)),
    "a user's name from anybody": (get("/stories", "X-Forwarded-User: ana"), (303,)),
    "a cookie too large": (get("/stories", "Cookie: wirewatch=" + "a" * 20_000), (431,)),
    "ten thousand cookies": (get("/stories", "Cookie: " + "a=b; " * 2_000), (303,)),
    "a thousand headers": (get("/stories", *("X-A: b" for _ in range(1_000))), (400, 431)),
    "an address too long": (get("/" + "a" * 60_000), (400, 414, 431)),
    "guesses of a token": (guess(6), (429,)),
    "guesses of a token that are made into cookies": (guess_by_cookies(6), (429,)),
    "a cookie of one who logged out": (logged_out(str), (303,)),
    "a cookie of one who logged out beside others": (logged_out(lambda c: f"a=b; {c}"), (303,)),
    # Where they want to go.
    "a way out of the folder": (get("/../../etc/passwd"), (303, 404)),
    "a way out in escapes": (get("/style.css/%2e%2e/%2e%2e/etc/passwd"), (303, 404)),
    "a way out behind a NUL": (get("/style.css%00/../../etc/passwd"), (303, 400, 404)),
    "another site after two slashes": (get("//evil.example/%2e%2e"), (303, 404)),
    "a slash behind a page, so as to be led to it by http": (
        lambda at: at.as_operator("GET /stories/ HTTP/1.1"),
        (404,),
    ),
    "a slash behind a link, so as to be led to it by http": (
        link(lambda path: f"{path}/"),
        (404, 405),
    ),
    "a backslash to another site": (get("/\\evil.example"), (303, 400, 404)),
    "a header within an address": (get("/stories%0d%0aSet-Cookie:%20a=b"), (303, 404)),
    "a header within a link": (get("/l/%0d%0aSet-Cookie:%20a=b"), (404,)),
    "a method that answers with the request": (
        lambda at: at.request("TRACE /stories HTTP/1.1", "Cookie: wirewatch=x"),
        (405,),
    ),
    "a way through to elsewhere": (
        lambda at: at.request("CONNECT evil.example:443 HTTP/1.1"),
        (400, 405, 421),
    ),
    # Links in mails.
    "a forged link": (link(forged), (404,)),
    "a link to do something else": (link(lambda path: path.replace("/l/u.", "/l/m.")), (404,)),
    "a link of another key": (link(key="another-key-of-somebody-else-0123456789"), (404,)),
    "a link whose time is over": (
        link(ends=datetime.now(UTC) - timedelta(seconds=1)),
        (410,),
    ),
    "a link that goes on elsewhere": (
        link(lambda path: f"{path}/../../do/silence"),
        (401, 403, 404),
    ),
    "a hub that guesses": (get("/hub/" + "a" * 43, host=PUBLIC), (404,)),
    # Two requests in one, for those who read them in two ways.
    "a length beside chunks": (
        raw("Content-Length: 4", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
        ONE,
    ),
    "chunks beside a length": (
        raw(CHUNKED, "Content-Length: 5", body=b"0\r\n\r\n" + SMUGGLED),
        ONE,
    ),
    "two lengths": (raw("Content-Length: 0", "Content-Length: 59", body=SMUGGLED), NOT_READ),
    "one length twice": (raw("Content-Length: 1", "Content-Length: 1", body=b"x"), ONE),
    "a list of lengths": (raw("Content-Length: 1, 1", body=b"x" + SMUGGLED), NOT_READ),
    "a length with a sign": (raw("Content-Length: +1", body=b"x" + SMUGGLED), NOT_READ),
    "a length below zero": (raw("Content-Length: -1", body=SMUGGLED), NOT_READ),
    "a length in another base": (raw("Content-Length: 0x1", body=b"x" + SMUGGLED), NOT_READ),
    "a length beyond all numbers": (raw("Content-Length: " + "9" * 30, body=b"x"), NOT_READ),
    "a coding that is none": (raw("Transfer-Encoding: xchunked", body=SMUGGLED), NOT_READ),
    "a coding behind chunks": (
        raw("Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n" + SMUGGLED),
        NOT_READ,
    ),
    "two codings": (
        raw(CHUNKED, "Transfer-Encoding: identity", body=b"0\r\n\r\n" + SMUGGLED),
        NOT_READ,
    ),
    "a blank before a colon": (
        raw("Content-Length: 0", "Transfer-Encoding : chunked", body=SMUGGLED),
        NOT_READ,
    ),
    "a header that goes on in a line": (
        raw("Content-Length: 0", "X-A: b\r\n Transfer-Encoding: chunked", body=SMUGGLED),
        NOT_READ,
    ),
    "a line end of one sign": (
        raw("Content-Length: 0", "X-A: b\nTransfer-Encoding: chunked", body=SMUGGLED),
        NOT_READ,
    ),
    "a return within a header": (raw("Content-Length: 0", "X-A: b\rX-C: d"), NOT_READ),
    "a NUL within a header": (raw("Content-Length: 0", "X-A: b\0c"), NOT_READ),
    "a chunk larger than all numbers": (raw(CHUNKED, body=b"FFFFFFFFFFFFFFFFF\r\nx"), NOT_READ),
    "a chunk in another base": (raw(CHUNKED, body=b"0x1\r\nx\r\n0\r\n\r\n"), NOT_READ),
    "a chunk with a line end of one sign": (raw(CHUNKED, body=b"1\nx\n0\n\n"), NOT_READ),
    "a request behind a request": (
        lambda at: at.request("GET /stories HTTP/1.1", "Content-Length: 0", body=SMUGGLED),
        (303,),
    ),
    "a request in a body that nobody asked for": (
        lambda at: at.request(
            "GET /stories HTTP/1.1", f"Content-Length: {len(SMUGGLED)}", body=SMUGGLED
        ),
        (303,),
    ),
    "another protocol by an upgrade": (
        get("/stories", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: A"),
        (303, 400),
    ),
    "another protocol at once": (
        lambda at: at.say(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
        (0, 400, 505),
    ),
    "a version to come": (lambda at: at.say(b"GET / HTTP/9.9\r\nHost: a\r\n\r\n"), (400, 505)),
    "a version of long ago": (lambda at: at.say(b"GET /stories\r\n\r\n"), (0, 400)),
    "the beginning of TLS": (lambda at: at.say(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"), (0, 400)),
}  # fmt: skip


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Besieged]:
    folder = tmp_path_factory.mktemp("besieged")
    database = folder / "wirewatch.db"
    database.write_bytes(migrated_file.read_bytes())
    with besieged(folder, database) as made:
        yield made


@pytest.mark.parametrize("name", VECTORS)
def test_an_attack_is_refused(target: Besieged, name: str) -> None:
    send, statuses = VECTORS[name]
    before = target.done()
    answer = send(target)
    assert answer.status in statuses, answer
    assert answer.number <= 1, "each of two requests is answered"
    head = answer.head.lower()
    assert "access-control-" not in head
    assert "set-cookie" not in head
    assert not re.search(r"^location:(?! /login\r?$)", head, re.M), "it leads elsewhere"
    for secret in (TOKEN, LOOK, KEY, "root:", "rockets now", "Traceback"):
        assert secret not in answer.content
    assert target.done() == before
    assert target.request("GET /livez HTTP/1.1").status in (200, 503)


def test_there_are_more_than_twenty() -> None:
    assert len(VECTORS) >= 60


@pytest.mark.parametrize("path", ["/login", "/l/a/b", "/hub/a/b", "/style.css"])
def test_nothing_that_is_for_all_tells_whether_a_token_is_right(
    target: Besieged, path: str
) -> None:
    heads = [f"Authorization: Bearer {each}" for each in (TOKEN, LOOK, "a guess")]
    answers = [target.request(f"GET {path} HTTP/1.1", each).content for each in heads]
    hidden = [re.sub(r'name="form" value="\w+"', "", each) for each in answers]
    assert len(set(hidden)) == 1


PAGES = {path: path.replace("{id}", "2") for path in VIEWS}


class _Seen(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "a":
            self.links.append(dict(attrs))


@pytest.mark.parametrize("path", PAGES)
def test_what_strangers_wrote_is_text_on_every_page(target: Besieged, path: str) -> None:
    query = "?q=alert" if path == "/search" else "?state=dead" if path == "/deliveries" else ""
    text = target.as_operator_sees(PAGES[path] + query)
    seen = _Seen()
    seen.feed(text)
    assert not seen.tags & {"script", "img", "iframe", "object", "embed", "base", "style", "math"}
    assert not {each for each in seen.attributes if each.startswith("on")} | (
        seen.attributes & {"style", "srcdoc", "formaction", "ping"}
    )
    if "svg" in seen.tags:
        assert path == "/topics"
    for each in seen.links:
        address = each["href"] or ""
        if not address.startswith(("/", "#")):
            assert address.startswith(("http://", "https://"))
            assert each["rel"] == "noreferrer noopener"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_can_be_framed_or_asks_anything_of_another_site(
    target: Besieged, path: str
) -> None:
    answer = target.as_operator(f"GET {PAGES[path]} HTTP/1.1")
    head = dict(re.findall(r"^([\w-]+): (.*?)\r?$", answer.head.lower(), re.M))
    rules = head["content-security-policy"].split(";")
    policy = {tuple(each.strip().split(" ", 1)) for each in rules}
    assert policy == {
        ("default-src", "'none'"),
        ("style-src", "'self'"),
        ("form-action", "'self'"),
        ("base-uri", "'none'"),
        ("frame-ancestors", "'none'"),
    }
    assert head["x-frame-options"] == "deny"
    assert head["x-content-type-options"] == "nosniff"
    assert head["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:x", "java\nscript:x",
     "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil.example", "https:evil",
     "blob:x", "ftp://a.example"],
)  # fmt: skip
def test_only_a_page_of_the_web_is_linked_to(address: str) -> None:
    from worker.alerts.notices.words import web_link

    assert not web_link(address)


def test_a_body_of_a_gigabyte_is_refused_before_it_is_kept(target: Besieged) -> None:
    head = f"POST /do/silence HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
    head += f"Sec-Fetch-Site: same-origin\r\n{FORM}\r\nContent-Length: 1000000000\r\n\r\n"
    before, sent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0
    with socket.create_connection(("127.0.0.1", target.browser.port), timeout=20) as sock:
        sock.sendall(head.encode())
        with contextlib.suppress(OSError):
            while sent < 1_000_000_000:
                sent += sock.send(b"a" * 1_000_000)
    assert sent < 100_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert target.request("GET /livez HTTP/1.1").status in (200, 503)


def test_a_line_of_the_log_is_one_line_whatever_the_address_is(
    target: Besieged, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("it fails")

    monkeypatch.setattr(Wanted, "number", fail)
    caplog.set_level(logging.DEBUG)
    answer = target.as_operator("GET /stories/x%0d%0a12:00:00%20info%20forged%1b[2J HTTP/1.1")
    assert (answer.status, answer.content) == (500, "this failed; the log says why\n")
    lines = [ConsoleFormatter().format(each) for each in caplog.records]
    found = [each.partition("\nTraceback")[0] for each in lines if "page failed" in each]
    assert found
    assert all("\n" not in each and "\r" not in each and "\x1b" not in each for each in found)
    assert TOKEN not in "".join(lines)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head has a second to come."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 1)


@pytest.mark.usefixtures("quick")
def test_ten_thousand_slow_heads_end_and_the_service_answers(
    tmp_path: Path, migrated_file: Path
) -> None:
    database = tmp_path / "wirewatch.db"
    database.write_bytes(migrated_file.read_bytes())
    with besieged(tmp_path, database) as made, contextlib.ExitStack() as stack:
        for number in range(10_000):
            sock = stack.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", made.browser.port))
            with contextlib.suppress(OSError):
                sock.send(b"GET /stories HTTP/1.1\r\nX-A")
            if number % 1_000 == 999:
                assert made.browser.ask("/livez").status in (200, 503)
        time.sleep(1)
        assert made.browser.ask("/livez").status in (200, 503)
