"""The running service as it is seen from outside, in both forms."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.net.servers import path_of, response, serving
from tests.parts.ports import free_port
from tests.parts.waiting import wait_until
from tests.service.running import Service
from tests.service.stories import piece


def ask(port: int, page: str) -> tuple[int, bytes]:
    """Returns status and content of a page; (0, b"") where nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


def metrics(port: int) -> dict[str, float]:
    """Returns the sums of the metrics by their names."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(ask(port, "metrics")[1].decode()):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0) + sample.value
    return found


def test_a_running_service_shows_life_readiness_and_work_and_pings(service: Service) -> None:
    port = free_port()
    with serving(response(b"OK")) as other:
        watch = (
            f'[service]\nlisten = "127.0.0.1:{port}"\n'
            f'ping_url = "{other.url}4f1c-uncommon"\nping_every = "10s"\n'
        )
        config = Path(service.folder / "wirewatch.toml")
        config.write_text(config.read_text().replace("[service]\n", watch, 1))
        service.start()
        wait_until(lambda: ask(port, "readyz")[0] == 200, 40, service.log)
        assert json.loads(ask(port, "livez")[1])["alive"]
        service.drop("one.txt", piece(1, matches=True).text)
        wait_until(lambda: metrics(port).get("wirewatch_attempts_total", 0) >= 3, 40, service.log)
        assert metrics(port)["wirewatch_documents_total"] == 1
        wait_until(lambda: other.requests, 40, service.log)
        assert path_of(other.requests[0]) == "/4f1c-uncommon"
        (found,) = service.lines("status")
        assert (found["service"], found["findings"]) == ("running", [])
        assert metrics(port)["wirewatch_ready"] == 1
        assert metrics(port)["wirewatch_problem"] == 0
        service.stop()
    (found,) = service.lines("status")
    assert (found["service"], found["findings"]) == ("stopped", []), "and not a minute later"
    assert ask(port, "livez") == (0, b"")
    assert "4f1c" not in service.log()
