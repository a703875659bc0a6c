from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from itertools import repeat
from random import Random

import brotli
import pytest
import trustme
import zstandard

from tests.net.servers import Answer, header_of, path_of, response, serving
from worker.base.errors import HttpError
from worker.net.http import WEBHOOK_LIMITS, HttpDoor, HttpLimits, Redirect

DOOR = HttpDoor("Wirewatch/test", ["127.0.0.0/8"])
SMALL = HttpLimits(max_bytes=100_000)
LONG = Random(1).randbytes(500_000)
SHORT = HttpLimits(connect=0.3, read=0.3, total=0.3)


def failing(url: str, limits: HttpLimits = SMALL, door: HttpDoor = DOOR) -> HttpError:
    with pytest.raises(HttpError) as caught:
        door.get(url, limits=limits)
    return caught.value


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


def test_the_callers_headers_are_sent_as_they_are() -> None:
    with serving(response()) as server:
        DOOR.get(server.url, {"If-None-Match": 'W/"é"'})
    assert header_of(server.requests[0], "if-none-match") == 'W/"é"'


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", lambda raw: gzip.compress(raw[:9]) + gzip.compress(raw[9:])),
        ("gzip", lambda raw: gzip.compress(raw) + b"\0" * 20),
        ("deflate", zlib.compress),
        ("deflate", lambda raw: zlib.compress(raw)[2:-4]),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
        ("zstd", lambda raw: zstandard.compress(raw[:9]) + zstandard.compress(raw[9:])),
        ("gzip, br", lambda raw: brotli.compress(gzip.compress(raw))),
        ("identity", bytes),
    ],
)
@pytest.mark.parametrize("size", [50_000, 150_000])
def test_every_coding_is_undone_and_counted(
    coding: str, pack: Callable[[bytes], bytes], size: int
) -> None:
    raw = b"".join(b"line %d\n" % number for number in range(size))[:size]
    packed = pack(raw)
    with serving(response(packed, headers=[f"Content-Encoding: {coding}"])) as server:
        if size > SMALL.max_bytes:
            assert failing(server.url).kind == "too_large"
        else:
            assert DOOR.get(server.url).content == raw


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused_before_it_is_inflated(coding: str) -> None:
    zeros = b"\0" * 30_000_000
    packed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda raw: brotli.compress(raw, quality=5),
        "zstd": zstandard.compress,
    }[coding](zeros)
    with serving(response(packed, headers=[f"Content-Encoding: {coding}"])) as server:
        assert failing(server.url, HttpLimits(max_bytes=1_000_000)).kind == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip,gzip,gzip"])
@pytest.mark.parametrize("body", [b"\x1f\x8b\x08\0 this is not compressed at all", b"\xff" * 50])
def test_a_corrupt_coding_is_a_protocol_error(coding: str, body: bytes) -> None:
    with serving(response(body, headers=[f"Content-Encoding: {coding}"])) as server:
        assert failing(server.url).kind == "protocol"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(LONG)),
        ("deflate", zlib.compress(LONG)),
        ("br", brotli.compress(LONG, quality=3)),
        ("zstd", zstandard.compress(LONG)),
    ],
)
def test_of_content_whose_coding_is_cut_the_beginning_is_handed_over(
    coding: str, packed: bytes
) -> None:
    with serving(response(packed[:-6], headers=[f"Content-Encoding: {coding}"])) as server:
        got = DOOR.get(server.url)
    assert got.is_cut
    assert got.content
    assert LONG.startswith(got.content)


def test_a_coding_that_is_cut_before_it_says_anything_is_a_protocol_error() -> None:
    packed = gzip.compress(b"hello")[:9]
    with serving(response(packed, headers=["Content-Encoding: gzip"])) as server:
        assert failing(server.url).kind == "protocol"


@pytest.mark.parametrize(
    "coding", ["gzip", "x-gzip", "deflate", "br", "zstd", "aws-chunked", "utf-8"]
)
def test_what_is_said_to_be_compressed_and_is_not_is_read_as_it_is(coding: str) -> None:
    body = b"<rss version='2.0'><channel/></rss>" * 40
    with serving(response(body, headers=[f"Content-Encoding: {coding}"])) as server:
        assert DOOR.get(server.url).content == body


