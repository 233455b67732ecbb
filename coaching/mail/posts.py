"""How mail leaves: through a mail server, or into a folder where there is none."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app

from coaching.model.mail import Mail

PATIENCE = 10  # seconds for each word with the mail server
# No such mailbox, the person has moved, no such name: another try changes nothing.
NO_SUCH_ADDRESS = frozenset({550, 551, 553})
CLOSES = 421
# Many servers say more exactly what it is about (RFC 3463): of 5.1.1 the address, of 5.7.1 that
# they do not take this mail from us, such as mail to other servers.
EXACTLY = re.compile(rb"\s*5\.(\d{1,3})\.\d{1,3}\b")
THE_ADDRESS, NOT_FROM_US = 1, 7


class ServerTrouble(Exception):
    """The mail server takes no mail at all right now; ``kind`` names the error behind it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Interrupted(Exception):
    """The conversation broke off within one mail, for which it may have been that mail's fault."""


class AddressRefused(Exception):
    """The mail server knows for certain that nobody can be reached at the address."""


class MailRefused(Exception):
    """The mail server does not take this mail from us, whenever it is tried."""


class Post(Protocol):
    """Takes mails, one after the other."""

    def deliver(self, message: EmailMessage, mail: Mail) -> None:
        """Hand one over; any error means that it has not been taken."""


@dataclass(frozen=True)
class Server:
    """The mail server of the setting SMTP_URL."""

    host: str
    port: int
    user: str
    password: str
    encrypted: bool
    starts_encryption: bool

    @classmethod
    def of(cls, address: str) -> "Server":
        """Read smtp://user:password@host:587?starttls=1 or smtps://host; raises `ValueError`."""
        url = urlsplit(address)
        if url.scheme not in {"smtp", "smtps"} or not url.hostname:
            raise ValueError("SMTP_URL begins with smtp:// or smtps:// and names a host.")
        encrypted = url.scheme == "smtps"
        return cls(
            host=url.hostname,
            port=url.port or (465 if encrypted else 25),
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            encrypted=encrypted,
            starts_encryption=parse_qs(url.query).get("starttls") == ["1"],
        )


def init_app(app: Flask) -> None:
    """Refuse a mail server that cannot be understood, before the first mail is owed."""
    if app.config.get("SMTP_URL"):
        Server.of(app.config["SMTP_URL"])


@contextmanager
def open_post() -> Iterator[Post]:
    """Where mail leaves, for several mails; raises `ServerTrouble`."""
    address = current_app.config.get("SMTP_URL")
    if not address:
        yield Folder(Path(current_app.config["MAIL_FOLDER"]))
        return
    post = Wire(Server.of(address))
    try:
        post.connect()
        yield post
    finally:
        post.hang_up()


@dataclass
class Wire:
    """One connection to a mail server, made again when it breaks."""

    server: Server
    _connection: smtplib.SMTP | None = field(default=None, init=False)
    _interruptions: int = field(default=0, init=False)
    _has_taken: bool = field(default=False, init=False)

    def deliver(self, message: EmailMessage, mail: Mail) -> None:
        """Hand one mail over.

        Raises `AddressRefused` and `MailRefused` for good, `Interrupted` once, and `ServerTrouble`
        when there is no point in going on with other mails.
        """
        try:
            self.connect().send_message(message)
        except smtplib.SMTPSenderRefused as error:
            # Ours is the same in every mail.
            raise ServerTrouble(type(error).__name__) from None
        except smtplib.SMTPRecipientsRefused as refused:
            raise self._meaning_of(refused) from None
        except smtplib.SMTPDataError as error:
            raise _meaning_of_words(error) from None
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.hang_up()
            self._interruptions += 1
            if self._interruptions > 1:
                raise ServerTrouble(type(error).__name__) from None
            raise Interrupted(type(error).__name__) from None
        self._interruptions = 0
        self._has_taken = True

    def _meaning_of(self, refused: smtplib.SMTPRecipientsRefused) -> Exception:
        """What the answer about the one recipient of a mail means for that mail and for others."""
        code, words = next(iter(refused.recipients.values()), (0, b""))
        exactly = EXACTLY.match(words)
        about = int(exactly[1]) if exactly else THE_ADDRESS
        if about == NOT_FROM_US and self._has_taken:
            # Others leave, so it is this reader who takes nothing from us.
            return MailRefused()
        if code == CLOSES or about == NOT_FROM_US:
            return ServerTrouble(type(refused).__name__)
        is_known = code in NO_SUCH_ADDRESS and about == THE_ADDRESS
        return AddressRefused() if is_known else refused

    def connect(self) -> smtplib.SMTP:
        """The connection, made if there is none; raises `ServerTrouble`."""
        if self._connection is None:
            try:
                self._connection = _greet(self.server)
            except (smtplib.SMTPException, OSError) as error:
                raise ServerTrouble(type(error).__name__) from None
        return self._connection

    def hang_up(self) -> None:
        """Say goodbye; who has gone already need not answer."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()


def _greet(server: Server) -> smtplib.SMTP:
    safely = ssl.create_default_context()
    connection = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=safely)
        if server.encrypted
        else smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    )
    try:
        if server.starts_encryption:
            connection.starttls(context=safely)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _meaning_of_words(error: smtplib.SMTPDataError) -> Exception:
    """What the answer to the words of a mail means for that mail and for others."""
    if error.smtp_code == CLOSES:
        return ServerTrouble(type(error).__name__)
    return MailRefused() if error.smtp_code >= 500 else error


@dataclass(frozen=True)
class Folder:
    """A folder of files, one for each mail."""

    folder: Path

    def deliver(self, message: EmailMessage, mail: Mail) -> None:
        """Write it where the administrator can read it; a second try writes the same file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{mail.created_at:%Y%m%dT%H%M%SZ}-{mail.message_id}.eml"
        unfinished = self.folder / f".{name}"
        # It may hold a link that lets its reader choose a password.
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self.folder / name)
