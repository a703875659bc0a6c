"""The SMTP door: the only place from which mail leaves. One recipient a transaction (RFC 5321)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from worker.base.errors import (
    ChannelError,
    PermanentChannelError,
    RetryableChannelError,
    TransportPaused,
)
from worker.net.smtp_account import SMTP_LIMITS, SmtpAccount, SmtpLimits

if TYPE_CHECKING:
    from worker.net._smtp_session import SmtpSession


def deliver(
    account: SmtpAccount,
    sender: str,
    recipient: str,
    message: bytes,
    limits: SmtpLimits = SMTP_LIMITS,
) -> str:
    """Hands one message for one recipient to the server and returns what it answered.

    ``sender`` and ``recipient`` are bare addresses with the domain in ASCII. Raises

    - RetryableChannelError: no connection, no answer in time, a 4xx answer;
    - PermanentChannelError: 5xx for the recipient or the message;
    - TransportPaused: the account is refused (53x, a failed login), TLS cannot be had or
      verified, the server or the sender as a whole is turned away.

    An answer that is lost after the last dot is retryable: the message may then arrive twice,
    with the same Message-ID.
    """
    with _opened(account, limits) as session:
        return session.hand_in(sender, recipient, message)


def reach(account: SmtpAccount, limits: SmtpLimits = SMTP_LIMITS) -> None:
    """Greets the server, logs in and leaves. Raises a ChannelError where ``deliver`` would before
    it hands anything in."""
    with _opened(account, limits):
        pass


@contextmanager
def _opened(account: SmtpAccount, limits: SmtpLimits) -> Iterator[SmtpSession]:
    """Yields a session that is logged in. What fails in it is raised as a ChannelError."""
    import smtplib
    import ssl

    from worker.net._smtp_session import SmtpSession

    session = SmtpSession(account, limits)
    try:
        session.open()
        yield session
    except ChannelError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise TransportPaused(
            f"the certificate of {account.host} is not trusted: {error.verify_message}"
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _judged(session, int(error.smtp_code), session.words(error.smtp_error)) from error
    except smtplib.SMTPServerDisconnected as error:
        raise RetryableChannelError(
            f"{account.host} closed the connection {session.stage.doing}"
        ) from error
    except TimeoutError as error:
        raise RetryableChannelError(
            f"{account.host} did not answer in time {session.stage.doing}"
        ) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise RetryableChannelError(
            f"no mail could be handed to {account.host}:{account.port}"
            f" {session.stage.doing}: {session.words(error)}"
        ) from error
    finally:
        session.close()


_LOGIN_CODES = frozenset({530, 534, 535, 538})
"""Answers of a server that wants a login, or another one (RFC 4954)."""
_MAILBOX_FULL = 552
_PERMANENT = 500


def _judged(session: SmtpSession, code: int, words: str) -> ChannelError:
    """Says what a refusal means at the stage in which it came."""
    message = f"{code} {words}".strip()
    host = session.account.host
    if code < _PERMANENT:
        return RetryableChannelError(
            f"{host} cannot take it now, {session.stage.doing}: {message}", status=code
        )
    if code in _LOGIN_CODES:
        return TransportPaused(f"{host} refuses the account: {message}", status=code)
    if session.stage.blames == "recipient":
        if code == _MAILBOX_FULL or words.startswith("5.2.2"):
            # A full mailbox is emptied some day; RFC 3463 counts 2.2 among what may pass.
            return RetryableChannelError(f"the mailbox is full: {message}", status=code)
        return PermanentChannelError(f"{host} refuses the recipient: {message}", status=code)
    if session.stage.blames == "message" or code == _MAILBOX_FULL:
        return PermanentChannelError(f"{host} refuses the message: {message}", status=code)
    return TransportPaused(f"{host} turns us away {session.stage.doing}: {message}", status=code)
