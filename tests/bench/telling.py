"""What telling costs: deliveries to many endpoints, mails, and a digest of very many articles.

Two processes of four threads each take the deliveries, as the workers of a queue do. What they tell
is put together, rendered, signed and sent anew each time; the other side is on loopback.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from models import Alert, Delivery, DeliveryNotice, Document, Notice, Source
from tests.bench import arriving, report
from tests.bench.store_growth import fill
from tests.month.invented import HARBOUR, Event, month
from tests.net.smtp_servers import real_server
from tests.way.keeping import keep_batch
from worker.alerts.steps import digest
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import deliveries
from worker.way.deliver.store.deliveries import ClaimedDelivery
from worker.way.read.steps.process import process

ENDPOINTS, ADDRESSES = 100, 50
_PROCESSES, _THREADS = 2, 4
_BATCH = 50
_HOLDER = "bench@here/1"
_SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
_SERVICE = """
[service]
private_networks = ["127.0.0.0/8"]
smtp_url = "smtp://127.0.0.1:{mail}?security=none"
smtp_sender = "alerts@example.org"
most_messages_a_day = 0
[page]
listen = ""
[[feed]]
url = "http://paper.example/feed"
[topic.told]
query = "harbour"
{channels}
[[alert]]
name = "bench"
topics = ["told"]
channels = [{names}]
wait = "0s"
{mode}
"""


def run(deliveries: int) -> None:
    """Measures and prints: so many webhooks, half as many mails, a digest of ten times as many
    articles, and how long the webhooks of a tenth as many files take to come."""
    report.heading("Telling: webhooks, mails, a digest")
    os.environ.pop("WIREWATCH_DATABASE_URL", None)
    _webhooks(deliveries)
    _mails(deliveries // 2)
    _digest(10 * deliveries)
    arriving.run(max(deliveries // 10, 2 * arriving.A_SECOND))


def _webhooks(number: int) -> None:
    with _endpoints() as (port, came), _nobody() as dead, tempfile.TemporaryDirectory() as folder:
        ports = [dead] + [port] * (ENDPOINTS - 1)
        channels = "\n".join(
            f'[channel.hook_{n}]\nkind = "webhook"\nurl = "http://127.0.0.1:{at}/{n}"\n'
            f'secret = "{_SECRET}"'
            for n, at in enumerate(ports)
        )
        names = ", ".join(f'"hook_{n}"' for n in range(ENDPOINTS))
        config = _configured(folder, channels, names)
        ids = _pending(config, number // ENDPOINTS)
        took, each = _delivered(config, ids)
        wanted = len(ids) // ENDPOINTS * (ENDPOINTS - 1)
        rate = sum(came.values()) / took
        report.line(
            f"{len(ids):,} webhooks to {ENDPOINTS} endpoints, one dead, a second",
            f"{rate:.0f}", "≥ 200", rate >= 200,
        )  # fmt: skip
        report.line("CPU of one", f"{1000 * each:.1f} ms")
        report.line("of which came", f"{sum(came.values()):,}", f"{wanted:,}",
                    sum(came.values()) == wanted)  # fmt: skip


def _mails(number: int) -> None:
    with real_server() as inbox, tempfile.TemporaryDirectory() as folder:
        to = ", ".join(f'"reader{n}@example.org"' for n in range(ADDRESSES))
        channel = f'[channel.desk]\nkind = "email"\nto = [{to}]'
        config = _configured(folder, channel, '"desk"', mail=inbox.port)
        ids = _pending(config, number // ADDRESSES)
        took, each = _delivered(config, ids)
        rate = len(inbox.mails) / took
        report.line(f"{len(ids):,} mails over one server, a second", f"{rate:.0f}", "≥ 50",
                    rate >= 50)  # fmt: skip
        report.line("CPU of one", f"{1000 * each:.1f} ms")
        report.line("of which came", f"{len(inbox.mails):,}", f"{len(ids):,}",
                    len(inbox.mails) == len(ids))  # fmt: skip


def _digest(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        channel = f'[channel.out]\nkind = "file"\npath = "{folder}/alerts"'
        runtime = Runtime(
            load_settings(_configured(folder, channel, '"out"', mode='mode = "daily"'))
        )
        runtime.prepare("bench")
        fill(runtime, number)
        claimed = _gathered(runtime, number)
        spent = []
        for _ in range(3):
            start = time.process_time()
            with runtime.database.read() as session:
                told = digest.build(session, runtime, claimed)
            spent.append(time.process_time() - start)
        assert told is not None and told.digest is not None and told.digest.total == number
        runtime.close()
        best = min(spent)
        report.line(f"a digest over {number:,} articles, CPU, best of three", f"{best:.2f} s",
                    "< 2 s", best < 2)  # fmt: skip


def _gathered(runtime: Runtime, number: int) -> ClaimedDelivery:
    """Has all articles told by one digest, and returns it as if it were claimed."""
    now = runtime.clock()
    with runtime.database.write() as session:
        alert = session.scalars(select(Alert.id).limit(1)).one()
        there = set(session.scalars(select(Notice.id)))
        rows = [
            {"id": n, "alert_id": alert, "article_id": n, "story_id": n, "kind": "article.matched",
             "created_at": now}
            for n in range(1, number + 1) if n not in there
        ]  # fmt: skip
        session.execute(insert(Notice), rows)
        row = {
            "id": "msg_bench", "alert_id": alert, "group_key": f"{alert}:d", "attempts": 0,
            "kind": "digest.ready", "channel": "out", "channel_kind": "file",
            "destination": "alerts", "state": "pending",
            "created_at": now, "due_at": now, "slot_at": now,
        }  # fmt: skip
        session.execute(insert(Delivery), [row])
        session.execute(delete(DeliveryNotice))
        carried = {"delivery_id": "msg_bench", "channel": "out", "destination": "alerts"}
        session.execute(
            insert(DeliveryNotice),
            [carried | {"notice_id": n, "position": n} for n in range(1, number + 1)],
        )
    with runtime.database.write() as session:
        found = deliveries.claim(session, "msg_bench", _HOLDER, 900.0, runtime.clock())
    assert found is not None
    return found


def _configured(folder: str, channels: str, names: str, *, mail: int = 9, mode: str = "") -> Path:
    path = Path(folder) / "wirewatch.toml"
    text = _SERVICE.format(mail=mail, channels=channels, names=names, mode=mode)
    path.write_text(text, encoding="utf-8")
    return path


def _pending(config: Path, articles: int) -> list[str]:
    """Has articles read and decided on. Returns the ids of what waits to be delivered."""
    runtime = Runtime(load_settings(config))
    runtime.prepare("bench")
    events = [each for each in month(days=articles // 4 + 9) if each.topic == HARBOUR][:articles]
    with runtime.database.read() as session:
        source = session.scalars(select(Source.id)).first() or 0
    for first in range(0, articles, _BATCH):
        kept = [_arrival(each) for each in events[first : first + _BATCH]]
        with runtime.database.write() as session:
            ids = keep_batch(session, source, kept, None, runtime.clock(), {})
            session.execute(update(Document).where(Document.id.in_(ids)).values(silent=None))
        process(runtime, ids, _HOLDER)
    with runtime.database.read() as session:
        found = list(session.scalars(select(Delivery.id).order_by(Delivery.id)))
    runtime.close()
    return found


def _arrival(event: Event) -> tuple[Arrival, str]:
    url = f"http://paper.example/{event.number}"
    body = {"@type": "NewsArticle", "headline": event.title, "articleBody": event.text, "url": url}
    content = json.dumps(body).encode()
    return Arrival(f"guid:{url}", "json_article", content, url=url), str(event.number)


def _delivered(config: Path, ids: Sequence[str]) -> tuple[float, float]:
    """Has the deliveries made. Returns how many seconds that took, and how many of CPU one of them,
    both without the processes' start."""
    shares = [list(ids[place::_PROCESSES]) for place in range(_PROCESSES)]
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(_work, [config] * _PROCESSES, [share[:_THREADS] for share in shares]))
        start = time.perf_counter()
        left = [share[_THREADS:] for share in shares]
        spent = sum(pool.map(_work, [config] * _PROCESSES, left))
        return time.perf_counter() - start, spent / max(sum(map(len, left)), 1)


def _work(config: Path, ids: Sequence[str]) -> float:
    runtime, start = _opened(config), time.process_time()
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(lambda each: deliver(runtime, [each], f"bench@here/{os.getpid()}"), ids))
    return time.process_time() - start


_runtimes: dict[Path, Runtime] = {}


def _opened(config: Path) -> Runtime:
    if config not in _runtimes:
        _runtimes[config] = Runtime(load_settings(config))
    return _runtimes[config]


@contextmanager
def _nobody() -> Iterator[int]:
    """Yields a port at which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def _endpoints() -> Iterator[tuple[int, Counter[str]]]:
    """Yields the port of a server that accepts everything, and what came under which path."""
    came, loop, ready = Counter[str](), asyncio.new_event_loop(), threading.Event()
    ports: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                           if line.startswith(b"content-length")), 0)  # fmt: skip
            await reader.readexactly(length)
            came[head.split(b" ", 2)[1].decode()] += 1
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()

    loop.create_task(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield ports[0], came
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
