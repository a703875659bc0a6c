from __future__ import annotations

import pytest

from worker.channels._answers import error_inside


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"ok": false, "error": "channel_not_found"}', "channel_not_found"),
        (b'{"success": false}', "it said no"),
        (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "invalid webhook url"),
        (b'{"StatusCode": 19001, "msg": "param invalid"}', "param invalid"),
        (b'{"status": "error", "message": "no such room"}', "no such room"),
        (b'{"status": "Failed", "description": ["a", 1]}', '["a", 1]'),
        (b'{"errors": [{"detail": "no"}]}', '[{"detail": "no"}]'),
        (b"Webhook message delivery failed with error: 413", "Webhook message delivery failed"),
        (b"invalid_token", "invalid_token"),
        (b"Error: no \x1b[31msuch\r\nhook", "Error: no [31msuch hook"),
        (b'{"error": "' + b"x" * 5000 + b'"}', "xxx"),
    ],
)
def test_an_error_under_a_status_that_says_yes_is_found(content: bytes, words: str) -> None:
    found = error_inside(content)
    assert words in found
    assert len(found) <= 300
    assert found.isprintable()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"ok", b"1", b"null", b"[]", b'"error"', b"\xff\xfe", b"Errors were none",
        b'{"ok": true}', b'{"error": null, "errors": [], "errcode": 0, "StatusCode": 0}',
        b'{"error": false, "status": "success"}', b'{"status": 200, "message": "sent"}',
        b'{"message": {"id": 7, "error": "quoted"}}', b'{"result": {"ok": false}}',
        b"[" * 16_000, b'{"a":' * 3_000,
        b'{"errcode": false}', b"<html>invalid_ is only a word here</html>",
    ],
)  # fmt: skip
def test_what_says_yes_in_its_own_way_is_a_yes(content: bytes) -> None:
    assert error_inside(content) == ""
