"""Slows who guesses tokens, at the log-in and as a program, and nobody else."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from worker.web import access
from worker.web.access import Asked, Doors, Role
from worker.web.guesses import FREE_OF_A_PROXY, Guesses, place_of

_MOST_SESSIONS, _LONGEST_SESSION = 10_000, 200


@dataclass(slots=True)
class Gate:
    """Counts wrong tokens by who is said to ask; those of all whom a proxy names by the proxy, too,
    since a proxy that checks nothing passes on whatever name a guesser makes up."""

    doors: Doors
    _peers: Guesses = field(default_factory=Guesses)
    _proxies: Guesses = field(default_factory=lambda: Guesses(FREE_OF_A_PROXY))
    _ended: OrderedDict[str, None] = field(default_factory=OrderedDict)
    """Cookies of those who logged out."""
    _wrong: OrderedDict[str, None] = field(default_factory=OrderedDict)
    """Cookies that are none of ours any more, or never were."""

    def end(self, asked: Asked) -> None:
        """Notes that whoever asks logs out: the cookie that was copied before lets nobody in."""
        _remembered(access.session_of(asked), self._ended)

    def without_ended(self, asked: Asked) -> Asked:
        """Returns a request without its cookie, if that is one of somebody who logged out."""
        if access.session_of(asked) not in self._ended:
            return asked
        return replace(asked, headers={**asked.headers, "cookie": ""})

    def wait(self, asked: Asked, role: Role) -> float:
        """Returns for how many seconds a token that stands for ``role`` is not let in.

        The answer to who waits is the same whether the token is right: it was compared before, in
        a time that tells nothing.
        """
        said = access.comes_from(asked, self.doors)
        if self._peers.is_known(said, asked.now, role):
            return 0.0
        by_proxy = self._proxies.wait(asked.peer, asked.now) if self._is_named(asked, said) else 0.0
        return max(self._peers.wait(said, asked.now), by_proxy)

    def note(self, asked: Asked, role: Role, *, at_log_in: bool = False) -> None:
        """Notes what a token was found to be.

        A right one at the log-in forgets what was mistyped before, unless another lets do more: who
        has the lesser one could guess on for ever. A program gives its own again and again.
        """
        said = access.comes_from(asked, self.doors)
        if role == "nobody":
            if not at_log_in and self._is_again(asked):
                return
            self._peers.wrong(said, asked.now)
            if self._is_named(asked, said):
                self._proxies.wrong(asked.peer, asked.now)
            return
        self._peers.right(said, asked.now, role)
        if at_log_in and (role == "act" or not self.doors.token):
            self._peers.forget(said)

    def _is_again(self, asked: Asked) -> bool:
        """Returns whether all that came is a cookie that was wrong before: a browser sends the one
        of a former token with all that it asks for, and who sends one twice guesses once."""
        if "authorization" in asked.headers:
            return False
        session = access.session_of(asked)
        is_known = session in self._wrong
        _remembered(session, self._wrong)
        return is_known

    @staticmethod
    def _is_named(asked: Asked, said: str) -> bool:
        return place_of(said) != place_of(asked.peer)


def _remembered(session: str, among: OrderedDict[str, None]) -> None:
    if not 0 < len(session) <= _LONGEST_SESSION:
        return
    among[session] = None
    if len(among) > _MOST_SESSIONS:
        among.popitem(last=False)
