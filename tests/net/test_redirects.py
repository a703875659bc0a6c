"""Where redirects lead, and what goes along."""

from __future__ import annotations

import socket

import pytest

from tests.net.doors import DOOR, failing
from tests.net.servers import header_of, path_of, response, serving
from worker.net.http import HttpDoor, Redirect


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
