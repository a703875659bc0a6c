"""Answers that are too large, too slow, cut off or none."""

from __future__ import annotations

import time
from itertools import repeat

import pytest

from tests.net.doors import DOOR, SHORT, failing
from tests.net.servers import Answer, response, serving
from worker.net.http import HttpDoor, HttpLimits


def test_content_that_ends_early_is_handed_over_as_cut() -> None:
    with serving(response(b"x" * 90, headers=["Content-Length: 100"], length=False)) as server:
        got = DOOR.get(server.url)
        assert (len(got.content), got.is_cut) == (90, True)


def test_content_that_ends_too_early_is_a_protocol_error() -> None:
    with serving(response(b"half", headers=["Content-Length: 10"], length=False)) as server:
        error = failing(server.url)
    assert error.kind == "protocol"
    assert "6 bytes are missing" in str(error)


def test_a_declared_size_beyond_the_limit_is_refused_at_once() -> None:
    head = response(headers=["Content-Length: 104857600"], length=False)
    with serving([head, *repeat(b"x", 100)]) as server:
        assert failing(server.url, HttpLimits(total=5)).kind == "too_large"


def test_endless_content_is_refused_at_the_limit() -> None:
    with serving([response(length=False), *repeat(b"x" * 50_000, 100)], pause=0) as server:
        assert failing(server.url, HttpLimits(max_bytes=100_000)).kind == "too_large"


def test_endless_headers_are_refused() -> None:
    line = b"X-Filler: " + b"x" * 30_000 + b"\r\n"
    with serving([b"HTTP/1.1 200 OK\r\n", *repeat(line, 50)], pause=0) as server:
        assert failing(server.url).kind in ("too_large", "protocol")


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [b"HTTP/1.1 200 OK\r\n", *repeat(b"X", 500)],
        [response(length=False), *repeat(b"x", 500)],
        [
            response(headers=["Transfer-Encoding: chunked"], length=False),
            *repeat(b"1\r\nx\r\n", 500),
        ],
        [response(headers=["Content-Encoding: gzip"], length=False), *repeat(b"", 500)],
        list(repeat(b"HTTP/1.1 100 Continue\r\n\r\n", 500)),
    ],
)
def test_a_trickling_answer_ends_at_the_total(answer: Answer) -> None:
    limits = HttpLimits(connect=1, read=0.2, total=0.3)

    def hang(request: bytes) -> Answer:
        if not answer:
            time.sleep(1)
        return answer

    with serving(hang, pause=0.03) as server:
        assert failing(server.url, limits).kind == "timeout"


def test_a_handshake_that_never_ends_is_a_timeout() -> None:
    with serving(lambda request: list(repeat(b"\x16", 50)), pause=0.05) as server:
        assert failing(server.url.replace("http:", "https:"), SHORT).kind in ("timeout", "tls")


def test_a_resolver_that_never_answers_is_a_timeout() -> None:
    def never(host: str, port: int) -> list[str]:
        time.sleep(1)
        return []

    door = HttpDoor("x", resolve=never)
    assert failing("http://slow.example/", SHORT, door).kind == "timeout"


def test_an_unknown_name_is_a_dns_error() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    assert failing("http://nowhere.example/", door=HttpDoor("x", resolve=unknown)).kind == "dns"


def test_a_closed_port_is_a_connect_error() -> None:
    with serving(b"") as server:
        pass
    assert failing(server.url).kind == "connect"
