"""E-mail addresses as people write them, and as SMTP carries them (RFC 5321, 5322, 6531)."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from email.utils import parseaddr

_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_LOCAL_OCTETS = 64
_TOTAL_OCTETS = 254


@dataclass(frozen=True, slots=True)
class Address:
    """An address. ``domain`` is in ASCII (A-labels, RFC 5890), lower case."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 can take it."""
        return not self.local.isascii()

    @property
    def host(self) -> str:
        """The domain as it may stand to the right of a Message-ID's ``@``."""
        return "localhost" if self.domain.startswith("[") else self.domain


def parse_address(text: str) -> Address:
    """Reads a bare address such as ``desk@example.org``. Raises ValueError, which says why not."""
    stripped = unicodedata.normalize("NFC", text.strip())
    local, at, domain = stripped.rpartition("@")
    if not at or not local or not domain:
        raise ValueError(f"{text!r} is not an e-mail address; expected name@domain")
    if not _is_local_part(local):
        raise ValueError(f"{text!r}: {local!r} cannot stand before the @ of an address")
    address = Address(local, _ascii_domain(domain, text))
    if len(str(address).encode()) > _TOTAL_OCTETS:
        raise ValueError(f"{text[:40]!r}… is longer than {_TOTAL_OCTETS} bytes")
    return address


def parse_mailbox(text: str) -> tuple[str, Address]:
    """Reads ``Name <name@domain>`` or a bare address into (name, address). Raises ValueError."""
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise ValueError("an e-mail address cannot hold control characters")
    if "<" not in text:
        return "", parse_address(text)
    name, address = parseaddr(text)
    return name, parse_address(address or text)


def default_sender(username: str, host: str) -> str:
    """Returns the best guess at an address that may write through an account at ``host``."""
    for guess in (username, f"wirewatch@{host}"):
        try:
            address = parse_address(guess)
        except ValueError:
            continue
        if re.search(r"\.[a-z]", address.domain):
            return guess
    return "wirewatch@localhost"


def _is_local_part(local: str) -> bool:
    atoms = local.split(".")
    return (
        len(local.encode("utf-8", "replace")) <= _LOCAL_OCTETS
        and all(_ATOM.fullmatch(atom) for atom in atoms)
        and not any(unicodedata.category(char) in _UNSEEN for char in local)
    )


def _ascii_domain(domain: str, text: str) -> str:
    if domain.startswith("[") and domain.endswith("]"):
        try:
            ipaddress.ip_address(domain[1:-1].removeprefix("IPv6:"))
        except ValueError:
            raise ValueError(f"{text!r}: {domain!r} is not an IP address in brackets") from None
        return domain
    try:
        labels = domain.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise ValueError(f"{text!r}: {domain!r} is not a domain name") from None
    if not all(_LABEL.fullmatch(label) for label in labels.split(".")):
        raise ValueError(f"{text!r}: {domain!r} is not a domain name")
    return labels
