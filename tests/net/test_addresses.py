"""Which addresses a name means, and that they are the ones connected to."""

from __future__ import annotations

import ssl

import pytest
import trustme

from tests.net.doors import DOOR, failing
from tests.net.servers import header_of, response, serving
from worker.net.http import HttpDoor


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
