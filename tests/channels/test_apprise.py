"""Messages by Apprise, to a receiver on loopback."""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from tests.channels.examples import attempt, configured, context
from tests.net.servers import Answer, Server, response, serving
from tests.notices import hostile, many, news
from worker.base.errors import EndpointGone, PermanentChannelError, RetryableChannelError
from worker.base.types import News, Receipt
from worker.channels.apprise import calling, child
from worker.channels.apprise.calling import NOT_INSTALLED
from worker.channels.apprise.child import Guarded, Refused, Seen
from worker.net.guard import AddressGuard

SECRET = "hook/HUSHHUSH"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets this process do what a child of it would: that is seen once, and costs half a second."""
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", socket.socket.connect)
    monkeypatch.setattr(HTTPResponse, "_read_status", vars(HTTPResponse)["_read_status"])
    for name in ("send", "__init__"):
        monkeypatch.setattr(requests.Session, name, getattr(requests.Session, name))
    monkeypatch.setattr(child, "_limit_memory", lambda: None)
    monkeypatch.setattr(calling, "ask", lambda module, question, _: child.answer_to(question))


def post(
    folder: Path, answer: Answer, told: News | None = None, **changes: Any
) -> tuple[Receipt, bytes]:
    """Sends one message to a receiver that answers so; returns what it was sent."""
    with serving(answer) as server:
        receipt = send_to(server, folder, told, **changes)
    [request] = server.requests
    return receipt, request


def send_to(server: Server, folder: Path, told: News | None = None, **changes: Any) -> Receipt:
    kind, config = configured("apprise", url=f"json://127.0.0.1:{server.port}/{SECRET}")
    within = context(folder)
    payload = kind.render(told or news(), kind.destinations(config)[0], config, within)
    return attempt(kind, payload, config, within, **changes)


def test_a_message_arrives_in_one_request_by_the_direct_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password hush\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    receipt, request = post(tmp_path, response(b'{"ok": true}'))
    head, _, content = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook/HUSHHUSH HTTP/1.1\r\n")
    assert b"user-agent: wirewatch\r\n" in head.lower()
    assert b"authorization" not in head.lower()
    told = json.loads(content)
    assert told["title"] == "[ATACMS] Kyiv fires six ATACMS at a depot near Bryansk"
    assert "six ATACMS missiles were fired" in told["message"]
    assert told["message"].endswith("https://example.org/news/1")
    assert receipt == Receipt("HTTP 200", 200)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("told", [many(50), hostile()], ids=["many", "hostile"])
def test_what_is_too_long_or_hostile_is_one_request_all_the_same(
    tmp_path: Path, told: News
) -> None:
    _, request = post(tmp_path, response(), told)
    assert len(json.loads(request.partition(b"\r\n\r\n")[2])["message"]) <= 20_000


REFUSED: list[tuple[Answer, str, int | None, float | None]] = [
    (response(b'{"ok": false, "error": "no_room"}'), "200 and an error inside: no_room", 200, None),
    (response(b"Oops", "500 Oops"), "answered 500", 500, None),
    (response(b"", "429 Many", ["Retry-After: 120"]), "answered 429", 429, 120.0),
    (
        response(b"", "503 Busy", ["Retry-After: Wed, 04 Mar 2099 10:00:00 GMT"]),
        "answered 503",
        503,
        86_400.0,
    ),
    (response(b"", "302 Found", ["Location: http://127.0.0.1:9/x"]), "answered 302", 302, None),
]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("answer", "words", "status", "pause"), REFUSED, ids=lambda _: "")
def test_an_answer_that_says_no_is_tried_again_and_tells_nothing_of_the_address(
    tmp_path: Path, answer: Answer, words: str, status: int | None, pause: float | None
) -> None:
    with pytest.raises(RetryableChannelError, match=words) as raised:
        post(tmp_path, answer)
    assert (raised.value.status, raised.value.retry_after) == (status, pause)
    assert "unknown" not in str(raised.value)
    assert "HUSH" not in str(raised.value)


@pytest.mark.usefixtures("here")
def test_410_says_that_the_endpoint_is_gone(tmp_path: Path) -> None:
    with pytest.raises(EndpointGone):
        post(tmp_path, response(b"", "410 Gone"))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("number", "error", "words"),
    [
        (1, RetryableChannelError, "unknown whether .* it may come twice"),
        (calling.UNKNOWN_AT_MOST, PermanentChannelError, "unknown whether .* not repeated"),
    ],
)
def test_a_request_without_an_answer_may_have_arrived_and_is_repeated_twice_at_most(
    tmp_path: Path, number: int, error: type[Exception], words: str
) -> None:
    with serving(b"") as server, pytest.raises(error, match=words):
        send_to(server, tmp_path, attempt=number)
    assert len(server.requests) == 1
    kind, _ = configured("apprise")
    assert kind.RETRY.permanent == "held"


@pytest.mark.usefixtures("here")
def test_interim_answers_and_many_headers_are_no_refusal(tmp_path: Path) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    receipt, _ = post(tmp_path, interim + response(headers=["A: b"] * 200))
    assert receipt == Receipt("HTTP 200", 200)


@pytest.mark.usefixtures("here")
def test_an_answer_for_which_there_is_no_room_leaves_unknown_what_became_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def content(_: requests.Response) -> bytes:
        raise MemoryError

    monkeypatch.setattr(requests.Response, "content", property(content))
    with pytest.raises(RetryableChannelError, match="unknown whether"):
        post(tmp_path, response())


def test_a_process_that_takes_too_long_leaves_unknown_what_became_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "DEADLINE", 0.01)
    with (
        serving(response()) as server,
        pytest.raises(RetryableChannelError, match=r"no answer within .* unknown"),
    ):
        send_to(server, tmp_path)


def test_where_no_process_starts_nothing_was_sent_and_it_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with serving(response()) as server, pytest.raises(RetryableChannelError) as raised:
        send_to(server, tmp_path, attempt=calling.UNKNOWN_AT_MOST)
    assert str(raised.value) == "its process cannot be started"
    assert server.requests == []


@pytest.mark.usefixtures("here")
def test_an_address_inside_is_refused_with_the_setting_that_opens_it(tmp_path: Path) -> None:
    kind, config = configured("apprise", url="ntfy://127.0.0.1:9/topic")
    within = replace(context(tmp_path), private_networks=())
    payload = kind.render(news(), kind.destinations(config)[0], config, within)
    with pytest.raises(RetryableChannelError, match="private_networks"):
        attempt(kind, payload, config, within)
    assert "private_networks" in kind.check(config, within)[0]


@pytest.mark.usefixtures("here")
def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
    kind, config = configured("apprise", url="ntfys://chat.example.org/topic")
    payload = kind.render(news(), kind.destinations(config)[0], config, context(tmp_path))
    with pytest.raises(RetryableChannelError, match=r"10\.0\.0\.7 .* private_networks"):
        attempt(kind, payload, config, context(tmp_path))


@pytest.mark.usefixtures("here")
def test_an_address_that_no_resolver_gave_is_refused_when_it_is_connected_to() -> None:
    seen = Seen(1)
    Guarded(AddressGuard(), inside_only=False).close_in(seen)
    with serving(response()) as server, socket.socket() as found:
        with pytest.raises(Refused, match="loopback"):
            found.connect(("127.0.0.1", server.port))
        with socket.socket(socket.AF_UNIX) as other, pytest.raises(Refused):
            other.connect("/tmp/any")
    assert server.requests == []
    assert not seen.asked


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("json://8.8.8.8/hook", "use a webhook for others"),
        ("slack://only-one", "no address that this service takes"),
        ("ntfys://example.org/one/two", "several who are told"),
        ("gotify://169.254.169.254/Aaaaaaaaaaaaaaa", "private_networks"),
        ("mmost://localhost/aaaaaaaaaaaaaaaaaaaaaaaa", "private_networks"),
    ],
)
def test_config_check_says_what_is_wrong_with_an_address(
    tmp_path: Path, url: str, words: str
) -> None:
    kind, config = configured("apprise", url=url)
    networks = () if "localhost" in url else ("127.0.0.0/8",)
    [problem] = kind.check(config, replace(context(tmp_path), private_networks=networks))
    assert words in problem
    assert url not in problem


def test_where_apprise_is_not_installed_it_is_said_how_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "is_installed", lambda: False)
    kind, config = configured("apprise")
    assert kind.check(config, context(tmp_path)) == [NOT_INSTALLED]
    payload = kind.render(news(), kind.destinations(config)[0], config, context(tmp_path))
    with pytest.raises(RetryableChannelError, match=r"wirewatch\[apprise\]"):
        attempt(kind, payload, config, context(tmp_path))


@pytest.mark.parametrize(
    "url",
    [
        "mailto://me:pw@example.org", "mailtos://me:pw@example.org", "syslog://", "dbus://",
        "windows://", "macosx://", "rsyslog://example.org", "file:///etc/passwd", "http://a.org/",
        "https://hooks.slack.com/services/a/b/c", "apprise://example.org/x", "xml://example.org",
        "form://example.org", "slack", "", "://x", "slack://a b/c", "slack://a/b/c\r\n",
        "slack://a/b/c?template=/etc/passwd", "slack://a/b/c?x=1&Verify=no",
        "tgram://a/b?overflow=split", "json://127.0.0.1/?retry=5", "discord://a/b?attach=/etc/x",
        "workflows://a.org/b/c?t%65mplate=/etc/passwd", "workflows://a.org/b/c?x=1;template=/etc/x",
        "slack://a/b/c?%20Format=html", "slack://a/b/c?format%20=html", "slack://a/b/c?+format=html",
    ],
)  # fmt: skip
def test_another_kind_of_address_is_refused_when_read(url: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="url: ") as raised:
        configured("apprise", url=url)
    assert len(url) < 12 or url not in str(raised.value)


def test_nothing_of_the_address_is_in_destination_and_repr() -> None:
    kind, config = configured("apprise", url="slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7")
    [destination] = kind.destinations(config)
    assert destination.startswith("slack://***")
    assert len(destination) < 25
    assert "T1JJ" not in destination + repr(config)
