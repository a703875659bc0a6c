from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pytest

from tests.parts.ports import free_port
from tests.parts.waiting import wait_until
from worker.web import app, server
from worker.web.app import for_programs
from worker.web.probes import Answer
from worker.web.server import WebServer
from worker.web.views.kept import Kept

Build = Callable[[], Answer]


@contextlib.contextmanager
def listening(builds: Mapping[str, Build], keep: float = 1.0) -> Iterator[int]:
    port = free_port()
    probes = {path: Kept(build, keep) for path, build in builds.items()}
    running = WebServer({("127.0.0.1", port): for_programs(probes)}, {})
    running.start()
    wait_until(lambda: running.listening, 20, "it does not listen")
    yield port
    running.stop()
    assert not running.is_alive()


def ask(port: int, path: str = "/", method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path)
    answer = connection.getresponse()
    found = answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
    connection.close()
    return found


def say(port: int, words: bytes) -> bytes:
    """Sends these bytes and returns all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(words)
        received = b""
        with contextlib.suppress(ConnectionError):
            while piece := sock.recv(65536):
                received += piece
    return received


def hello() -> Answer:
    return Answer(b"hello")


def test_an_answer_is_given_and_the_connection_closed() -> None:
    with listening({"/": hello}) as port:
        status, content, headers = ask(port, "/?x=1")
    assert (status, content) == (200, b"hello")
    assert headers["connection"] == "close"
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["cache-control"] == "no-store"


def test_what_is_no_request_for_it_is_refused() -> None:
    with listening({"/": hello}) as port:
        assert ask(port, "/etc/passwd")[0] == 404
        assert ask(port, "/../etc/passwd")[0] == 404
        assert ask(port, "/", "POST")[0] == 405
        assert say(port, b"\x16\x03\x01\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        assert not say(port, b"GET / HTTP/2.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
        assert say(port, b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 9000).startswith(b"HTTP/1.1 431 ")
        assert ask(port)[0] == 200


def test_many_that_ask_at_once_cost_one_answer() -> None:
    made = []

    def build() -> Answer:
        made.append(threading.current_thread().name)
        time.sleep(0.1)
        return Answer(b"%d" % len(made))

    with listening({"/metrics": build}, keep=60) as port:
        results: list[bytes] = []
        threads = [
            threading.Thread(target=lambda: results.append(ask(port, "/metrics")[1]))
            for _ in range(20)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert (results, made) == ([b"1"] * 20, ["wirewatch-page-metrics_0"])


def test_a_slow_answer_keeps_no_other_waiting_and_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "_ANSWER_SECONDS", 0.3)
    release = threading.Event()

    def stuck() -> Answer:
        release.wait(20)
        return Answer(b"at last")

    with listening({"/slow": stuck, "/": hello}, keep=60) as port:
        slow: list[int] = []
        waiting = [
            threading.Thread(target=lambda: slow.append(ask(port, "/slow")[0])) for _ in range(50)
        ]
        for each in waiting:
            each.start()
        assert ask(port)[0] == 200
        for each in waiting:
            each.join()
        assert set(slow) == {503}
        release.set()
        wait_until(lambda: ask(port, "/slow")[1] == b"at last", 20, "it is not answered")


def test_clients_that_trickle_are_dismissed_and_keep_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 1)
    with listening({"/": hello}) as port, contextlib.ExitStack() as stack:
        for _ in range(300):
            sock = socket.create_connection(("127.0.0.1", port), timeout=20)
            stack.enter_context(sock).sendall(b"GET / HT")
        assert ask(port)[0] == 200
        assert sock.recv(100) == b""


def test_an_answer_that_fails_is_an_answer_and_no_end() -> None:
    def broken() -> Answer:
        raise ZeroDivisionError

    with listening({"/x": broken, "/": hello}) as port:
        assert ask(port, "/x")[0] == 500
        assert ask(port)[0] == 200


def test_a_port_that_is_taken_is_said_once_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "RETRY_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        place = "127.0.0.1", port
        answering = for_programs({"/": Kept(hello, 1.0)})
        waiting = WebServer({place: answering}, {place: "[page] listen"})
        waiting.start()
        wait_until(lambda: "cannot listen" in caplog.messages, 20, "nothing is said")
        time.sleep(0.5)
        assert not waiting.listening
    wait_until(lambda: waiting.listening, 20, "it does not listen")
    assert ask(port)[0] == 200
    waiting.stop()
    (said,) = [each for each in caplog.records if each.message == "cannot listen"]
    assert said.__dict__["fields"]["place"] == f"127.0.0.1:{port}"
    assert "; [page] listen names another" in said.__dict__["fields"]["error"]


def test_one_server_answers_at_two_addresses() -> None:
    ports = free_port(), free_port()
    running = WebServer(
        {
            ("127.0.0.1", port): for_programs({"/": Kept(partial(Answer, b"%d" % n), 1.0)})
            for n, port in enumerate(ports)
        },
        {},
    )
    running.start()
    wait_until(lambda: len(running.listening) == 2, 20, "it does not listen")
    assert [ask(port)[1] for port in ports] == [b"0", b"1"]
    running.stop()
    assert not running.is_alive()
