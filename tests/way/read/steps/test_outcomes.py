"""What the log says of documents that became no article."""

from __future__ import annotations

import json

import pytest

from tests.web.browsing import put
from worker.base.log import JsonFormatter
from worker.setup.runtime import Runtime


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_document_that_is_set_aside_is_named_in_the_log(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    put(runtime, "broken.json", '{"title": "x", "body": ')
    (record,) = (each for each in caplog.records if each.getMessage() == "set aside")
    told = json.loads(JsonFormatter().format(record))
    assert told["item"].endswith("broken.json")
    assert told["source"] == "inbox"
    assert told["reason"] == "the JSON cannot be read"
