from __future__ import annotations

from pathlib import Path

import pytest

from worker.base.errors import ConfigError
from worker.base.store.database import Database
from worker.base.store.migrations import upgrade
from worker.settings import ServiceSettings, load_service
from worker.settings.backends import database_file, database_url


@pytest.mark.parametrize("name", ["plain", "a b", "a?b=c", "per%20cent", "hash#tag", "näws 新闻"])
def test_the_file_is_in_the_data_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    service = ServiceSettings(data_dir=tmp_path / name)
    database = Database(database_url(service))
    upgrade(database)
    database.close()
    assert database_file(service).exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_configured_server_comes_first(tmp_path: Path) -> None:
    url = "postgresql://wirewatch@db.example.org/wirewatch"
    assert database_url(ServiceSettings(data_dir=tmp_path, database_url=url)) == url


@pytest.mark.parametrize("variable", ["WIREWATCH_DATABASE_URL", "WIREWATCH_DATABASE_URL_FILE"])
def test_an_address_of_the_environment_that_is_none_is_told_by_its_variable(
    tmp_path: Path, variable: str
) -> None:
    wrong = "postgres://desk:hush@db.example.org/wirewatch"
    (tmp_path / "address").write_text(wrong)
    config = tmp_path / "wirewatch.toml"
    config.write_text("[service]\n")
    told = "address" if variable.endswith("_FILE") else wrong
    with pytest.raises(ConfigError) as refused:
        load_service(config, {variable: told})
    [problem] = refused.value.problems
    assert f"service.database_url: {variable}: begins with" in problem
    assert "hush" not in problem
