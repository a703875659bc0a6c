"""Secrets and signatures of Standard Webhooks 1.0: symmetric, HMAC-SHA256, ``v1``."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from worker.base import whole_file

if TYPE_CHECKING:
    from worker.channels.webhook.config import Config

_PREFIX = "whsec_"
_SHORTEST = 24
_LONGEST = 64
_LARGEST_FILE = 4096
_MAKING = "`printf whsec_; openssl rand -base64 32` makes one"


def keys(config: Config, base_dir: Path) -> tuple[bytes, ...]:
    """Returns the keys to sign with, the present one first.

    Files are read each time, so that a replaced secret counts at once. Raises ValueError, which
    never repeats a secret.
    """
    present = _secret("secret", config.secret, config.secret_file, base_dir)
    if not present:
        raise ValueError(
            f"a webhook needs a secret to sign with: set secret_file or secret (whsec_…); {_MAKING}"
        )
    previous = _secret(
        "previous_secret", config.previous_secret, config.previous_secret_file, base_dir
    )
    found = [decode_secret(present, "secret")]
    if previous:
        found.append(decode_secret(previous, "previous_secret"))
    return tuple(dict.fromkeys(found))


def decode_secret(text: str, name: str = "secret") -> bytes:
    """Returns the key in ``whsec_`` and base64. Raises ValueError."""
    try:
        encoded = text.removeprefix(_PREFIX).encode("ascii")
        padded = encoded.rstrip(b"=") + b"=" * (-len(encoded.rstrip(b"=")) % 4)
        key = base64.b64decode(padded, validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError(f"the {name} is not whsec_ and base64; {_MAKING}") from None
    if not text.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(
            f"the {name} is not whsec_ and {_SHORTEST} to {_LONGEST} bytes in base64; {_MAKING}"
        )
    return key


def signature(signing_keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """Returns the value of ``webhook-signature``: one signature for each key."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(
        "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        for key in signing_keys
    )


def _secret(name: str, inline: str, file: str, base_dir: Path) -> str:
    if inline or not file:
        return inline.strip()
    try:
        content = whole_file.content(base_dir / file, _LARGEST_FILE)
        return content.decode("ascii").strip()
    except UnicodeDecodeError:
        raise ValueError(f"{name}_file {file!r} does not hold a secret") from None
    except OSError as error:
        raise ValueError(f"{name}_file {file!r} cannot be read: {error.strerror}") from error
