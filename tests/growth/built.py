"""The parts that documents are built of."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

Reader = Callable[[bytes], object]
Built = str | bytes

TEXT = "The council approved the budget on Tuesday after a long debate about schools. " * 6
RSS = '<rss version="2.0"><channel><title>News</title>{}</channel></rss>'
ITEM = "<item><guid>{}</guid><title>A title of {}</title><description>{}</description></item>"


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def one_line(made: str) -> str:
    return " ".join(made.split()) if "\n" in made or "\r" in made else made


def crawled(text: str, media: str) -> bytes:
    body = text.encode("utf-8", "replace")
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n".encode("utf-8", "replace")
    block = head + body
    return (
        (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            b"WARC-Target-URI: http://news.test/1\r\nContent-Type: application/http\r\n"
            b"Content-Length: %d\r\n\r\n" % len(block)
        )
        + block
        + b"\r\n\r\n"
    )


def page(inner: str) -> str:
    return f"<html><body><article><h1>A title</h1><p>{TEXT}</p>{inner}</article></body></html>"


def mail(heads: str, body: str = TEXT) -> str:
    return f"From: A <a@b.test>\nSubject: A title\n{heads}\n{body}"


def multipart(count: int, part: str = TEXT) -> str:
    parts = "".join(f"--x\nContent-Type: text/plain\n\n{part}\n" for _ in range(count))
    return mail("Content-Type: multipart/mixed; boundary=x\n", f"{parts}--x--\n")


def nested_mail(depth: int) -> str:
    begin = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)
    )
    return f"From: A <a@b.test>\nSubject: A title\n{begin}Content-Type: text/plain\n\n{TEXT}"


def different(size: int) -> str:
    return "\n\n".join(
        f"Paragraph {n} says that the council of town {n * 7} voted on bill {n * 13} today."
        for n in range(size // 75)
    )


def attributes(size: int) -> str:
    return " ".join(f'a{number}="1"' for number in range(size // 10))


def zipped(size: int, members: int) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for number in range(members):
            made.writestr(f"folder/{number}.txt", f"{number} {TEXT}"[: size // members])
    return packed.getvalue()
