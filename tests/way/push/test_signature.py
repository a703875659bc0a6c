from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import pytest

from worker.way.push.signature import Check

SECRET = "5e" * 32
CONTENT = [b"<feed>", b"news", b"</feed>"]


def signed(method: str, secret: str = SECRET, content: bytes = b"".join(CONTENT)) -> str:
    return f"{method}={hmac.new(secret.encode(), content, getattr(hashlib, method)).hexdigest()}"


def is_right(*headers: str, content: Sequence[bytes] = CONTENT) -> bool:
    check = Check(SECRET, headers)
    for each in content:
        check.take(each)
    return check.is_right()


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_a_right_signature_proves_who_pushed(method: str) -> None:
    assert is_right(signed(method))
    assert is_right(signed(method).replace("sha", "SHA"))
    name, _, digits = signed(method).partition("=")
    assert is_right(f" {name} = {digits.upper()} ")


@pytest.mark.parametrize(
    "header",
    [
        signed("sha1"),
        signed("md5"),
        signed("sha256", "another secret"),
        signed("sha256", content=b"other news"),
        signed("sha256")[:-1],
        signed("sha256") + "0",
        signed("sha256").removeprefix("sha256="),
        signed("sha256").replace("sha256", "sha512"),
        "sha256=",
        "sha256",
        "=",
        "",
        "sha256=é",
    ],
)
def test_nothing_else_does(header: str) -> None:
    assert not is_right(header)


def test_without_a_signature_nothing_is_proved() -> None:
    assert not is_right()


def test_a_stronger_signature_may_stand_beside_one_that_proves_nothing() -> None:
    assert is_right(signed("sha1"), signed("sha256"))
    assert is_right(f"{signed('sha1')}, {signed('sha512')}")


def test_content_that_is_cut_off_or_empty_is_not_what_was_signed() -> None:
    assert not is_right(signed("sha256"), content=CONTENT[:2])
    assert not is_right(signed("sha256"), content=[])
    assert is_right(signed("sha256", content=b""), content=[])
