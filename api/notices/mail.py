"""Notices as mails (RFC 5322, iMIP RFC 6047), and their way to the mail server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import aiosmtplib

from api.notices.outbox import SENT, Outcome, Outgoing
from api.settings import Settings
from matchmaker.exports.wording import clean

_SECONDS = 30


class BadAddress(Exception):
    """Nothing can be sent to such an address."""


def build(out: Outgoing, settings: Settings, now: datetime) -> EmailMessage:
    """The mail of a notice: plain text first, the same as a page, and its invitations.

    One invitation stands beside the text, where calendars look for it; several are parts of
    their own, as RFC 6047 wants it for messages with different methods. Raises BadAddress.
    """
    mail = EmailMessage(policy=SMTP)
    sender = _address(settings.mail_from)
    try:
        mail["From"] = Address(display_name=_sender_name(out), addr_spec=sender.addr_spec)
        mail["To"] = Address(
            display_name=clean(out.name), addr_spec=_address(out.address).addr_spec
        )
        mail["Subject"] = out.composed.words.subject
    except (MessageError, ValueError) as error:
        raise BadAddress(str(error)) from error
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{out.message_id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(out.composed.words.body + "\n")
    mail.add_alternative(out.composed.html, subtype="html")
    invitations = out.composed.invitations
    if len(invitations) == 1:
        mail.add_alternative(
            invitations[0], maintype="text", subtype="calendar", params=_params(invitations[0])
        )
        return mail
    for number, invitation in enumerate(invitations, 1):
        mail.add_attachment(
            invitation,
            maintype="text",
            subtype="calendar",
            params=_params(invitation),
            filename=f"talk-{number}.ics",
        )
    return mail


def _params(invitation: bytes) -> dict[str, str]:
    method = "CANCEL" if b"\r\nMETHOD:CANCEL\r\n" in invitation else "REQUEST"
    return {"method": method, "charset": "utf-8"}


def _sender_name(out: Outgoing) -> str:
    return clean(out.composed.variables.get("fair", ""))


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (MessageError, ValueError, IndexError) as error:
        raise BadAddress(text) from error


class Mailer:
    """One connection to the mail server, opened with the first mail."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: aiosmtplib.SMTP | None = None

    async def send(self, out: Outgoing, now: datetime) -> Outcome:
        """Send one mail, and say how it went. What is wrong with the mail is final; what is
        wrong with the server, its sign-in or the line is tried again."""
        try:
            mail = build(out, self._settings, now)
        except BadAddress as error:
            return Outcome(is_final=True, problem=f"address: {error}")
        try:
            server = await self._connected()
            refused, _ = await server.send_message(mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _by_code([one.code for one in error.recipients], str(error))
        except aiosmtplib.SMTPDataError as error:
            return _by_code([error.code], str(error))
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self.close()
            return Outcome(problem=f"{type(error).__name__}: {error}")
        return _by_code([r.code for r in refused.values()], str(refused)) if refused else SENT

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._server is None or not self._server.is_connected:
            chosen = self._settings
            self._server = aiosmtplib.SMTP(
                hostname=chosen.smtp_host,
                port=chosen.smtp_port,
                username=chosen.smtp_user or None,
                password=chosen.smtp_password.get_secret_value() or None,
                use_tls=chosen.smtp_security == "tls",
                start_tls=chosen.smtp_security == "starttls",
                timeout=_SECONDS,
            )
            await self._server.connect()
        return self._server

    async def close(self) -> None:
        """Take leave of the server, whatever it says."""
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _by_code(codes: list[int], problem: str) -> Outcome:
    """5xx is the server's last word (RFC 5321, 4.2.1); 4xx asks for another try."""
    return Outcome(is_final=all(500 <= code < 600 for code in codes), problem=problem)


def send_all(
    settings: Settings,
    next_one: Callable[[], Outgoing | None],
    done: Callable[[Outgoing, Outcome], None],
    now: Callable[[], datetime],
) -> int:
    """Send one mail after the other over one connection, until there is none left. Returns how
    many were tried."""

    async def turn() -> int:
        mailer, tried = Mailer(settings), 0
        while (out := next_one()) is not None:
            done(out, await mailer.send(out, now()))
            tried += 1
        await mailer.close()
        return tried

    return asyncio.run(turn())
