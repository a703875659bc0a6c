from __future__ import annotations

import pytest

from tests.way.judge.making import case


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x.example/y",
        "http://[::1",
        "http://user:word@a.example:99999/",
    ],
)
def test_what_is_no_address_of_the_web_is_no_address_of_an_article(url: str) -> None:
    assert case(1, "Ferry", "The ferry sailed.", url=url).address is None


def test_an_address_is_kept_in_its_one_spelling_without_its_user() -> None:
    found = case(1, "Ferry", "The ferry sailed.", url="HTTP://user:word@A.example:80/b#c")
    assert found.address == "http://a.example/b"
