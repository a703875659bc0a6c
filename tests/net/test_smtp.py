from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.net.smtp_servers import (
    CLOSE,
    SILENCE,
    Authority,
    authority,
    real_server,
    scripted,
)
from tests.parts.ports import free_port
from worker.base.errors import PermanentChannelError, RetryableChannelError, TransportPaused
from worker.net.smtp import deliver
from worker.net.smtp_account import SmtpAccount, SmtpLimits

# aiosmtpd warns whoever lets it take logins in the clear; on loopback that is tested here.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")

MESSAGE = b"Subject: x\r\n\r\nline\r\n.dot\r\n..two\r\n"
QUICK = SmtpLimits(connect=0.4, command=0.4, data=0.4, total=1.0)
PASSWORD = "pässword-1234"


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


def account(port: int, **changes: Any) -> SmtpAccount:
    return SmtpAccount("127.0.0.1", port, **changes)


def hand_in(to: SmtpAccount, recipient: str = "desk@example.org", **changes: Any) -> str:
    return deliver(to, "alerts@example.org", recipient, MESSAGE, **changes)


def test_a_message_arrives_byte_for_byte_for_one_recipient() -> None:
    with real_server() as inbox:
        answer = hand_in(account(inbox.port))
    assert answer == "250 2.0.0 Ok: queued as 4ABC"
    assert inbox.mails == [("alerts@example.org", "desk@example.org", MESSAGE)]


def test_bare_line_ends_become_whole_ones_so_that_nothing_ends_the_message_early() -> None:
    with real_server() as inbox:
        deliver(account(inbox.port), "a@example.org", "b@example.org", b"a\n.\nb\r.\rc")
    assert inbox.mails[0][2] == b"a\r\n.\r\nb\r\n.\r\nc\r\n"


@pytest.mark.parametrize("password", ["plain-1234", PASSWORD])
def test_login_over_starttls(trusted: Authority, password: str) -> None:
    with real_server(password=password, starttls=trusted.server) as inbox:
        hand_in(
            account(
                inbox.port,
                username="user",
                password=password,
                security="starttls",
                ca_file=trusted.ca_file,
            )
        )
    assert len(inbox.mails) == 1
    assert inbox.logins


def test_tls_from_the_first_byte(trusted: Authority) -> None:
    with real_server(password="pw-123456", tls=trusted.server) as inbox:
        hand_in(
            account(
                inbox.port,
                username="user",
                password="pw-123456",
                security="tls",
                ca_file=trusted.ca_file,
            )
        )
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_pauses_the_transport(
    trusted: Authority, security: Any
) -> None:
    context: dict[str, Any] = {security: trusted.server}
    with (
        real_server(**context) as inbox,
        pytest.raises(TransportPaused, match=r"certificate of 127\.0\.0\.1 is not trusted"),
    ):
        hand_in(account(inbox.port, security=security))
    assert inbox.mails == []


def test_starttls_that_is_required_and_not_offered_pauses_the_transport() -> None:
    with (
        real_server() as inbox,
        pytest.raises(TransportPaused, match="does not offer STARTTLS"),
    ):
        hand_in(account(inbox.port, security="starttls"))
    assert inbox.mails == []


def test_a_missing_ca_file_pauses_the_transport(tmp_path: Path) -> None:
    with (
        real_server() as inbox,
        pytest.raises(TransportPaused, match="ca_file cannot be read"),
    ):
        hand_in(account(inbox.port, security="tls", ca_file=str(tmp_path / "none.pem")))


def test_a_refused_login_pauses_the_transport_and_tells_no_secret() -> None:
    with (
        real_server(password="right-1234") as inbox,
        pytest.raises(TransportPaused, match="refuses the login: 535") as raised,
    ):
        hand_in(account(inbox.port, username="user", password="wrong-1234"))
    assert raised.value.status == 535
    assert "wrong-1234" not in str(raised.value)


