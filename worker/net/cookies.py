"""Cookies within one chain of redirects (RFC 6265): some servers ask for theirs back."""

from __future__ import annotations

from http.client import HTTPResponse
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.request import Request

_MOST = 30
_LONGEST = 8 * 1024
"""Characters of all cookies that are sent together."""


class ChainCookies:
    """What the answers of one chain set; kept for nobody and nothing else."""

    def __init__(self) -> None:
        self._jar: CookieJar | None = None

    def take(self, answer: HTTPResponse, url: str) -> None:
        """Takes the cookies that an answer from ``url`` sets, as far as they are its to set."""
        if "set-cookie" not in answer.headers:
            return
        if self._jar is None:
            self._jar = CookieJar(DefaultCookiePolicy(netscape=True, rfc2965=False))
        self._jar.extract_cookies(answer, Request(url))
        if len(self._jar) > _MOST:
            self._jar.clear()

    def header(self, url: str) -> dict[str, str]:
        """Returns the header that takes them back to ``url``; none where there are none for it."""
        if self._jar is None:
            return {}
        request = Request(url)
        self._jar.add_cookie_header(request)
        value = request.get_header("Cookie", "") or ""
        return {"cookie": value} if value and len(value) <= _LONGEST else {}
