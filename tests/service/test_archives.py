"""Archives that are dropped into the folder of a running service."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

from tests.net.smtp_servers import Inbox
from tests.parts.waiting import wait_until
from tests.service.peers import Receiver
from tests.service.running import Service
from tests.service.stories import Piece, piece
from tests.service.telling import all_told


def test_each_document_of_a_zip_and_of_packed_json_lines_is_told(
    embedded: Service, hook: Receiver, mail: Inbox
) -> None:
    pieces = [piece(number, matches=number % 3 != 0) for number in range(12)]
    embedded.start()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in pieces[:6]:
            archive.writestr(f"2024/{each.key}.txt", each.text)
        archive.writestr("../../climbs.txt", pieces[0].text)
    (embedded.inbox / "batch.zip").write_bytes(made.getvalue())
    lines = "\n".join([*map(_line, pieces[6:9]), '{"id": "cut', *map(_line, pieces[9:])])
    (embedded.inbox / "dump.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    wait_until(lambda: all_told(hook, mail, pieces), 40, embedded.log)
    titles = [str(each["title"]) for each in embedded.lines("articles")]
    assert sorted(titles) == sorted(each.title for each in pieces)
    [status] = embedded.lines("status")
    aside = status["set_aside"]
    assert isinstance(aside, dict)
    assert aside["count"] == 2


def _line(each: Piece) -> str:
    body = "\n\n".join(each.paragraphs)
    return json.dumps({"id": each.key, "title": each.title, "body": body})
