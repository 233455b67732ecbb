"""A whole installation whose programs are started again when they end, as systemd would do it."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

from redis import Redis
from redis.exceptions import RedisError

from tests.parts import need_redis
from tests.servers import Machine, free_port, is_alive, wait_until

LOOK_EVERY = 0.1  # seconds until somebody notices that a program has ended

Start = Callable[[], "subprocess.Popen[bytes]"]


@dataclass
class House:
    """What serves an installation; ``programs`` says how each is started."""

    programs: dict[str, Start]
    address: str
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _over: Event = field(default_factory=Event)
    _turn: Lock = field(default_factory=Lock)

    @contextmanager
    def open(self) -> Iterator["House"]:
        """Start everything, keep it running, and end it with the test."""
        keeper = Thread(target=self._keep, name="keeper")
        try:
            self._start_missing()
            keeper.start()
            wait_until(lambda: is_alive(self.address), "the pages")
            yield self
        finally:
            self._over.set()
            keeper.join()
            self._end()

    def victims(self, program: str) -> list[int]:
        """The processes of a program: itself first, then those that it has begun."""
        with self._turn:
            running = self._running[program]
        return [running.pid, *_children(running.pid)] if running.poll() is None else []

    def _keep(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            self._start_missing()

    def _start_missing(self) -> None:
        with self._turn:
            for name, start in self.programs.items():
                if name not in self._running or self._running[name].poll() is not None:
                    self._running[name] = start()

    def _end(self) -> None:
        for each in self._running.values():
            each.send_signal(signal.SIGTERM)
        for each in self._running.values():
            try:
                each.wait(20)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def on_one_machine(folder: Path, settings: dict[str, str]) -> House:
    """Gunicorn alone: one of its processes does the background work."""
    machine = Machine(folder, settings)
    address = f"127.0.0.1:{free_port()}"
    return House({"web": lambda: _web(machine, address)}, f"http://{address}")


def on_several(folder: Path, settings: dict[str, str]) -> House:
    """Gunicorn, two workers, `rq cron`, and a Redis that forgets everything when it ends."""
    port = free_port()
    machine = Machine(folder, {**settings, "REDIS_URL": f"redis://127.0.0.1:{port}/0"})
    address = f"127.0.0.1:{free_port()}"
    return House(
        {
            "redis": lambda: _redis(port, folder),
            "web": lambda: _web(machine, address),
            "worker one": machine.worker,
            "worker two": machine.worker,
            "cron": machine.cron,
        },
        f"http://{address}",
    )


def _web(machine: Machine, address: str) -> "subprocess.Popen[bytes]":
    return machine.start(
        *("gunicorn", "--config", "python:coaching.server"),
        *("--bind", address, "--workers", "2", "--reuse-port"),
    )


def _redis(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([need_redis(), *options], stdout=subprocess.DEVNULL)
    with Redis.from_url(f"redis://127.0.0.1:{port}/0") as connection:
        for _try in range(50):
            with suppress(RedisError):
                connection.ping()
                break
            time.sleep(0.05)
    return server
