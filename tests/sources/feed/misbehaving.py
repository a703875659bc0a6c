"""A server that plays each misbehaviour of feeds' servers by name: ``/NAME``, one of ``PLAYS``."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from itertools import repeat

from tests.net.servers import Answer, header_of, path_of, response
from tests.sources.feed.feeds import item, rss

BODY = rss(item(1), item(2))
_LONG = rss(*(item(number) for number in range(1, 9)))
_CHUNKED = "Transfer-Encoding: chunked"
_HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"


def _chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def _wants_a_cookie(request: bytes) -> Answer:
    if header_of(request, "cookie") == "seen=1":
        return response(BODY)
    return response(status="302 Found", headers=["Location: #", "Set-Cookie: seen=1"])


def _redirect(place: str) -> Answer:
    return response(status="302 Found", headers=[f"Location: {place}"])


PLAYS: Mapping[str, Answer] = {
    "early-hints": _HINT + response(BODY),
    "twenty-interim-answers": _HINT * 20 + response(BODY),
    "interim-answers-without-end": _HINT * 60,
    "150-headers": response(BODY, headers=[f"X-{number}: y" for number in range(150)]),
    "headers-without-end": [b"HTTP/1.1 200 OK\r\n", *repeat(b"X: " + b"y" * 30_000 + b"\r\n", 50)],
    "says-gzip-and-is-plain": response(BODY, headers=["Content-Encoding: gzip"]),
    "gzip-without-saying-so": response(gzip.compress(BODY)),
    "unknown-coding": response(BODY, headers=["Content-Encoding: aws-chunked"]),
    "bomb": response(gzip.compress(b" " * 20_000_000), headers=["Content-Encoding: gzip"]),
    "wrong-type": response(BODY, headers=["Content-Type: image/png"]),
    "no-last-chunk": response(headers=[_CHUNKED], length=False) + _chunk(BODY),
    "cut-in-the-middle": response(
        _LONG[:-500], headers=[f"Content-Length: {len(_LONG)}"], length=False
    ),
    "cookie-or-nothing": _wants_a_cookie,
    "circle": _redirect("/circle"),
    "leads-to-a-file": _redirect("file:///etc/passwd"),
    "leads-inside": _redirect("http://169.254.169.254/latest"),
    "304-to-nobody": response(status="304 Not Modified", length=False),
    "nothing": b"",
    "no-http": b"220 mail.example ESMTP\r\n",
    "empty": response(b""),
    "html-instead": response(b"<!doctype html><title>Log in</title><p>Please log in.</p>"),
    "notice-before": response(b"<br />\n<b>Notice</b>: Undefined index\n" + BODY),
    "11-mb": response(b" " * 11_000_000),
    "declares-100-gb": response(BODY, headers=["Content-Length: 107374182400"], length=False),
    "trickles": [response(length=False), *repeat(b" ", 500)],
    "429": response(status="429 Too Many Requests", headers=["Retry-After: 120"]),
    "410": response(status="410 Gone"),
    "403": response(status="403 Forbidden"),
    "500": response(status="500 Oh No"),
}


def play(request: bytes) -> Answer:
    """Answers as the path says."""
    return PLAYS[path_of(request).strip("/")]
