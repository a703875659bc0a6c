"""Mails of many small parts, or deep ones, at any size."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable

from tests.growth.built import (
    TEXT,
    Built,
    Reader,
    different,
    mail,
    multipart,
    nested_mail,
)
from tests.growth.readers import document

MAILS: tuple[tuple[str, Reader, Callable[[int], Built]], ...] = (
    ("parts of a mail", document("eml"), lambda n: multipart(n // 500)),
    ("small parts of a mail", document("eml"), lambda n: multipart(n // 33, "x")),
    ("mails in mails", document("eml"), lambda n: nested_mail(n // 55)),
    ("heads of a mail", document("eml"), lambda n: mail("X-Head: a\n" * (n // 10))),
    ("folded head of a mail", document("eml"), lambda n: mail("To: a" + "\n b" * (n // 3) + "\n")),
    (
        "semicolons of a type",
        document("eml"),
        lambda n: mail(f"Content-Type: text/plain{';' * n}\n"),
    ),
    (
        "parameters of a type",
        document("eml"),
        lambda n: mail(f"Content-Type: text/plain{'; a=b' * (n // 5)}\n"),
    ),
    (
        "continued parameters",
        document("eml"),
        lambda n: mail(f"Content-Type: text/plain{';a*0*=' * (n // 6)}\n"),
    ),
    (
        "numbered parameters",
        document("eml"),
        lambda n: mail(
            "Content-Type: text/plain" + "".join(f";a*{i}*=x" for i in range(n // 9)) + "\n"
        ),
    ),
    (
        "quotes of a type",
        document("eml"),
        lambda n: mail('Content-Type: text/plain; charset="' + '\\"' * (n // 2) + "\n"),
    ),
    ("comments of an address", document("eml"), lambda n: mail("").replace("A <", "(" * n + "A <")),
    (
        "addresses",
        document("eml"),
        lambda n: mail("").replace("A <", "a@b.test, " * (n // 10) + "A <"),
    ),
    (
        "encoded words",
        document("eml"),
        lambda n: mail("").replace("A title", "=?utf-8?q?a?= " * (n // 14)),
    ),
    (
        "open encoded words",
        document("eml"),
        lambda n: mail("").replace("A title", "=?a?q?" * (n // 6)),
    ),
    ("quoted lines", document("eml"), lambda n: mail("", "> quoted line\n" * (n // 14))),
    ("deeply quoted lines", document("eml"), lambda n: mail("", "> " * (n // 2) + "\n" + TEXT)),
    (
        "forwards",
        document("eml"),
        lambda n: mail("", "-----Original Message-----\nFrom: A\n" * (n // 36)),
    ),
    (
        "quoted-printable",
        document("eml"),
        lambda n: mail("Content-Transfer-Encoding: quoted-printable\n", "=" * n),
    ),
    (
        "quoted-printable text",
        document("eml"),
        lambda n: mail(
            "Content-Transfer-Encoding: quoted-printable\n",
            quopri.encodestring(different(n // 2).replace("a", "é").encode()).decode(),
        ),
    ),
    (
        "base64 of a text",
        document("eml"),
        lambda n: mail(
            "Content-Transfer-Encoding: base64\n",
            base64.encodebytes(different(n).encode()).decode(),
        ),
    ),
    (
        "base64 of nothing",
        document("eml"),
        lambda n: mail("Content-Transfer-Encoding: base64\n", "====" * (n // 4)),
    ),
)
