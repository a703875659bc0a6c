from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.base.errors import WirewatchError
from worker.service.embedded import __main__ as program
from worker.service.embedded import plan as plans

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
