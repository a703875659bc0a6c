"""The keys of the links in mails: those of the configuration, or a file of the service's own."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path

from worker.base import log, private, whole_file
from worker.readers.links import Key, keys_of, rotated

_log = log.get(__name__)

NAME = "link.key"
"""The file in the data folder."""
_MODE = 0o600
_MOST = 64 * 1024


class LinkKeys:
    """Reads the keys again whenever their file changed, so that all processes have the same.

    ``configured`` is what the configuration gives; without it ``folder`` may hold a file, which is
    made when a mail first needs it. Without either there are no links.
    """

    def __init__(self, configured: str, folder: Path | None) -> None:
        self._configured = keys_of(configured) if configured else ()
        self._path = None if configured or folder is None else folder / NAME
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def current(self) -> tuple[Key, ...]:
        """Returns the keys, that which signs first; none where there is no file, or none that can
        be read, which is said in the log."""
        if self._path is None:
            return self._configured
        try:
            state = self._path.stat()
            seen = (state.st_mtime_ns, state.st_size, state.st_ino)
            if seen != self._seen:
                self._keys = keys_of(self._text())
                self._seen = seen
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            _log.error("link keys cannot be read", path=str(self._path), error=str(error))
            return ()
        return self._keys

    def signing(self) -> Key | None:
        """Returns the key that signs; where there is no file, it is made now. None where links
        cannot be signed."""
        found = self.current()
        if not found and self._path is not None and not self._path.exists():
            try:
                self._make(self._path, fresh_key())
            except OSError as error:
                _log.error("link keys cannot be made", path=str(self._path), error=str(error))
                return None
            found = self.current()
        return found[0] if found else None

    def text(self) -> str:
        """Returns the file as it is; empty where there is none. Raises OSError."""
        try:
            return self._text() if self._path is not None else ""
        except FileNotFoundError:
            return ""

    def take_in(self, text: str) -> bool:
        """Takes in the keys of a backup: those that are here go on signing, the others are
        accepted. What cannot be read as keys is left. Returns whether anything changed. Raises
        OSError."""
        if self._path is None or not text:
            return False
        try:
            keys_of(text)
        except ValueError as error:
            _log.error("link keys of a backup cannot be read", error=str(error))
            return False
        here = self.text()
        known = {each.split()[0] for each in here.splitlines() if each.strip()}
        lacking = [
            each for each in text.splitlines() if each.strip() and each.split()[0] not in known
        ]
        if not lacking:
            return False
        self._write(self._path, "\n".join([*here.splitlines(), *lacking]) + "\n")
        return True

    def rotate(self, today: date) -> Path | None:
        """Puts a fresh key above the others. Returns the file; None where the keys are in the
        configuration's hands. Raises OSError, ValueError."""
        if self._path is None:
            return None
        self._write(self._path, rotated(self.text(), fresh_key(), today))
        return self._path

    def _text(self) -> str:
        assert self._path is not None
        return whole_file.content(self._path, _MOST).decode("utf-8")

    def _make(self, path: Path, text: str) -> None:
        """Makes the file as a whole, unless another process was quicker."""
        private.make_folder(path.parent)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            self._write(aside, f"{text}\n")
            with suppress(FileExistsError):
                os.link(aside, path)
        finally:
            aside.unlink(missing_ok=True)

    def _write(self, path: Path, text: str) -> None:
        with whole_file.replacing(path, _MODE) as stream:
            stream.write(text.encode())


def fresh_key() -> str:
    """Returns a new key."""
    return secrets.token_hex(32)
