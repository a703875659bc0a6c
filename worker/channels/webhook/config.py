"""The table ``[channel.NAME]`` of a webhook."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from worker.base import address
from worker.settings.values import Secret, url_check

_JSON = "application/json"
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}(; ?charset=utf-8)?")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x20-\x7e]{0,4000}")
_EXAMPLE = '"https://example.org/hook"'
_url_check = url_check(("https", "http"), _EXAMPLE)
_OURS = frozenset({
    "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "cookie",
    "expect", "host", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
"""Headers that the request itself needs as they are."""


def _url_problem(url: str) -> str | None:
    return _url_check(url) if url else f"is empty; allowed: an address such as {_EXAMPLE}"


def _template_problem(path: str) -> str | None:
    is_right = not path or ("\0" not in path and path.endswith(".j2"))
    return None if is_right else "expected a path that ends in .j2"


def _type_problem(text: str) -> str | None:
    return None if _TYPE.fullmatch(text) else "expected a type such as application/json"


def _headers_problem(text: str) -> str | None:
    try:
        headers_in(text)
    except ValueError as error:
        return str(error).removeprefix("headers: ")
    return None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ``[channel.NAME]`` of the kind ``webhook``. Secrets are hidden from ``repr``."""

    url: Annotated[
        str,
        Meta(
            description="Where notices are posted to.",
            extra={"allowed": "an address such as https://example.org/hook", "check": _url_problem},
        ),
    ]
    secret: Annotated[
        str, Meta(description="The signing secret, whsec_… of 24 to 64 bytes in base64.")
    ] = ""
    secret_file: Annotated[str, Meta(description="File that holds the secret.")] = ""
    previous_secret: Annotated[
        str,
        Meta(description="While a secret is replaced: the old one. Bodies are signed with both."),
    ] = ""
    previous_secret_file: Annotated[
        str, Meta(description="File that holds the previous secret.")
    ] = ""
    template: Annotated[
        str,
        Meta(
            description="File of a Jinja2 template that makes the body. Empty: the body is as"
            " documented.",
            extra={"allowed": "a path that ends in .j2", "check": _template_problem},
        ),
    ] = ""
    content_type: Annotated[
        str,
        Meta(
            description="What the template makes. What is called JSON is checked as such.",
            extra={
                "allowed": "a type such as application/json or text/plain; charset=utf-8",
                "check": _type_problem,
            },
        ),
    ] = "application/json"
    headers: Annotated[
        str,
        Meta(
            description="Further headers, a line each: Name: value. They may hold secrets.",
            extra={"allowed": "lines such as Authorization: Bearer …", "check": _headers_problem},
        ),
    ] = ""
    headers_file: Annotated[str, Meta(description="File that holds the headers.")] = ""

    def __post_init__(self) -> None:
        for name, problem in (
            ("url", _url_problem(self.url)),
            ("template", _template_problem(self.template)),
            ("content_type", _type_problem(self.content_type)),
            ("headers", _headers_problem(self.headers)),
        ):
            if problem is not None:
                raise ValueError(f"{name}: {problem}")
        if self.content_type != _JSON and not self.template:
            raise ValueError("content_type: without a template the body is application/json")
        for name in ("secret", "previous_secret", "headers"):
            # The struct is frozen for everyone else.
            msgspec.structs.force_setattr(self, name, Secret(getattr(self, name)))

    def __repr__(self) -> str:
        return f"Config(url={shown_url(self)!r}, secret=***)"


def headers_in(text: str) -> dict[str, str]:
    """Returns the headers that stand in lines ``Name: value``, their names in small letters.

    Raises ValueError, which repeats no value.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(filter(None, map(str.strip, text.split("\n"))), 1):
        name, there, value = line.partition(":")
        # RFC 9110, 5.6.2 and 5.5: a token; no controls, so no line break.
        if not there or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value.strip()):
            raise ValueError(f"headers: line {number} is not Name: value")
        if name.lower() in _OURS or name.lower().startswith("webhook-"):
            raise ValueError(f"headers: {name.lower()} is set by Wirewatch")
        if name.lower() in found:
            raise ValueError(f"headers: {name.lower()} is there twice")
        found[name.lower()] = value.strip()
    return found


def shown_url(config: Config) -> str:
    """Returns the URL as it may be shown: its host, and a digest of the rest."""
    return address.of_webhook(config.url)
