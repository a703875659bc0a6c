"""Where secrets come from: the environment, a file, or the configuration itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from worker.base import whole_file
from worker.settings.lines import Key
from worker.settings.tables import Report
from worker.settings.values import UNREAD, Secret, has_password

_LARGEST = 64 * 1024


class SecretFinder:
    """Finds each secret in the strongest place that names it.

    The order: the variable ``NAME``, the file that the variable ``NAME_FILE`` names, the file
    that the key ``…_file`` names, the key itself. The last is warned about.
    """

    def __init__(
        self, base_dir: Path, env: Mapping[str, str], report: Report, warn: Report
    ) -> None:
        self._base_dir = base_dir
        self._env = env
        self._report = report
        self._warn = warn
        self.given: dict[Key, str] = {}
        """The variables of the environment that told what stands under a key."""

    def resolve(
        self,
        table: Mapping[str, Any],
        name: str,
        key: Key,
        variable: str | None,
        is_secret: Callable[[str], bool] = bool,
    ) -> dict[str, Any]:
        """Returns the table with the secret ``name`` in it and without ``name_file``.

        Values of a wrong type are left for the table's own check.
        """
        rest = {field: value for field, value in table.items() if field != f"{name}_file"}
        from_env = self._from_env(variable, (*key, name)) if variable else None
        if from_env is not None:
            return {**rest, name: from_env}
        inline, file = table.get(name, ""), table.get(f"{name}_file", "")
        if not isinstance(file, str):
            return dict(table)
        if inline and file:
            self._report((*key, name), f'is set beside "{name}_file"; keep one of the two')
            return {**rest, name: UNREAD}
        if file:
            return {**rest, name: self._read(file, (*key, f"{name}_file"))}
        if isinstance(inline, str) and inline:
            if is_secret(inline):
                better = f'"{name}_file"' + (f" or {variable}" if variable else "")
                self._warn(
                    (*key, name),
                    f"a secret stands in the configuration; better: {better}",
                )
            return {**rest, name: Secret(inline)}
        return rest

    def _from_env(self, variable: str, key: Key) -> Secret | None:
        if self._env.get(variable):
            self.given[key] = variable
            return Secret(self._env[variable])
        file = self._env.get(f"{variable}_FILE")
        if file:
            self.given[key] = f"{variable}_FILE"
        return self._read(file, key, f"{variable}_FILE: ") if file else None

    def _read(self, file: str, key: Key, origin: str = "") -> Secret:
        try:
            path = self._base_dir / Path(file).expanduser()
            content = whole_file.content(path, _LARGEST + 1)
            text = content.decode().strip()
        except UnicodeDecodeError:
            self._report(key, f'{origin}"{file}" is not UTF-8 text')
            return UNREAD
        except (OSError, RuntimeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a usable path"
            self._report(key, f'{origin}cannot read "{file}": {reason}; allowed: a readable file')
            return UNREAD
        if not text or len(content) > _LARGEST:
            self._report(key, f'{origin}"{file}" is {"empty" if not text else "too large"}')
            return UNREAD
        return Secret(text)


def hide_passwords(value: Any, key: Key, warn: Report) -> Any:
    """Returns the value with every address in it made a Secret; one with a password is warned
    about."""
    if isinstance(value, dict):
        return {
            name: (Secret(part) if "://" in part else part)
            if type(part) is str and not has_password(part)
            else hide_passwords(part, (*key, name), warn)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [hide_passwords(part, (*key, at), warn) for at, part in enumerate(value)]
    if type(value) is str and "://" in value:
        if has_password(value):
            warn(key, "a password stands in this address")
        return Secret(value)
    return value