@pytest.mark.parametrize("coding", ["", "br", "identity", "deflate", "zstd"])
@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_compressed_content_shows_by_its_first_bytes(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    body = b"<rss version='2.0'><channel/></rss>" * 40
    headers = [f"Content-Encoding: {coding}"] if coding else []
    with serving(response(pack(body), headers=headers)) as server:
        assert DOOR.get(server.url).content == body


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


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n", b"<html>", b"HTTP/1.1 abc\r\n\r\n"])
def test_an_answer_that_is_not_http_is_a_protocol_error(answer: bytes) -> None:
    with serving(answer) as server:
        assert failing(server.url).kind in ("protocol", "connect")


def test_redirects_are_followed_and_told() -> None:
    def answer(request: bytes) -> bytes:
        path = path_of(request)
        if path == "/":
            return response(status="301 Moved", headers=["Location: /b/c?x=1"])
        if path == "/b/c?x=1":
            return response(b"ignored" * 1000, status="302 Found", headers=["Location: d"])
        return response(b"end")

    with serving(answer) as server:
        got = DOOR.get(server.url)
    assert (got.content, got.url) == (b"end", f"{server.url}b/d")
    assert got.redirects == (
        Redirect(301, f"{server.url}b/c?x=1"),
        Redirect(302, f"{server.url}b/d"),
    )


@pytest.mark.parametrize("location", ["/", "http://127.0.0.1:{port}/#again"])
def test_a_circle_is_refused(location: str) -> None:
    with serving(
        lambda request: response(
            status="302 Found",
            headers=[f"Location: {location.format(port=server.port)}"],
        )
    ) as server:
        assert failing(server.url).kind == "redirect"


def test_a_server_that_redirects_until_its_cookie_comes_back_is_read() -> None:
    def answer(request: bytes) -> bytes:
        if header_of(request, "cookie") == "seen=1":
            return response(b"news")
        headers = ["Set-Cookie: seen=1; Path=/; HttpOnly", f"Location: {server.url}"]
        return response(status="302 Found", headers=headers)

    with serving(answer) as server:
        assert DOOR.get(server.url).content == b"news"
        assert DOOR.get(server.url).content == b"news"
    asked = [header_of(each, "cookie") for each in server.requests]
    assert asked == [None, "seen=1", None, "seen=1"]


def test_a_cookie_goes_to_no_other_host_and_to_no_post() -> None:
    with serving(response(b"news")) as other:
        leads_on = response(
            status="302 Found",
            headers=["Set-Cookie: seen=1", f"Location: http://localhost:{other.port}/"],
        )
        with serving(leads_on) as server:
            assert DOOR.get(server.url).content == b"news"
            DOOR.post(server.url, b"{}")
            DOOR.post(server.url, b"{}")
    asked = [header_of(each, "cookie") for each in (*other.requests, *server.requests)]
    assert asked == [None] * 4


def test_a_redirect_from_a_public_address_into_an_opened_network_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"outer.example": ["93.184.216.34"], "inner.example": ["127.0.0.1"]}
    door = HttpDoor("x", ["127.0.0.0/8"], resolve=lambda host, port: known[host])
    connect = socket.create_connection
    # No packet leaves: what stands for the public server listens here.
    monkeypatch.setattr(
        socket, "create_connection", lambda to, **more: connect(("127.0.0.1", to[1]), **more)
    )
    with serving(response(b"hello")) as inner:
        moved = response(b"", "302 Found", [f"Location: http://inner.example:{inner.port}/"])
        with serving(moved) as outer:
            error = failing(f"http://outer.example:{outer.port}/", door=door)
            assert error.kind == "address"
            assert inner.requests == []
        assert door.get(f"http://inner.example:{inner.port}/").content == b"hello"


def test_a_sixth_redirect_is_refused() -> None:
    def answer(request: bytes) -> bytes:
        return response(status="307 On", headers=[f"Location: {path_of(request)}x"])

    with serving(answer) as server:
        assert failing(server.url).kind == "redirect"
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("http://10.0.0.1/", "address"),
        ("http://169.254.169.254/latest/meta-data", "address"),
        ("http://2130706433/", "address"),
        ("http://[::1]/", "address"),
        ("file:///etc/passwd", "url"),
        ("gopher://127.0.0.1/", "url"),
        ("http://[::1", "url"),
    ],
)
def test_every_hop_is_checked(location: str, kind: str) -> None:
    with serving(response(status="302 Found", headers=[f"Location: {location}"])) as server:
        assert failing(server.url).kind == kind


def test_credentials_stay_with_their_origin() -> None:
    with (
        serving(response(b"end")) as other,
        serving(
            lambda request: response(
                status="302 Found",
                headers=[f"Location: {other.url if path_of(request) == '/2' else '/2'}"],
            )
        ) as first,
    ):
        url = f"http://user:p%40ss@127.0.0.1:{first.port}/"
        got = DOOR.get(url, {"X-Api-Key": "k", "If-None-Match": '"v"'})
    assert [header_of(each, "authorization") for each in first.requests] == [
        "Basic dXNlcjpwQHNz",
        "Basic dXNlcjpwQHNz",
    ]
    assert [header_of(each, "x-api-key") for each in first.requests] == ["k", "k"]
    assert header_of(other.requests[0], "authorization") is None
    assert header_of(other.requests[0], "x-api-key") is None
    assert header_of(other.requests[0], "if-none-match") == '"v"'
    assert got.url == other.url
    assert "p%40ss" not in repr(got)


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


def test_the_name_is_resolved_once_and_its_address_connected_to() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with serving(response(b"x")) as server:
        door = HttpDoor("x", ["127.0.0.0/8"], resolve=resolve)
        door.get(f"http://News.Bücher.example.:{server.port}/")
    assert asked == ["news.xn--bcher-kva.example"]
    assert header_of(server.requests[0], "host") == f"{asked[0]}:{server.port}"


@pytest.mark.parametrize(
    "addresses", [["93.184.216.34", "10.0.0.1"], ["10.0.0.1"], ["2606:4700::1", "::1"]]
)
def test_one_bad_address_among_many_refuses_the_host(addresses: list[str]) -> None:
    door = HttpDoor("x", resolve=lambda host, port: addresses)
    error = failing("http://mixed.example/", door=door)
    assert error.kind == "address"
    assert "mixed.example" in str(error)


def test_localhost_means_the_family_that_is_opened() -> None:
    with serving(response(b"x")) as server:
        url = f"http://localhost:{server.port}/"
        assert DOOR.get(url).content == b"x"
        assert failing(url, door=HttpDoor("x")).kind == "address"


def test_tls_is_verified_against_the_original_name() -> None:
    authority = trustme.CA()
    listening = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("good.example").configure_cert(listening)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    opened = ["127.0.0.0/8"]

    def door(tls: ssl.SSLContext | None) -> HttpDoor:
        return HttpDoor("x", opened, resolve=lambda host, port: ["127.0.0.1"], tls=tls)

    with serving(response(b"safe"), tls=listening) as server:
        good = f"https://good.example:{server.port}/"
        assert door(trusting).get(good).content == b"safe"
        other = f"https://other.example:{server.port}/"
        assert failing(other, door=door(trusting)).kind == "tls"
        assert failing(good, door=door(None)).kind == "tls"


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
