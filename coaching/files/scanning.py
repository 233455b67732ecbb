"""Asks a ClamAV server about files, by its INSTREAM command over a socket of our own."""

import socket
from dataclasses import dataclass
from struct import pack
from urllib.parse import urlsplit

PIECE = 64 * 1024  # bytes
PATIENCE = 30.0  # seconds for each step of the conversation
LONGEST_REPLY = 4096  # bytes
CLEAN, FOUND = b"OK", b"FOUND"
PORT = 3310


class Harmful(Exception):
    """The scanner found something; ``name`` is what it calls it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ScannerAway(Exception):
    """The scanner did not say whether the file is clean: it is down, too slow, or in trouble."""


@dataclass(frozen=True)
class Scanner:
    """A ClamAV server: ``address`` is a host and a port, or the path of a socket."""

    address: tuple[str, int] | str
    patience: float = PATIENCE

    @classmethod
    def at(cls, url: str) -> "Scanner":
        """``tcp://host:3310`` or ``unix:///run/clamav/clamd.ctl``; raises `ValueError`."""
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            return cls(parts.path)
        if parts.scheme == "tcp" and parts.hostname and not parts.path:
            return cls((parts.hostname, parts.port or PORT))
        raise ValueError("CLAMAV_URL is neither tcp://host:port nor unix:///path")

    def check(self, data: bytes) -> None:
        """Ask about a file; raises `Harmful`, `ScannerAway`."""
        try:
            reply = self._ask(data)
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error
        # "stream: OK" or "stream: Eicar-Test-Signature FOUND".
        told = reply.partition(b":")[2].strip(b" \0\r\n")
        if told.endswith(FOUND):
            raise Harmful(told.removesuffix(FOUND).decode("ascii", "replace").strip())
        if told != CLEAN:
            raise ScannerAway("no answer")

    def _ask(self, data: bytes) -> bytes:
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                for begin in range(0, len(data), PIECE):
                    piece = data[begin : begin + PIECE]
                    connection.sendall(pack("!L", len(piece)) + piece)
                connection.sendall(pack("!L", 0))
            except ConnectionError:
                # It has heard enough and says why: what it found, or that this is too much for it.
                pass
            return _read(connection)

    def _connect(self) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, self.patience)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.patience)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection


def _read(connection: socket.socket) -> bytes:
    reply = b""
    while len(reply) < LONGEST_REPLY and not reply.endswith(b"\0"):
        piece = connection.recv(LONGEST_REPLY)
        if not piece:
            break
        reply += piece
    return reply
