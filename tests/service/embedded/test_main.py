from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.base.errors import WirewatchError
from worker.service.embedded import __main__ as program
from worker.service.embedded import plan as plans
from worker.service.embedded.supervisor import Supervisor

_HEARD = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGCHLD)


@pytest.fixture
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in _HEARD}
    yield
    signal.set_wakeup_fd(-1)
    for number, action in before.items():
        signal.signal(number, action)


@pytest.mark.usefixtures("_signals")
def test_whoever_asks_for_a_reload_or_a_stop_is_heard_before_the_configuration_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = {}

    def make(*_: object) -> None:
        heard.update({number: callable(signal.getsignal(number)) for number in _HEARD})
        raise WirewatchError("nothing to be started")

    for number in _HEARD:
        signal.signal(number, signal.SIG_DFL)
    monkeypatch.setattr(plans, "make", make)
    assert program.main(["--config", str(tmp_path / "wirewatch.toml")]) == 2
    assert heard == dict.fromkeys(_HEARD, True)
    assert capsys.readouterr().err == "wirewatch: nothing to be started\n"


class _Replaced(Exception):
    """This process's place was taken."""


@pytest.mark.usefixtures("_signals")
@pytest.mark.parametrize("is_changed", [False, True])
def test_a_configuration_that_changed_since_it_was_checked_is_checked_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_changed: bool
) -> None:
    config = tmp_path / "wirewatch.toml"
    config.write_text("[service]\n")
    checked = plans.digest("[service]\n")

    def replace(path: str, words: list[str]) -> None:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN, "as it stays over an exec"
        raise _Replaced(words)

    monkeypatch.setattr("os.execv", replace)
    monkeypatch.setattr(Supervisor, "run", lambda _: 0)
    words = ["--config", str(config), "--checked", checked]
    active = tmp_path / "data" / "run" / "active.toml"
    if not is_changed:
        assert program.main(words) == 0
        assert active.read_text() == "[service]\n"
        return
    config.write_text("[service]\n[topic.t]\nquery = 'AND AND'\n")
    with pytest.raises(_Replaced) as caught:
        program.main(words)
    again = [sys.executable, "-P", "-m", "worker.cli", "--config", str(config), "run"]
    assert caught.value.args == (again,)
    assert not active.exists(), "nobody works with what was not checked"
