"""What goes out by the door, and what comes back."""

from __future__ import annotations

from itertools import repeat

import pytest

from tests.net.doors import DOOR, failing
from tests.net.servers import Answer, header_of, path_of, response, serving
from worker.net.http import WEBHOOK_LIMITS, HttpLimits


def test_a_get_returns_status_headers_and_content() -> None:
    with serving(response(b"hello", headers=["X-One: 1", "X-One: 2"])) as server:
        answer = DOOR.get(server.url + "a b?q=ü")
    assert (answer.status, answer.content, answer.redirects) == (200, b"hello", ())
    assert answer.headers["x-one"] == "1, 2"
    request = server.requests[0]
    assert path_of(request) == "/a%20b?q=%C3%BC"
    assert header_of(request, "host") == f"127.0.0.1:{server.port}"
    assert header_of(request, "user-agent") == "Wirewatch/test"
    assert header_of(request, "connection") == "close"


def test_headers_come_without_control_characters() -> None:
    with serving(response(b"news", headers=['ETag: "a\0b\x7f"', "X-Tab: a\tb"])) as server:
        answer = DOOR.get(server.url)
    assert (answer.headers["etag"], answer.headers["x-tab"]) == ('"ab"', "a\tb")


def test_the_callers_headers_are_sent_as_they_are() -> None:
    with serving(response()) as server:
        DOOR.get(server.url, {"If-None-Match": 'W/"é"'})
    assert header_of(server.requests[0], "if-none-match") == 'W/"é"'


def test_chunked_content_is_put_together() -> None:
    body = b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"
    head = response(headers=["Transfer-Encoding: chunked"], length=False)
    with serving(head + body) as server:
        got = DOOR.get(server.url)
        assert (got.content, got.is_cut) == (b"hello world", False)


def test_chunked_content_without_its_last_chunk_is_handed_over_as_cut() -> None:
    body = b"1e\r\n" + b"x" * 30 + b"\r\n"
    head = response(headers=["Transfer-Encoding: chunked"], length=False)
    with serving(head + body) as server:
        got = DOOR.get(server.url)
        assert (got.content, got.is_cut) == (b"x" * 30, True)


@pytest.mark.parametrize("number", [1, 20])
def test_interim_answers_come_before_the_final_one(number: int) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    with serving(early * number + response(b"news")) as server:
        got = DOOR.get(server.url)
        assert (got.status, got.content) == (200, b"news")


def test_interim_answers_without_end_are_a_protocol_error() -> None:
    early = b"HTTP/1.1 102 Processing\r\n\r\n"
    with serving(early * 21 + response(b"news")) as server:
        assert failing(server.url).kind == "protocol"


def test_many_header_lines_are_no_fault() -> None:
    headers = [f"Set-Cookie: a{each}=1" for each in range(500)]
    with serving(response(b"news", headers=headers)) as server:
        assert DOOR.get(server.url).content == b"news"


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n", b"<html>", b"HTTP/1.1 abc\r\n\r\n"])
def test_an_answer_that_is_not_http_is_a_protocol_error(answer: bytes) -> None:
    with serving(answer) as server:
        assert failing(server.url).kind in ("protocol", "connect")


def test_errors_name_the_host_and_no_more() -> None:
    with serving(b"") as server:
        pass
    error = failing(f"http://user:secret@127.0.0.1:{server.port}/feed?token=hidden")
    assert "127.0.0.1" in str(error)
    assert "secret" not in str(error)
    assert "hidden" not in str(error)


def test_nothing_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(response(b"direct", headers=["Set-Cookie: a=b"])) as server:
        assert DOOR.get(server.url).content == b"direct"
        DOOR.get(server.url)
    assert header_of(server.requests[1], "cookie") is None


def test_a_post_sends_its_content_once_and_asks_for_no_compression() -> None:
    with serving(response(b"ok", status="202 Accepted")) as server:
        got = DOOR.post(server.url, b'{"a": 1}', {"Content-Type": "application/json"})
    assert (got.status, got.content) == (202, b"ok")
    request = server.requests[0]
    assert request.startswith(b"POST / HTTP/1.1\r\n")
    assert request.endswith(b'\r\n\r\n{"a": 1}')
    assert header_of(request, "accept-encoding") == "identity"
    assert header_of(request, "content-type") == "application/json"
    assert header_of(request, "content-length") == "8"


def test_a_redirected_post_is_a_response() -> None:
    moved = response(b"moved", status="307 On", headers=["Location: http://127.0.0.1:1/"])
    with serving(moved) as server:
        got = DOOR.post(server.url, b"x")
    assert (got.status, got.content, got.url) == (307, b"moved", server.url)


@pytest.mark.parametrize(
    "answer",
    [
        response(b"x" * 100_000),
        response(b"not gzip", headers=["Content-Encoding: gzip"]),
        response(b"short", headers=["Content-Length: 10"], length=False),
        [response(length=False), *repeat(b"x", 200)],
    ],
)
def test_the_status_of_a_post_counts_whatever_follows_it(answer: Answer) -> None:
    limits = HttpLimits(total=1.0, max_bytes=16_384, max_redirects=0, truncate=True)
    with serving(answer) as server:
        got = DOOR.post(server.url, b"x", limits=limits)
    assert got.status == 200
    assert len(got.content) <= WEBHOOK_LIMITS.max_bytes
