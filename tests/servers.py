"""Real servers on this machine, ended with their test: Redis, mail, gunicorn, workers."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from socket import socket
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

from aiosmtpd.controller import Controller
from redis import Redis
from redis.exceptions import ConnectionError as NotYet

from tests import moved
from tests.parts import ROOT, need_redis

PATIENCE = 90.0  # seconds until a server answers, on a machine that has much to do
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until(holds: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Give the servers time until something holds, and what it gives; raises `AssertionError`."""
    until = time.monotonic() + patience
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < until, f"in {patience:.0f} seconds not seen: {what}"
        time.sleep(0.1)


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The address of a Redis server of the test's own, which keeps nothing."""
    server, port = need_redis(), free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    running = subprocess.Popen([server, *options], stdout=subprocess.DEVNULL)
    address = f"redis://127.0.0.1:{port}/0"
    with Redis.from_url(address) as connection:
        wait_until(lambda: _answers(connection), "Redis", 10)
    try:
        yield address
    finally:
        running.terminate()
        running.wait()


def _answers(connection: "Redis") -> bool:
    try:
        return bool(connection.ping())
    except NotYet:
        return False


@dataclass
class Postbox:
    """A mail server that takes everything, and remembers it."""

    received: list[tuple[str, str]] = field(default_factory=list)

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - the library's name
        """One mail: for whom, and its Message-ID."""
        found = re.search(rb"(?mi)^Message-ID:\s*(\S+)", envelope.content)
        self.received.append((envelope.rcpt_tos[0], found[1].decode() if found else ""))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Postbox, str]]:
    """A mail server and its address."""
    box, port = Postbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


@dataclass
class Machine:
    """A machine of an installation: its folder, its settings and the servers that run on it."""

    folder: Path
    settings: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    # A file with the time, for programs whose clock the test moves.
    moment: Path | None = None

    @property
    def log(self) -> str:
        """What all its servers have written."""
        written = self.folder / "log"
        return written.read_text(encoding="utf-8") if written.exists() else ""

    def web(self, *, workers: int = 1) -> str:
        """Serve pages with gunicorn; gives the address."""
        address = f"127.0.0.1:{free_port()}"
        self.start(
            *("gunicorn", "--config", "python:coaching.server"),
            *("--bind", address, "--workers", str(workers)),
        )
        wait_until(lambda: is_alive(f"http://{address}"), "the pages")
        return f"http://{address}"

    def worker(self) -> subprocess.Popen[bytes]:
        """Do background work."""
        return self.start(
            *("rq", "worker", "polku", "--worker-class", "app.Worker"),
            *("--disable-job-desc-logging", "--quiet"),
        )

    def cron(self) -> subprocess.Popen[bytes]:
        """Ask the workers for what is due."""
        return self.start("rq", "cron", "coaching.cron", "--logging-level", "WARNING")

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Run a program of this installation."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            begun = subprocess.Popen(
                [*self._program(command[0]), *command[1:]],
                cwd=ROOT,
                env={
                    **{n: v for n, v in os.environ.items() if not n.startswith("PROMETHEUS")},
                    "POLKU_INSTANCE": str(self.folder),
                    "RQ_REDIS_URL": self.settings.get("REDIS_URL", ""),
                    **({moved.FILE: str(self.moment)} if self.moment else {}),
                    **self.settings,
                },
                stdout=log,
                stderr=log,
            )
        self.running.append(begun)
        return begun

    def _program(self, name: str) -> list[str]:
        if self.moment is not None:
            return [sys.executable, "-m", "tests.moved", name]
        return [str(Path(sys.executable).parent / name)]

    def stop(self) -> None:
        """End everything, politely first."""
        for each in self.running:
            each.send_signal(signal.SIGTERM)
        for each in self.running:
            try:
                each.wait(20)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


def is_alive(address: str) -> bool:
    """Whether a web server answers."""
    try:
        with build_opener().open(f"{address}/healthz", timeout=5):
            return True
    except (URLError, ConnectionError, TimeoutError):
        return False


class Stay(HTTPRedirectHandler):
    """Do not follow where a sent form leads."""

    def redirect_request(self, *_about: Any) -> None:
        """Nowhere."""


class Visitor:
    """Somebody with a browser that keeps cookies and runs no scripts."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._browser = build_opener(HTTPCookieProcessor(CookieJar()), Stay)

    def get(self, path: str) -> tuple[int, str]:
        """Open a page: its status and text."""
        return self._ask(path)

    def post(self, path: str, fields: dict[str, Any], *, page: str = "/sign-in") -> tuple[int, str]:
        """Send a form with the protection of a page that has one: the status, and where it led."""
        token = TOKEN.search(self.get(page)[1])
        assert token, f"{page} has no form"
        typed = urlencode({**fields, "csrf_token": token[1]}, doseq=True).encode()
        return self._ask(path, typed)

    def sign_in(self, email: str, password: str) -> tuple[int, str]:
        """The status, and where it led."""
        return self.post("/sign-in", {"email": email, "password": password})

    def _ask(self, path: str, typed: bytes | None = None) -> tuple[int, str]:
        try:
            with self._browser.open(self.address + path, typed, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location") or answer.read().decode()
