"""Reads ``[service]``: folders, addresses and the accounts behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from worker.base.urls import canonical_url
from worker.settings.lines import Key
from worker.settings.secrets import SecretFinder
from worker.settings.structs import ServiceSettings, ServiceTable
from worker.settings.tables import Report, in_effect, read_table
from worker.settings.values import Secret, duration, has_password

_KEY: Key = ("service",)


def read_service(
    table: dict[str, Any],
    base_dir: Path,
    secrets: SecretFinder,
    report: Report,
    warn: Report,
) -> ServiceSettings:
    """Returns the service's settings in effect; where something is reported, a stand-in."""
    table = secrets.resolve(table, "smtp_password", _KEY, "WIREWATCH_SMTP_PASSWORD")
    for name, variable in (
        ("database_url", "WIREWATCH_DATABASE_URL"),
        ("redis_url", "WIREWATCH_REDIS_URL"),
    ):
        table = secrets.resolve(table, name, _KEY, variable, has_password)
    table = secrets.resolve(table, "ping_url", _KEY, "WIREWATCH_PING_URL", has_password)

    def told(key: Key, words: str) -> None:
        origin = secrets.given.get(key)
        report(key, f"{origin}: {words}" if origin else words)

    service = read_table(table, ServiceTable, _KEY, told)
    if service is None:
        return ServiceSettings(data_dir=base_dir / "data")
    url, password = _split_password(service.smtp_url)
    if password:
        warn(
            (*_KEY, "smtp_url"),
            "a password stands in this address; better: smtp_password_file",
        )
    return in_effect(
        service,
        ServiceSettings,
        data_dir=_folder(service.data_dir, base_dir, report),
        smtp_url=url,
        smtp_password=service.smtp_password or Secret(password),
        public_url=_written(service.public_url),
        zone=service.zone or "UTC",
        database_url=service.database_url or None,
        redis_url=service.redis_url or None,
        host_interval=duration(service.host_interval),
        document_cpu=duration(service.document_cpu),
        ping_every=duration(service.ping_every),
    )


def _written(url: str) -> str:
    """Returns an address without a slash at its end, as headers and hubs are given it: in ASCII."""
    return (url if url.isascii() else canonical_url(url) or url).rstrip("/")


def _folder(text: str, base_dir: Path, report: Report) -> Path:
    try:
        return base_dir / Path(text).expanduser()
    except RuntimeError:
        report((*_KEY, "data_dir"), f'"{text}" names no known home folder; allowed: a path')
        return base_dir


def _split_password(url: str) -> tuple[str, str]:
    """Splits an address into itself without its password, and the password."""
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return url, ""
    if not password:
        return url, ""
    login, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login.partition(':')[0]}@{host}").geturl(), unquote(password)
