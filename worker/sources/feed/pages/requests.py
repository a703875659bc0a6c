"""Requests for pages that entries link to."""

from __future__ import annotations

import hashlib

from worker.base.errors import HttpError
from worker.base.urls import PORTS, address_key
from worker.net.target import parse_target
from worker.way.collect.linked import PageRequest


def page_request(document_id: int, url: str, within: str, port: int) -> PageRequest | None:
    """Returns the request for a page at an address, with the networks and the port that it may lie
    at beside the usual ones; None of what is no address."""
    try:
        target = parse_target(url)
    except HttpError:
        return None
    own_port = "" if target.port in PORTS.values() else str(port)
    # Two feeds share a page only if both may ask for it.
    name = "\n".join((address_key(target.url) or target.url, within, own_port))
    digest = hashlib.sha256(name.encode()).digest()
    address = int.from_bytes(digest[:8], "big", signed=True)
    return PageRequest(document_id, target.url, target.host, within, port, address)
