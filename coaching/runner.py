"""The thread that looks after background work where no other servers do: one a machine."""

import atexit
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from socket import gethostname
from threading import Event, Thread
from typing import Any, Protocol
from uuid import uuid4

import structlog
from sqlalchemy import delete, insert, or_, update
from sqlalchemy.exc import IntegrityError

from coaching import jobs, mail
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.leases import Lease

EVERY = 2.0  # seconds between two looks at the database
LEASE = timedelta(seconds=30)

log = structlog.get_logger("polku")


class Application(Protocol):
    """As much of the application as a thread needs; Flask itself belongs to higher layers."""

    @property
    def debug(self) -> bool:
        """Whether somebody is developing."""

    @property
    def testing(self) -> bool:
        """Whether tests are running."""

    @property
    def config(self) -> Mapping[str, Any]:
        """Its settings."""

    def app_context(self) -> AbstractContextManager[Any]:
        """What makes the database reachable."""


def hold_lease(name: str, holder: str) -> bool:
    """Take or go on holding a lease; False while somebody else has it."""
    values = {"holder": holder, "until": now() + LEASE}
    free = or_(Lease.holder == holder, Lease.until <= now())
    renew = update(Lease).where(Lease.name == name, free).values(values).returning(Lease.name)
    with transaction():
        if db.session.scalar(renew) is not None:
            return True
    try:
        with transaction():
            db.session.execute(insert(Lease).values(name=name, **values))
    except IntegrityError:
        return False
    return True


def give_up_lease(name: str, holder: str) -> None:
    """Let the next one take over at once."""
    with transaction():
        db.session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


class Runner(Thread):
    """Does what is due every other second; of all server processes of a machine only one does."""

    def __init__(self, app: Application) -> None:
        super().__init__(name="jobs", daemon=True)
        self._app = app
        self._over = Event()
        self.lease = f"jobs {gethostname()}"[:100]
        self._holder = f"{os.getpid()} {uuid4().hex}"

    def run(self) -> None:
        """Look, work and rest until the server process ends."""
        while not self._over.is_set():
            self._turn()
            self._over.wait(EVERY)
        with self._app.app_context():
            give_up_lease(self.lease, self._holder)

    def stop(self) -> None:
        """Finish what is being done, and no more."""
        self._over.set()
        self.join(timeout=mail.PATIENCE)

    def _turn(self) -> None:
        try:
            with self._app.app_context():
                if hold_lease(self.lease, self._holder):
                    jobs.run_due()
        except Exception as error:
            log.error("jobs_failed", kind=type(error).__name__)


def start_thread(app: Application) -> Runner | None:
    """Begin the background work of this server process, where it belongs to one."""
    # The reloader's parent only watches files, and its child is told so.
    only_watches = app.debug and os.environ.get("WERKZEUG_RUN_MAIN") != "true"
    # With Redis, workers do it, on whichever machine they run.
    if app.testing or only_watches or app.config["REDIS_URL"]:
        return None
    runner = Runner(app)
    runner.start()
    atexit.register(runner.stop)
    return runner
