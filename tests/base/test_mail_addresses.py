from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.base.mail_addresses import default_sender, parse_address, parse_mailbox


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("desk@example.org", "desk@example.org"),
        (" Desk+alerts@Example.ORG ", "Desk+alerts@example.org"),
        ("ops@bücher.example", "ops@xn--bcher-kva.example"),
        ("ops@пример.рф", "ops@xn--e1afmkfd.xn--p1ai"),
        ("jörg@example.org", "jörg@example.org"),
        ("편집국@example.kr", "편집국@example.kr"),
        ("root@localhost", "root@localhost"),
        ("x@[192.0.2.1]", "x@[192.0.2.1]"),
        ("o'brien=x@example.org", "o'brien=x@example.org"),
    ],
)
def test_an_address_is_read_into_the_form_that_smtp_carries(text: str, expected: str) -> None:
    assert str(parse_address(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk",
        "@example.org",
        "desk@",
        "a..b@example.org",
        ".a@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "a@b@example.org",
        "a@example..org",
        "a@-example.org",
        "a@[nothing]",
        "a\r\nBcc: b@example.org",
        "a\u200b@example.org",
        "a\u202e@example.org",
        "<a@example.org>",
        "a@example.org>",
        f"{'x' * 65}@example.org",
        f"x@{'a' * 64}.org",
        f"x@{'a.' * 130}org",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_address(text)


def test_only_a_name_beyond_ascii_needs_smtputf8() -> None:
    assert parse_address("jörg@example.org").needs_utf8
    assert not parse_address("joerg@bücher.example").needs_utf8


def test_a_mailbox_may_have_a_name() -> None:
    name, address = parse_mailbox("News Desk <desk@example.org>")
    assert (name, str(address)) == ("News Desk", "desk@example.org")
    assert parse_mailbox("desk@example.org")[0] == ""


def test_a_mailbox_cannot_smuggle_a_header_in() -> None:
    with pytest.raises(ValueError, match="control"):
        parse_mailbox("Desk\r\nBcc: x@example.org <desk@example.org>")


@pytest.mark.parametrize(
    ("username", "host", "expected"),
    [
        ("alerts@example.org", "smtp.example.net", "alerts@example.org"),
        ("user", "smtp.example.net", "wirewatch@smtp.example.net"),
        ("user", "127.0.0.1", "wirewatch@localhost"),
        ("", "mail", "wirewatch@localhost"),
        ("", "::1", "wirewatch@localhost"),
    ],
)
def test_a_sender_is_guessed_from_the_account(username: str, host: str, expected: str) -> None:
    assert default_sender(username, host) == expected


@given(st.text(max_size=80) | st.emails())
def test_whatever_is_read_is_one_line_with_one_host_in_ascii(text: str) -> None:
    with contextlib.suppress(ValueError):
        _, address = parse_mailbox(text)
        assert address.domain.isascii()
        assert not set(str(address)) & set("\r\n\0 <>")
        assert parse_address(str(address)) == address
