"""A real mail server on this machine, that keeps what it gets and refuses what it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from api.settings import Settings
from api.store import Store
from tests.api.people import People
from tests.api.released import furnish


class Postbox:
    """What arrived, and the answers that the next ones get."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.on_arrival = lambda: None

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.on_arrival()
        return answer

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"].addresses[0].addr_spec == address]


class OnFreePort(Controller):
    """A server on a port that the system chose."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Controller]:
    controller = OnFreePort(Postbox(), hostname="127.0.0.1", port=0)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def postbox(mail_server: Controller) -> Postbox:
    mail_server.handler.__init__()
    return mail_server.handler


@pytest.fixture
def sending(settings: Settings, mail_server: Controller) -> Settings:
    """Settings that send mail to the server of the tests."""
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": mail_server.port,
            "smtp_security": "none",
            "mail_from": "fair@matchmaker.example",
            "base_url": "https://fair.example",
        }
    )


@pytest.fixture
def furnished(store: Store, people: People) -> People:
    """The people with desks and addresses."""
    with store.writing() as session:
        furnish(session, people.fair_id)
    return people
