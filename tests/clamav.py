"""A ClamAV server as far as the INSTREAM command goes, on a port or a socket of the test's own."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack
from typing import Any

# Any file with these words counts as ill; the real test file would upset scanners of this machine.
ILL = b"%%of-a-virus"


@dataclass
class Clamav:
    """What the server was asked, and how it is today."""

    most: int = 30 * 1024 * 1024  # bytes
    reply: bytes = b""
    asked: list[bytes] = field(default_factory=list)

    def answer(self, data: bytes) -> bytes:
        """What a real one says."""
        self.asked.append(data)
        if self.reply:
            return self.reply
        return b"stream: Win.Test.Polku-1 FOUND\0" if ILL in data else b"stream: OK\0"


def _handler(clamav: Clamav) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
            data = b""
            while size := unpack("!L", self.rfile.read(4))[0]:
                data += self.rfile.read(size)
                if len(data) > clamav.most:
                    self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.wfile.write(clamav.answer(data))

    return Handler


@contextmanager
def running(server: Any, clamav: Clamav) -> Iterator[Clamav]:
    """Serve until the test is over."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield clamav
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def on_a_port() -> Iterator[tuple[str, Clamav]]:
    """Its address, and how it is."""
    clamav = Clamav()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(clamav))
    with running(server, clamav):
        yield f"tcp://127.0.0.1:{server.server_address[1]}", clamav


@contextmanager
def on_a_socket(folder: Path) -> Iterator[tuple[str, Clamav]]:
    """The same on a path."""
    clamav = Clamav()
    path = folder / "clamd.ctl"
    with running(socketserver.ThreadingUnixStreamServer(str(path), _handler(clamav)), clamav):
        yield f"unix://{path}", clamav
