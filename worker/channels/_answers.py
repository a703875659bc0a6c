"""Answers that say no under a status that says yes."""

from __future__ import annotations

import json
from typing import Any

_LONGEST = 300
_REFUSALS = ("webhook message delivery failed", "invalid_", "no_service", "error:")
"""How answers begin that are no JSON: of Teams' connectors, of Slack's webhooks, of most others."""
_NO = frozenset({"error", "errors", "fail", "failed", "failure", "rejected"})
_CODES = ("errcode", "error_code", "StatusCode")
"""Numbers that are 0 where all is well: of WeCom, DingTalk and Feishu."""
_WORDS = ("error", "errors", "errmsg", "message", "msg", "description", "reason")


def error_inside(content: bytes) -> str:
    """Returns in a few words why an answer of status 200 is a refusal; empty where it is none.

    Looked at are the fields by which chat services and gateways say it (``ok``, ``success``,
    ``error``, ``status``, ``errcode``), at the top of a JSON object only.
    """
    text = content.decode("utf-8", "replace").strip()
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return _cut(text) if text.lower().startswith(_REFUSALS) else ""
    if not isinstance(answer, dict) or not _says_no(answer):
        return ""
    return _cut(next((_words(answer[name]) for name in _WORDS if answer.get(name)), "it said no"))


def _says_no(answer: dict[str, Any]) -> bool:
    if any(answer.get(name) is False for name in ("ok", "success", "sent", "accepted")):
        return True
    if any(_is_number(answer.get(name)) and answer[name] != 0 for name in _CODES):
        return True
    status = answer.get("status")
    if isinstance(status, str) and status.strip().lower() in _NO:
        return True
    # An empty list of errors, false and 0 are none.
    return bool(answer.get("error") or answer.get("errors"))


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _words(value: object) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "it said no"


def _cut(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
