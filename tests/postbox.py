"""A mail server of a test's own, on this machine, with the moods of real ones."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Postbox:
    """Takes mail, but for what it is told to refuse or to be slow about."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.received: list[EmailMessage] = []
        self.connections = 0
        # What it answers to an address, and to the content of a mail to it.
        self.refusals: dict[str, str] = {}
        self.complaints: dict[str, str] = {}
        self.seconds = dict[str, float]()

    @property
    def address(self) -> str:
        """The setting SMTP_URL that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def subjects(self) -> list[str]:
        """What the mails are about, in the order in which they came."""
        return [str(each["Subject"]) for each in self.received]

    @property
    def readers(self) -> list[str]:
        """Whom the mails are for."""
        return [each["To"].addresses[0].addr_spec for each in self.received]

    async def handle_EHLO(  # noqa: N802 - the names of the words
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        """Count who comes."""
        self.connections += 1
        session.host_name = name
        return answers

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _more: list[str]
    ) -> str:
        """Know the address, or not."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, in its own time."""
        to = envelope.rcpt_tos[0]
        await asyncio.sleep(self.seconds.get(to, 0))
        if to in self.complaints:
            return self.complaints[to]
        read = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        self.received.append(read)
        return "250 OK"


@contextmanager
def open_postbox(box: Postbox | None = None) -> Iterator[Postbox]:
    """A mail server that runs for a while; the same box may be opened again later."""
    box = box or Postbox()
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        authenticator=_knows_polku,
        auth_require_tls=False,
    )
    server.start()
    try:
        yield box
    finally:
        server.stop()


def _knows_polku(
    _server: object, _session: object, _envelope: object, _how: str, who: object
) -> AuthResult:
    """The one account of the mail server."""
    return AuthResult(success=who == LoginPassword(b"polku", b"p@ss/word"), handled=False)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