def test_a_secret_that_the_server_repeats_is_hidden() -> None:
    echo = "535 no, AHVzZXIAaHVzaC0xMjM0 nor hush-1234"
    with scripted({"AUTH": echo}) as script, pytest.raises(TransportPaused) as raised:
        hand_in(account(script.port, username="user", password="hush-1234"))
    assert "hush-1234" not in str(raised.value)
    assert "AHVzZXIAaHVzaC0xMjM0" not in str(raised.value)


def test_a_login_that_fails_for_now_is_tried_again() -> None:
    with (
        scripted({"AUTH": "454 4.7.0 not now"}) as script,
        pytest.raises(RetryableChannelError, match="454"),
    ):
        hand_in(account(script.port, username="user", password="pw"))


def test_a_server_without_login_pauses_the_transport() -> None:
    with (
        scripted({"EHLO": "250 test"}) as script,
        pytest.raises(TransportPaused, match="no way to log in"),
    ):
        hand_in(account(script.port, username="user", password="pw"))


def test_a_user_without_a_password_pauses_the_transport() -> None:
    with scripted({}) as script, pytest.raises(TransportPaused, match="no password"):
        hand_in(account(script.port, username="user"))


def test_a_password_is_not_sent_in_the_clear_beyond_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ipaddress.IPv4Address.is_loopback", False)
    with (
        scripted({}) as script,
        pytest.raises(TransportPaused, match="the connection is not encrypted"),
    ):
        hand_in(account(script.port, username="user", password="pw", security="none"))
    assert not any(line.startswith("AUTH") for line in script.sessions[0])


VERDICTS: list[tuple[dict[str, str | None], type[Exception]]] = [
    ({"GREETING": "421 busy"}, RetryableChannelError),
    ({"GREETING": "554 not you"}, TransportPaused),
    ({"GREETING": CLOSE}, RetryableChannelError),
    ({"GREETING": "HTTP/1.1 400 Bad Request"}, RetryableChannelError),
    ({"EHLO": CLOSE}, RetryableChannelError),
    ({"EHLO": "500 what", "HELO": "550 not you"}, TransportPaused),
    ({"MAIL": "451 later"}, RetryableChannelError),
    ({"MAIL": "530 5.7.0 log in first"}, TransportPaused),
    ({"MAIL": "553 not your sender"}, TransportPaused),
    ({"MAIL": "552 too large"}, PermanentChannelError),
    ({"RCPT": "450 greylisted"}, RetryableChannelError),
    ({"RCPT": "421 closing"}, RetryableChannelError),
    ({"RCPT": "530 log in first"}, TransportPaused),
    ({"RCPT": "550 5.1.1 nobody here"}, PermanentChannelError),
    ({"RCPT": "552 5.2.2 full"}, RetryableChannelError),
    ({"RCPT": CLOSE}, RetryableChannelError),
    ({"DATA": "451 later"}, RetryableChannelError),
    ({"DATA": "554 no"}, PermanentChannelError),
    ({".": "452 disk full"}, RetryableChannelError),
    ({".": "554 5.7.1 spam"}, PermanentChannelError),
    ({".": CLOSE}, RetryableChannelError),
]


@pytest.mark.parametrize(("answers", "verdict"), VERDICTS, ids=[str(case[0]) for case in VERDICTS])
def test_a_refusal_means_what_its_place_and_code_say(
    answers: dict[str, str | None], verdict: type[Exception]
) -> None:
    with scripted(answers) as script, pytest.raises(verdict) as raised:
        hand_in(account(script.port), limits=QUICK)
    assert type(raised.value) is verdict


def test_the_status_and_the_servers_words_are_told() -> None:
    with scripted({"RCPT": "550-5.1.1 nobody\r\n550 here"}) as script:
        with pytest.raises(
            PermanentChannelError, match=r"refuses the recipient: 550 .*nobody"
        ) as e:
            hand_in(account(script.port))
        assert e.value.status == 550
        assert "\n" not in str(e.value)


def test_an_accepting_server_is_asked_for_one_recipient_in_order() -> None:
    with scripted({}) as script:
        hand_in(account(script.port))
    verbs = [line.split(" ")[0].upper() for line in script.sessions[0]]
    assert [verb for verb in verbs if verb in {"EHLO", "MAIL", "RCPT", "DATA"}] == [
        "EHLO",
        "MAIL",
        "RCPT",
        "DATA",
    ]
    assert f"MAIL FROM:<alerts@example.org> size={len(MESSAGE)}".lower() in [
        line.lower() for line in script.sessions[0]
    ]


