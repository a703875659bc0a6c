"""What is loaded before a document is read."""

from __future__ import annotations

import pkgutil
from pathlib import Path

from worker import formats
from worker.way.read.steps import warm


def test_no_document_of_a_format_of_the_projects_own_pays_for_its_libraries() -> None:
    folder = Path(str(formats.__file__)).parent
    assert {each.name for each in pkgutil.iter_modules([str(folder)])} == set(warm._OWN)
