from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from standardwebhooks import Webhook

from tests.channels.examples import SECRET, attempt, configured, context
from tests.net.servers import Answer, header_of, response, serving
from tests.notices import DELIVERY, news, ping
from tests.schemas.check import check
from worker.base.errors import EndpointGone, RetryableChannelError
from worker.base.types import News, Receipt
from worker.channels.webhook import names_in_ids
from worker.channels.webhook.posting import in_a_line
from worker.channels.webhook.signing import decode_secret, signature
from worker.net.http import HttpDoor
from worker.way.deliver.retry import next_attempt_in

OTHER = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def post(
    tmp_path: Path, answer: Answer, told: News | None = None, **changes: Any
) -> tuple[Receipt, bytes]:
    """Posts one notice to a server that answers so; returns the receipt and the request."""
    options = {name: changes.pop(name) for name in list(changes) if "secret" in name}
    with serving(answer) as server:
        kind, config = configured("webhook", url=server.url + "hook?x=1", **options)
        within = context(tmp_path)
        payload = kind.render(told or news(), kind.destinations(config)[0], config, within)
        receipt = attempt(kind, payload, config, within, **changes)
    return receipt, server.requests[0]


def verified(request: bytes, secret: str = SECRET) -> Any:
    head, _, content = request.partition(b"\r\n\r\n")
    lines = (line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    headers = {name.decode().lower(): value.decode() for name, value in lines}
    return Webhook(secret).verify(content, headers)


def test_the_official_vector_gives_the_official_signature() -> None:
    # The vector of the standard's own libraries; the package signs it alike.
    found = signature(
        [decode_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert found == Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        '{"test": 2432232314}',
    )


@pytest.mark.parametrize("told", [news(), ping()])
def test_the_reference_library_verifies_what_arrives(tmp_path: Path, told: News) -> None:
    receipt, request = post(tmp_path, response(b"ok"), told, at=datetime.now(UTC))
    body = verified(request)
    check(f"webhook.{told.kind}", body)
    assert receipt == Receipt("HTTP 200", 200)
    assert header_of(request, "webhook-id") == DELIVERY
    assert header_of(request, "content-type") == "application/json"
    assert header_of(request, "accept-encoding") == "identity"
    assert header_of(request, "user-agent") == "Wirewatch/test"


def test_id_and_body_repeat_while_time_and_signature_are_fresh(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    _, first = post(tmp_path, response(), at=now - timedelta(minutes=2))
    _, second = post(tmp_path, response(), at=now, attempt=2)
    assert verified(first) == verified(second)
    assert header_of(first, "webhook-id") == header_of(second, "webhook-id")
    for name in ("webhook-timestamp", "webhook-signature"):
        assert header_of(first, name) != header_of(second, name)


def test_during_rotation_both_secrets_verify(tmp_path: Path) -> None:
    _, request = post(
        tmp_path, response(), secret=OTHER, previous_secret=SECRET, at=datetime.now(UTC)
    )
    assert verified(request, OTHER) == verified(request, SECRET)
    assert len((header_of(request, "webhook-signature") or "").split(" ")) == 2


def test_secrets_are_read_from_files_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "new.secret").write_text(f"{OTHER}\n")
    (tmp_path / "old.secret").write_text(SECRET)
    files: dict[str, Any] = {
        "secret": "",
        "secret_file": "new.secret",
        "previous_secret_file": "old.secret",
    }
    _, request = post(tmp_path, response(), **files, at=datetime.now(UTC))
    assert verified(request, OTHER) == verified(request, SECRET)


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_any_2xx_is_success(tmp_path: Path, status: str) -> None:
    receipt, _ = post(tmp_path, response(status=status))
    assert receipt.status == int(status[:3])


@pytest.mark.parametrize(
    "status",
    ["302 Found", "304 Not Modified", "400 Bad", "401 No", "404 None", "408 Slow", "422 What",
     "425 Early", "429 Many", "500 Oops", "502 Bad", "503 Later"],
)  # fmt: skip
def test_every_other_answer_is_tried_again(tmp_path: Path, status: str) -> None:
    answer = response(b"said\r\n\x1b[31mwhy", status, ["Location: http://127.0.0.1:9/other"])
    with pytest.raises(RetryableChannelError, match=status[:3]) as raised:
        post(tmp_path, answer)
    assert raised.value.status == int(status[:3])
    assert str(raised.value).isprintable()


def test_an_answer_that_repeats_the_address_tells_no_secret(tmp_path: Path) -> None:
    with pytest.raises(RetryableChannelError) as caught:
        post(tmp_path, response(b"no /hook?token=abc1 at http://me:abc2@host/", "404 Not Found"))
    assert "?token=*** at http://host/" in str(caught.value)
    assert "abc" not in str(caught.value)


def test_an_answer_that_repeats_headers_of_the_operators_own_tells_no_secret(
    tmp_path: Path,
) -> None:
    def repeating(request: bytes) -> bytes:
        key = (header_of(request, "x-key") or "")[3:]
        return response(f"wrong {header_of(request, 'authorization')}, {key}".encode(), "401 No")

    with serving(repeating) as server:
        headers = "Authorization: Bearer hush-hush-1\nX-Key: id hush-hush-2"
        kind, config = configured("webhook", url=f"{server.url}hook", headers=headers)
        within = context(tmp_path)
        payload = kind.render(news(), kind.destinations(config)[0], config, within)
        with pytest.raises(RetryableChannelError, match="wrong") as caught:
            attempt(kind, payload, config, within)
    assert "hush" not in str(caught.value)


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with serving(response()) as target:
        answer = response(b"", "307 Moved", [f"Location: {target.url}"])
        with pytest.raises(RetryableChannelError, match="redirect"):
            post(tmp_path, answer)
    assert target.requests == []


def test_410_says_that_the_endpoint_is_gone(tmp_path: Path) -> None:
    with pytest.raises(EndpointGone) as raised:
        post(tmp_path, response(b"", "410 Gone"))
    assert raised.value.status == 410


def test_a_pause_that_the_endpoint_asks_for_is_told(tmp_path: Path) -> None:
    with pytest.raises(RetryableChannelError) as raised:
        post(tmp_path, response(b"", "429 Many", ["Retry-After: 120"]))
    assert raised.value.retry_after == 120


def test_an_endpoint_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    kind, config = configured("webhook", url="http://127.0.0.1:9/hook")
    payload = kind.render(news(), kind.destinations(config)[0], config, context(tmp_path))
    with pytest.raises(RetryableChannelError):
        attempt(kind, payload, config, context(tmp_path))


def test_an_address_inside_is_refused_with_the_setting_that_opens_it(tmp_path: Path) -> None:
    kind, config = configured("webhook", url="http://127.0.0.1:9/hook")
    within = replace(context(tmp_path), door=HttpDoor("Wirewatch/test"))
    payload = kind.render(news(), kind.destinations(config)[0], config, within)
    with pytest.raises(RetryableChannelError, match="private_networks"):
        attempt(kind, payload, config, within)


def test_half_an_answer_is_enough_when_its_status_says_yes(tmp_path: Path) -> None:
    receipt, _ = post(tmp_path, response(b"x" * 100_000))
    assert receipt.status == 200


WRONG = [
    ({"secret": ""}, "needs a secret"),
    ({"secret": "whsec_dG9vIHNob3J0"}, "24 to 64 bytes"),
    ({"secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "not whsec_"),
    ({"secret": "whsec_!!!!"}, "base64"),
    ({"secret": "whsec_" + "A" * 120}, "24 to 64 bytes"),
    ({"secret": "whsec_ключ"}, "base64"),
    ({"previous_secret": "whsec_!"}, "previous_secret"),
    ({"secret": "", "secret_file": "none.secret"}, "none.secret"),
    ({"secret": "", "secret_file": "binary.secret"}, "does not hold"),
]


@pytest.mark.parametrize(("options", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_secret_that_cannot_sign_is_a_problem_and_nothing_is_posted(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    (tmp_path / "binary.secret").write_bytes(b"\xff\xfe")
    kind, config = configured("webhook", **options)
    problems = kind.check(config, context(tmp_path))
    assert len(problems) == 1
    assert words in problems[0]
    assert not any(value in problems[0] for value in options.values() if "whsec_" in value)
    with pytest.raises(RetryableChannelError, match="secret"), serving(response()) as server:
        post(tmp_path, response(), **options)
    assert server.requests == []


_RAND = f"""#!/bin/sh
[ "$1 $2" = "rand -base64" ] || exit 1
exec '{sys.executable}' -c 'import base64, os, sys
print(base64.b64encode(os.urandom(int(sys.argv[1]))).decode())' "$3"
"""
"""What OpenSSL does with these words, for machines without it."""


@pytest.mark.parametrize(
    "secret", ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!", "whsec_dG8="]
)
def test_the_line_that_is_said_to_make_a_secret_makes_one_that_is_accepted(
    tmp_path: Path, secret: str
) -> None:
    kind, config = configured("webhook", secret=secret)
    (problem,) = kind.check(config, context(tmp_path))
    line = problem.split("`")[1]
    program = tmp_path / "openssl"
    program.write_text(_RAND)
    program.chmod(0o700)
    path = tmp_path / "hook.secret"
    env = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    with path.open("wb") as file:
        subprocess.run(["sh", "-c", line], stdout=file, check=True, env=env)
    kind, config = configured("webhook", secret="", secret_file=path.name)
    assert kind.check(config, context(tmp_path)) == []
    kind, config = configured("webhook", secret=path.read_text())
    assert kind.check(config, context(tmp_path)) == []


def test_a_secret_may_lack_the_padding_of_base64() -> None:
    key = bytes(range(25))
    unpadded = "whsec_" + base64.b64encode(key).decode().rstrip("=")
    assert decode_secret(unpadded) == key


@pytest.mark.parametrize("url", ["", "ftp://x/", "http://", "example.org/hook", "http://a b/",
                                 "http://x:99999/"])  # fmt: skip
def test_a_wrong_address_is_refused_when_read(url: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="url"):
        configured("webhook", url=url)


def test_a_password_in_the_address_is_kept_out_of_destination_and_repr() -> None:
    kind, config = configured("webhook", url="https://user:hush@example.org/")
    assert kind.destinations(config) == ("https://example.org/",)
    assert "hush" not in repr(config)


def test_of_the_address_only_the_host_is_in_the_destination() -> None:
    url = "https://host.example/hook/abc?def=ghi"
    kind, config = configured("webhook", url=url, secret=SECRET)
    [destination] = kind.destinations(config)
    assert destination.startswith("https://host.example/***")
    for part in ("hook", "abc", "def", "ghi"):
        assert part not in destination + repr(config).removeprefix("Config(url=")


def test_ids_of_deliveries_are_made_from_what_a_destination_was_always_called() -> None:
    config = configured("webhook", url="https://u:p@host.example/hook/abc?x=1", secret=SECRET)[1]
    assert names_in_ids(config) == ("https://host.example/hook/abc?x=1",)


@pytest.mark.parametrize("words", [
    "no /hook/SECRETPATH here", "no SECRETPATH", "SECRETQUERY is unknown",
    "POST http://127.0.0.1/hook/SECRETPATH?key=SECRETQUERY", "key=SECRETQUERY", "user SECRETUSER",
    "x" * 180 + " no /hook/SECRETPATH",
])  # fmt: skip
def test_an_answer_tells_no_part_of_the_address_that_was_asked(words: str) -> None:
    url = "http://SECRETUSER:pw@127.0.0.1:9/hook/SECRETPATH?key=SECRETQUERY"
    assert "SECRET" not in in_a_line(words.encode(), url)


def test_there_are_ten_attempts_and_then_the_notice_is_held() -> None:
    kind, _ = configured("webhook")
    waits = [next_attempt_in(kind.RETRY, attempts, 0, None, 0.5) for attempts in range(1, 11)]
    assert waits[:9] == pytest.approx([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
    assert waits[9] is None
    assert sum(wait or 0 for wait in waits) * 1.2 < kind.RETRY.give_up
    assert kind.RETRY.exhausted == "held"


def test_the_body_is_what_was_rendered(tmp_path: Path) -> None:
    _, request = post(tmp_path, response())
    content = request.partition(b"\r\n\r\n")[2]
    assert json.loads(content)["data"]["alert"] == "atacms now"
    assert len(content) <= 20_000
