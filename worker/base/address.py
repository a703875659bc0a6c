"""How an address may be shown: the one place that knows which parts of it can be a secret.

Which parts depends on what the address is, and never on what its parameters are called. A feed's
may hold them in the user information and in the query; a webhook's is a secret as a whole but for
the host; a server's (database, broker, SMTP) in the password and in the query. What is taken
out leaves a short digest, so that two addresses can be told apart and one be found again. Showing
what is shown already changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, Literal
from urllib.parse import unquote

Place = Literal["source", "channel", "service"]
"""Where in the configuration a value stands, which says what an address there is."""

_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)"
    r"(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.DOTALL,
)
_IN_TEXT = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s\"<>]+")
_CLOSING = ".,;:!?)]}'"
"""What stands behind an address in a sentence and is seldom part of it."""
_SHOWN = re.compile(r"\*\*\*(?:[0-9a-f]{8})?")
_WITHOUT_DIGEST = re.compile(r"\*\*\*(?![0-9a-f]{8})")
_SHOWN_WEBHOOK = re.compile(r"[a-z0-9+.-]+://(?:[^/?#@]*/)?\*\*\*[0-9a-f]{8}")
_PORT = re.compile(r"(?:\[[0-9A-Fa-f:.%]*\]|[^:]*)(?::[0-9]*)?")
_PATH_PARAMETER = re.compile(r"(;[^=;/]*=)([^;/]+)")
_WEB = frozenset({"http", "https"})
_LEAST_SEGMENT = 6
"""Characters from which on a part of a webhook's path may be its secret, and not a plain word."""
_LEAST_VALUE = 4
"""The same of a value of its query, its user or its password."""
_USER_INFORMATION = re.compile(r"(?<=://)[^/?#]*@")
NAMED_SECRET = re.compile(
    r"([?&;](?:(?:access|auth|client|api|private|feed)[_-]?)?"
    r"(?:token|apikey|password|passwd|pwd|secret|(?<=[_-])key)=)([^&#\s\"'<>]+)",
    re.IGNORECASE,
)
"""A parameter whose name says that its value is a secret: (name=)(value)."""
_WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]+")


def identity(url: str) -> str:
    """Returns the address by which a feed and an endpoint are known, as they have always been.

    User information goes, and of a parameter whose name says that it is a secret a digest stays. It
    is not for showing: any other parameter stands in it as it is.
    """
    if "@" in url:
        url = _USER_INFORMATION.sub("", url)
    return NAMED_SECRET.sub(_kept, url) if "=" in url else str(url)


def _kept(found: re.Match[str]) -> str:
    name, value = found.groups()
    return found[0] if value.startswith("***") else name + _hashed(value)


def of_feed(url: str) -> str:
    """Returns a feed's address without user information, each value of its query as a digest."""
    found = _ADDRESS.fullmatch(identity(url))
    if found is None:
        return url
    if not _PORT.fullmatch(found["authority"]):
        # A slash in a password, as for a server.
        return f"{found['scheme']}://{_digest(url)}"
    path = _PATH_PARAMETER.sub(lambda each: each[1] + _digest(each[2]), found["path"])
    return (
        f"{found['scheme']}://{found['authority']}{path}"
        f"{_query(found['query'])}{_fragment(found['fragment'])}"
    )


def of_webhook(url: str) -> str:
    """Returns where a webhook leads, its host alone, and a digest of the rest if there is any.

    Of an address that is none of the web's, such as a messenger's, the host may be the secret.
    """
    if _SHOWN_WEBHOOK.fullmatch(url):
        return url
    known = identity(url)
    found = _ADDRESS.fullmatch(known)
    if found is None:
        return url
    scheme, authority = found["scheme"].lower(), found["authority"]
    if scheme not in _WEB or not _PORT.fullmatch(authority):
        return f"{scheme}://{_digest(known)}"
    if found["path"] in ("", "/") and not found["query"] and not found["fragment"]:
        return known
    return f"{scheme}://{authority}/{_digest(known)}"


