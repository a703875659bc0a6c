"""Each service that an address may name: what leaves for it, without leaving."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import pytest
import requests

from tests.notices import article, hostile, item, many, news
from worker.alerts.notices.chat import message
from worker.base.types import News
from worker.channels.apprise import child
from worker.channels.apprise.child import Seen
from worker.channels.apprise.services import SERVICES, schema_of

UUID = "8b799edf-6f98-4d3a-9be7-2862fb4e5752"
ADDRESSES = {
    "bark": "bark://192.0.2.7:8080/device_key",
    "barks": "barks://bark.example.org/device_key",
    "dingtalk": "dingtalk://" + "a" * 8,
    "discord": "discord://" + "0" * 10 + "/" + "B" * 40,
    "feishu": "feishu://" + "a" * 8,
    "flock": "flock://" + "a" * 24,
    "gchat": "gchat://workspace/webhook_key/webhook_token",
    "gotify": "gotify://192.0.2.7/" + "t" * 16,
    "gotifys": "gotifys://gotify.example.org/" + "t" * 16,
    "ilert": "ilert://il1api123456789012345",
    "incidentio": "incidentio://source123/token123456",
    "json": "json://192.0.2.7:8080/hook",
    "jsons": "jsons://hook.example.org/hook",
    "lark": "lark://" + "a" * 8,
    "line": "line://" + "a" * 24 + "/Uabcdef",
    "matrix": "matrix://token@192.0.2.7/!room:example.org",
    "matrixs": "matrixs://" + "a" * 64 + "?mode=t2bot",
    "mmost": "mmost://192.0.2.7/" + "3" * 24,
    "mmosts": "mmosts://chat.example.org/" + "3" * 24,
    "nctalk": "nctalk://user:pass@192.0.2.7/RoomId",
    "nctalks": "nctalks://user:pass@cloud.example.org/RoomId",
    "ntfy": "ntfy://192.0.2.7/topic",
    "ntfys": "ntfys://ntfy.example.org/topic",
    "opsgenie": "opsgenie://" + UUID + "?action=new",
    "pagerduty": "pagerduty://myroutekey@myapikey/source/component",
    "pbul": "pbul://" + "a" * 32,
    "pover": "pover://" + "u" * 30 + "@" + "a" * 30,
    "prowl": "prowl://" + "w" * 40,
    "rocket": "rocket://web/token@192.0.2.7/#room",
    "rockets": "rockets://web/token@chat.example.org/#room",
    "ryver": "ryver://apprise/ckhrjW8w672m6HG",
    "signal": "signal://192.0.2.7/15551234567/15557654321",
    "signals": "signals://signal.example.org/15551234567/15557654321",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7",
    "splunk": "splunk://routekey@" + UUID,
    "squadcast": "squadcast://" + "s" * 40,
    "tgram": "tgram://123456789:abcdefg_hijklmnop/12315544",
    "threema": "threema://*THEGWID@" + "s" * 16 + "/15551234567",
    "victorops": "victorops://routekey@" + UUID,
    "webex": "webex://" + "a" * 80,
    "wecombot": "wecombot://" + "a" * 36,
    "workflow": "workflow://prod.example.org:443/643e69f83c8944/signature",
    "workflows": "workflows://prod.example.org:443/643e69f83c8944/signature",
    "wxteams": "wxteams://" + "a" * 80,
    "zoom": "zoom://webhookid/token",
    "zulip": "zulip://botname@apprise/" + "a" * 32,
}
LONG = news(items=(item(article=article(title="Long " * 2000)),))
YES = {
    "slack": b"ok",
    "opsgenie": b'{"requestId": "1", "result": "ok"}',
    "matrix": b'{"user_id": "@me:example.org", "room_id": "!room:example.org", "event_id": "$1"}',
    "victorops": b'{"result": "success"}',
    "splunk": b'{"result": "success"}',
    "pover": b'{"status": 1}',
    "pbul": b"{}",
    "zulip": b'{"result": "success"}',
}
"""What those answer that look for their own yes."""


@dataclass
class Outgoing:
    """The requests that would leave, with how they would; answered as ``schema`` does."""

    found: list[tuple[requests.PreparedRequest, dict[str, Any]]] = field(default_factory=list)
    schema: str = ""


@pytest.fixture
def outgoing(monkeypatch: pytest.MonkeyPatch) -> Outgoing:
    """What would leave this process."""
    made = Outgoing()

    def answer(_: Any, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        made.found.append((request, options))
        answered = requests.Response()
        answered.status_code, answered.request = 200, request
        answered._content = YES.get(made.schema, b"{}")
        return answered

    monkeypatch.setattr(requests.Session, "send", answer)
    monkeypatch.setattr(requests.Session, "__init__", requests.Session.__init__)
    monkeypatch.setattr(child, "_limit_memory", lambda: None)
    return made


def told_to(url: str, told: News, outgoing: Outgoing) -> dict[str, Any]:
    outgoing.schema = schema_of(url)
    service = SERVICES[outgoing.schema]
    seen = Seen(service.requests)
    made = child.problem_of(url, service, seen)
    assert not isinstance(made, str), made
    child._bound_requests(seen)
    shown = message(told, service.marks, service.width, titled=service.titled)
    plain = {"title": shown.title, "body": shown.body, "marks": shown.marks}
    return child.sent(made, service, plain, seen)


def said_in(request: requests.PreparedRequest) -> str:
    """Returns what stands in a request, its escapes undone."""
    body = request.body or (request.url or "").encode()
    text = body.decode() if isinstance(body, bytes) else str(body)
    text = unquote_plus(text) if "json" not in request.headers.get("Content-Type", "") else text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def test_every_service_has_its_address_here() -> None:
    assert set(ADDRESSES) == set(SERVICES)


@pytest.mark.parametrize("told", [news(), many(50), hostile(), LONG],
                         ids=["one", "many", "hostile", "long"])  # fmt: skip
@pytest.mark.parametrize("schema", ADDRESSES)
def test_a_message_is_one_request_that_says_what_it_has_to(
    schema: str, told: News, outgoing: Outgoing
) -> None:
    answer = told_to(ADDRESSES[schema], told, outgoing)
    sent = outgoing.found
    assert answer["state"] == "yes", answer
    assert 1 <= len(sent) <= SERVICES[schema].requests
    for request, options in sent:
        parts = urlsplit(request.url or "")
        inside = parts.hostname == "192.0.2.7"
        assert str(parts.scheme) == ("http" if inside else "https")
        assert options["allow_redirects"] is False
        assert options["verify"]
        assert options["proxies"] == {}
    said = " ".join(said_in(request) for request, _ in sent)
    if told == news():
        assert "Kyiv fires six ATACMS" in said
    assert "@everyone" not in said
    service = SERVICES[schema]
    has_plain_text = service.marks == "text" or service.titled or schema == "matrix"
    assert "<script>" not in said or has_plain_text
    assert "github" not in said, "no image from elsewhere"


def test_a_yes_without_a_request_is_none(outgoing: Outgoing) -> None:
    answer = told_to(f"opsgenie://{UUID}", news(), outgoing)
    assert (answer["state"], answer["words"]) == ("no", "nothing was sent")
    assert not outgoing.found


def test_a_service_that_would_send_more_requests_is_stopped(
    outgoing: Outgoing,
) -> None:
    seen = Seen(1)
    child._bound_requests(seen)
    requests.post("https://example.org/")
    with pytest.raises(requests.RequestException, match="one request"):
        requests.post("https://example.org/")
    assert len(outgoing.found) == 1


def test_what_a_service_shows_fits_what_apprise_lets_it_have() -> None:
    for schema, service in SERVICES.items():
        made = child.problem_of(ADDRESSES[schema], service, Seen(1))
        assert service.width <= made.body_maxlen, schema
        formats = [str(getattr(each, "value", each)) for each in made._formats()]
        assert not service.declared or service.marks in formats, (schema, formats)
