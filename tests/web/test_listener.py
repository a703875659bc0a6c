from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping

import pytest

from tests.parts.ports import free_port
from worker.web import listener
from worker.web.listener import Listener, Page, Route
from worker.web.request_head import read_head


@contextlib.contextmanager
def listening(routes: Mapping[str, Route], port: int | None = None) -> Iterator[int]:
    port = port or free_port()
    running = Listener("127.0.0.1", port, routes)
    running.start()
    assert running.is_listening.wait(5)
    yield port
    running.stop()
    assert not running.is_alive()


def ask(port: int, path: str = "/", method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    found = answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
    connection.close()
    return found


def say(port: int, words: bytes) -> bytes:
    """Sends these bytes and returns all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(words)
        received = b""
        with contextlib.suppress(ConnectionError):
            while piece := sock.recv(65536):
                received += piece
    return received


def hello() -> Route:
    return Route(lambda: Page(b"hello"), 1.0)


def test_a_page_is_answered_and_the_connection_closed() -> None:
    with listening({"/": hello()}) as port:
        status, content, headers = ask(port, "/?x=1")
    assert (status, content) == (200, b"hello")
    assert headers["connection"] == "close"
    assert headers["content-type"] == "text/plain; charset=utf-8"


def test_what_is_no_request_for_a_page_is_refused() -> None:
    with listening({"/": hello()}) as port:
        assert ask(port, "/etc/passwd")[0] == 404
        status, _, headers = ask(port, "/", "POST")
        assert (status, headers["allow"]) == (405, "GET")
        assert say(port, b"\x16\x03\x01\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        assert say(port, b"GET / HTTP/2.0\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        assert say(port, b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 2000).startswith(b"HTTP/1.1 431 ")
        assert ask(port)[0] == 200


@pytest.mark.parametrize("text", [b"GET /a HTTP/1.1\r\n\r\n", b"GET /a?b=c HTTP/1.0\n\n"])
def test_a_head_is_read_as_soon_as_it_is_there(text: bytes) -> None:
    assert all(read_head(text[:end]) is None for end in range(len(text)))
    head = read_head(text + b"more")
    assert head is not None
    assert (head.path, head.status) == ("/a", 200)


def test_many_that_ask_at_once_cost_one_page() -> None:
    made = []

    def build() -> Page:
        made.append(threading.current_thread().name)
        time.sleep(0.1)
        return Page(b"%d" % len(made))

    with listening({"/metrics": Route(build, 60)}) as port:
        results: list[bytes] = []
        threads = [
            threading.Thread(target=lambda: results.append(ask(port, "/metrics")[1]))
            for _ in range(20)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert (results, made) == ([b"1"] * 20, ["wirewatch-page-metrics"])


def test_a_slow_page_keeps_no_other_waiting_and_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener, "PAGE_SECONDS", 0.3)
    release = threading.Event()

    def stuck() -> Page:
        release.wait(10)
        return Page(b"at last")

    with listening({"/slow": Route(stuck, 60), "/": hello()}) as port:
        slow: list[int] = []
        waiting = threading.Thread(target=lambda: slow.append(ask(port, "/slow")[0]))
        waiting.start()
        assert ask(port)[0] == 200
        waiting.join()
        assert slow == [503]
        release.set()
        deadline = time.monotonic() + 5
        while ask(port, "/slow")[1] != b"at last":
            assert time.monotonic() < deadline


def test_clients_that_trickle_are_dismissed_and_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "HEAD_SECONDS", 0.5)
    with listening({"/": hello()}) as port, contextlib.ExitStack() as stack:
        for _ in range(listener.MOST_CLIENTS * 2):
            sock = socket.create_connection(("127.0.0.1", port), timeout=5)
            stack.enter_context(sock).sendall(b"GET / HT")
        assert ask(port)[0] == 200
        assert sock.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_page_that_fails_is_an_answer_and_no_end() -> None:
    def broken() -> Page:
        raise ZeroDivisionError

    with listening({"/x": Route(broken, 0), "/": hello()}) as port:
        assert ask(port, "/x")[:2] == (500, b"Internal Server Error\n")
        assert ask(port)[0] == 200


def test_a_port_that_is_taken_is_said_once_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listener, "RETRY_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        waiting = Listener("127.0.0.1", port, {"/": hello()})
        waiting.start()
        time.sleep(0.3)
        assert not waiting.is_listening.is_set()
    assert waiting.is_listening.wait(5)
    assert ask(port)[0] == 200
    waiting.stop()
    (said,) = [each for each in caplog.records if each.message == "cannot listen"]
    assert said.__dict__["fields"]["place"] == f"127.0.0.1:{port}"
    assert "in use" in said.__dict__["fields"]["error"]
