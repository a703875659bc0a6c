"""Which file is the configuration, and how its bytes are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.texts import ReadText, load_here, problems
from worker.base.errors import ConfigError
from worker.settings import load_service


def test_without_a_configuration_the_sample_serves_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_here()
    assert settings.path is None
    assert settings.base_dir == tmp_path
    assert settings.sources[0].options["path"] == "seeds"
    assert settings.warnings == ()


def test_a_link_to_nowhere_is_no_reason_for_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wirewatch.toml").symlink_to(tmp_path / "gone.toml")
    with pytest.raises(ConfigError, match="No such file"):
        load_here()


def test_the_file_is_named_by_hand_then_by_the_environment_then_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("wirewatch.toml", "other.toml", "sub/third.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert load_here().path == tmp_path / "wirewatch.toml"
    assert load_here(WIREWATCH_CONFIG="other.toml").path == tmp_path / "other.toml"
    third = load_here(Path("sub/third.toml"), WIREWATCH_CONFIG="other.toml")
    assert third.path == tmp_path / "sub" / "third.toml"
    assert third.base_dir == tmp_path / "sub"
    moved = load_here(Path("other.toml"), WIREWATCH_CONFIG_DIR="sub")
    assert moved.service.data_dir == tmp_path / "sub" / "data"


def test_a_named_file_that_is_missing_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "device.toml").symlink_to("/dev/zero")
    why = r"cannot be read: (No such file|Is a directory|it is no file)"
    for path in (tmp_path / "missing.toml", tmp_path, tmp_path / "device.toml"):
        with pytest.raises(ConfigError, match=why):
            load_here(path)


def test_a_byte_order_mark_and_windows_line_ends_are_read(read: ReadText) -> None:
    assert read(b"\xef\xbb\xbf[service]\r\ncontact = 'x'\r\n").service.contact == "x"
    assert problems(read, b"[service]\r\n\r\nx = 1\r\n")[0].startswith(":3: service.x")


def test_the_service_alone_can_be_read_whatever_else_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("[service]\ncontact = 'x'\n[[alert]]\n[unknown]\n")
    assert load_service(path, {}).service.contact == "x"
    path.write_text("\n[service]\ncontakt = 'x'\n")
    with pytest.raises(ConfigError, match=r"x.toml:3: service.contakt: unknown key"):
        load_service(path, {})
