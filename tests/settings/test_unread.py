"""Of a secret whose file cannot be read one thing is said: that."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.base.errors import ConfigError
from worker.setup.configuration import load_settings

UNREADABLE = {
    "service.database_url_file": '[service]\ndatabase_url_file = "gone"',
    "service.redis_url_file": '[service]\nredis_url_file = "gone"',
    "service.ping_url_file": '[service]\nping_url_file = "gone"',
    "page.token_file": '[page]\nlisten = "0.0.0.0:8465"\ntoken_file = "gone"',
    "page.link_key_file": '[page]\nlink_key_file = "gone"',
    "channel.hook.secret_file": (
        '[channel.hook]\nkind = "webhook"\nurl = "http://news.example/"\nsecret_file = "gone"'
    ),
    "channel.chat.url_file": '[channel.chat]\nkind = "apprise"\nurl_file = "gone"',
}


@pytest.mark.parametrize("key", UNREADABLE)
def test_a_file_that_cannot_be_read_is_said_once_and_nothing_of_what_it_would_hold(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    monkeypatch.delenv("WIREWATCH_REDIS_URL", raising=False)
    (tmp_path / "wirewatch.toml").write_text(UNREADABLE[key])
    with pytest.raises(ConfigError) as raised:
        load_settings(tmp_path / "wirewatch.toml")
    (problem,) = raised.value.problems
    assert f'{key}: cannot read "gone"' in problem
