"""Where mails have links."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.settings.structs import ServiceSettings, Settings
from worker.setup.means import utc_now
from worker.setup.signing import Signing


@pytest.mark.parametrize(
    ("public_url", "is_wanted"),
    [
        ("https://news.example.org", True),
        ("HTTPS://news.example.org", True),
        ("http://news.example.org", False),
        ("", False),
    ],
)
def test_links_lead_into_the_open_by_https_alone(
    tmp_path: Path, public_url: str, is_wanted: bool
) -> None:
    service = ServiceSettings(data_dir=tmp_path, public_url=public_url)
    settings = Settings(path=None, base_dir=tmp_path, service=service)
    assert Signing(settings, utc_now).is_wanted is is_wanted
