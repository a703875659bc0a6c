"""By whose clocks times are shown: those that a reader chose, else those of the service.

A browser without scripts does not say where its clock stands, so the choice is the reader's, and is
kept in a cookie of the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from worker.web import access
from worker.web.incoming import form_of
from worker.web.views import View

PATH = "/zone"
COOKIE = "wirewatch_zone"
_LASTS = 400 * 86_400
"""Seconds; browsers keep no cookie for longer."""


def chosen(cookies: Mapping[str, str], usual: str) -> str:
    """Returns the zone that a reader chose, or the usual one where there is none or no such."""
    name = cookies.get(COOKIE)
    return name if name and name in known() else usual


@cache
def known() -> Mapping[str, None]:
    """Returns the names of all zones that are called by a place, in their order, and UTC."""
    names = sorted(each for each in available_timezones() if "/" in each)
    return dict.fromkeys((*(each for each in names if not each.startswith("Etc/")), "UTC"))


@dataclass(frozen=True, slots=True)
class Zones:
    """The page on which a zone is chosen."""

    usual: str
    show: Callable[[Request, View], Response]
    said: Callable[[Request, HTTPStatus, str], Response]
    is_ours: Callable[[Request, Mapping[str, str]], bool]
    """Tells whether a form came from a page that we gave the same person."""

    def routes(self) -> list[Route]:
        """Returns what is answered where."""
        return [Route(PATH, self._ask), Route(PATH, self._choose, methods=["POST"])]

    async def _ask(self, request: Request) -> Response:
        now = chosen(request.cookies, self.usual)
        shown = {"zones": known(), "usual": self.usual, "now": now}
        return self.show(request, View("zone.html", "Time zone", shown))

    async def _choose(self, request: Request) -> Response:
        form = await form_of(request)
        if not self.is_ours(request, form):
            return self.said(request, HTTPStatus.FORBIDDEN, access.OLD_FORM)
        name = form.get("zone", "")
        if name and name not in known():
            return self.said(request, HTTPStatus.BAD_REQUEST, "There is no such zone.")
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        if name:
            response.set_cookie(COOKIE, name, max_age=_LASTS, httponly=True, samesite="strict")
        else:
            response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response