def of_server(url: str) -> str:
    """Returns a server's address with the user and without the password or values of the query."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return url
    login, there, host = found["authority"].rpartition("@")
    user, colon, _ = login.partition(":")
    path = found["path"]
    if not there and not _PORT.fullmatch(host):
        # A slash in a password: what looks like the host is the beginning of the login.
        return f"{found['scheme']}://{_digest(url)}"
    shown = f"{user}:***@" if colon else f"{login}@" if there else ""
    return f"{found['scheme']}://{shown}{host}{path}{_query(found['query'])}"


def _of_any(url: str) -> str:
    return of_webhook(url) if url.partition(":")[0].lower() in _WEB else of_server(url)


def in_text(text: str, show: Callable[[str], str] = _of_any) -> str:
    """Returns a text, such as a library's error, with each address in it as ``show`` shows it.

    What an address in a text is for can seldom be told: one of the web is shown as a webhook's,
    which is the strictest, any other as a server's.
    """

    def shown(found: re.Match[str]) -> str:
        url = found[0].rstrip(_CLOSING)
        return show(url) + found[0][len(url) :]

    return _IN_TEXT.sub(shown, text) if "://" in text else text


def without_webhook_secrets(text: str) -> str:
    """Returns a text without the secrets that webhooks are signed with (``whsec_…``)."""
    return _WEBHOOK_SECRET.sub("whsec_***", text)


def of_destination(destination: str) -> str:
    """Returns a delivery's destination: an address as a webhook's, all else as it is."""
    return of_webhook(destination) if "://" in destination else destination


def withheld(text: str, url: str) -> str:
    """Returns a text from the server behind a secret address, such as an answer that repeats what
    was asked, without the address and without any part of it that may be a secret."""
    for part in sorted(_secret_parts(url), key=len, reverse=True):
        text = text.replace(part, "***")
    return in_text(text)


def _secret_parts(url: str) -> set[str]:
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return set()
    login = found["authority"].rpartition("@")[0]
    path, query = found["path"], (found["query"] or "?")[1:]
    parts = {each for each in (path, query, login) if len(each) >= _LEAST_VALUE}
    parts |= {each for each in path.split("/") if len(each) >= _LEAST_SEGMENT}
    values = [each.rpartition("=")[2] for each in query.split("&")] + login.split(":")
    parts |= {each for each in values if len(each) >= _LEAST_VALUE}
    return parts | {unquote(each) for each in parts}


_BY_PLACE: Mapping[Place, Callable[[str], str]] = {
    "source": of_feed,
    "channel": of_webhook,
    "service": of_server,
}


def in_table(table: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Returns a table of the configuration as it may be shown, by the place where it stands.

    Every text in it that is an address is shown as one, within lists and tables too.
    """
    return {key: _value(value, _BY_PLACE[place]) for key, value in table.items()}


def taken_up(before: Mapping[str, Any], after: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Returns a table that was noted before as it would be noted now, to be compared.

    An address that the release before noted in its way is the same if its host is: what it left
    out of it cannot be compared.
    """
    show = _BY_PLACE[place]
    found = in_table(before, place)
    for key, value in before.items():
        new = after.get(key)
        if isinstance(value, str) and isinstance(new, str) and "://" in value:
            is_old = found[key] != value or _WITHOUT_DIGEST.search(value) is not None
            if is_old and _host(found[key]) == _host(show(new)):
                found[key] = new
    return found


def _host(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


def _value(value: Any, show: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return show(value) if "://" in value else value
    if isinstance(value, Mapping):
        return {key: _value(each, show) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_value(each, show) for each in value]
    return value


def _query(query: str | None) -> str:
    if query is None:
        return ""
    pairs = (each.partition("=") for each in query[1:].split("&"))
    # What has no name is a value.
    return "?" + "&".join(
        f"{name}={_digest(value)}" if equals else _digest(name) for name, equals, value in pairs
    )


def _fragment(fragment: str | None) -> str:
    return f"#{_digest(fragment[1:])}" if fragment else ""


def _digest(value: str) -> str:
    return value if not value or _SHOWN.fullmatch(value) else _hashed(value)


def _hashed(value: str) -> str:
    return "***" + blake2b(value.encode("utf-8", "replace"), digest_size=4).hexdigest()