def test_a_forwarding_server_counts_as_accepting() -> None:
    with scripted({"RCPT": "251 will forward"}) as script:
        assert hand_in(account(script.port)).startswith("250")


@pytest.mark.parametrize("verb", ["GREETING", "EHLO", "RCPT", "DATA", "."])
def test_silence_is_a_failure_to_try_again(verb: str) -> None:
    with (
        scripted({verb: SILENCE}) as script,
        pytest.raises(RetryableChannelError, match="did not answer in time"),
    ):
        hand_in(account(script.port), limits=QUICK)


def test_a_byte_now_and_then_does_not_beat_the_clock() -> None:
    with (
        scripted({}, drip=0.1) as script,
        pytest.raises(RetryableChannelError, match="did not answer in time"),
    ):
        hand_in(account(script.port), limits=QUICK)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(RetryableChannelError, match="while connecting"):
        hand_in(account(free_port()))


@pytest.mark.parametrize("host", ["x" * 64, "a..b"])
def test_a_host_that_cannot_be_found_is_tried_again(host: str) -> None:
    with pytest.raises(RetryableChannelError, match="while connecting"):
        hand_in(SmtpAccount(host, 25), limits=QUICK)


def test_an_address_beyond_ascii_travels_where_the_server_can() -> None:
    with real_server() as inbox:
        message = "To: 편집국@example.kr\r\n\r\nx\r\n".encode()
        deliver(account(inbox.port), "a@example.org", "편집국@example.kr", message)
    assert inbox.mails == [("a@example.org", "편집국@example.kr", message)]


@pytest.mark.parametrize(
    ("sender", "recipient", "verdict"),
    [
        ("a@example.org", "편집국@example.kr", PermanentChannelError),
        ("jörg@example.org", "b@example.kr", TransportPaused),
    ],
)
def test_an_address_beyond_ascii_is_refused_where_the_server_cannot(
    sender: str, recipient: str, verdict: type[Exception]
) -> None:
    with real_server(utf8=False) as inbox, pytest.raises(verdict, match="SMTPUTF8"):
        deliver(account(inbox.port), sender, recipient, MESSAGE)
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://mail.example.org", 25, "auto"),
        ("smtp://mail.example.org:587", 587, "starttls"),
        ("smtp://mail.example.org:465", 465, "tls"),
        ("smtp://mail.example.org:2525", 2525, "auto"),
        ("smtps://mail.example.org", 465, "tls"),
        ("smtps://mail.example.org:8465", 8465, "tls"),
        ("smtp://mail.example.org:587?security=none", 587, "none"),
        ("smtp://[::1]:25", 25, "auto"),
    ],
)
def test_a_url_says_port_and_security(url: str, port: int, security: str) -> None:
    found = SmtpAccount.from_url(url)
    assert (found.port, found.security) == (port, security)


def test_a_url_holds_user_password_and_ca_file() -> None:
    found = SmtpAccount.from_url("smtp://us%40er:p%2Fw@host:587?ca_file=/etc/ca.pem")
    assert (found.username, found.password, found.ca_file) == ("us@er", "p/w", "/etc/ca.pem")
    assert SmtpAccount.from_url("smtp://u:old@host", "new").password == "new"
    assert "p/w" not in repr(found)
    beside = SmtpAccount.from_url("smtp://host?ca_file=ca.pem", base_dir=Path("/conf"))
    assert beside.ca_file == "/conf/ca.pem"


@pytest.mark.parametrize(
    "url",
    [
        "http://host",
        "smtp://",
        "smtp://:pass@:25",
        "smtp://host:99999",
        "smtp://host:0",
        "smtp://host:abc",
        "smtp://host?security=maybe",
        "smtp://host?secure=tls",
        "smtps://host?security=none",
        "host:25",
    ],
)
def test_a_wrong_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        SmtpAccount.from_url(url)
    assert "pass" not in str(raised.value)
