"""Two runners at the same moment, each with a session of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from flask import Flask

from coaching.model.base import db


def together(app: Flask, work: Callable[[], object]) -> None:
    """Let two runners do something at the same moment, each with a session of its own."""
    gate = Barrier(2)

    def one() -> None:
        with app.app_context():
            gate.wait(timeout=10)
            work()

    db.session.rollback()
    runners = [Thread(target=one) for _ in range(2)]
    for each in runners:
        each.start()
    for each in runners:
        each.join(timeout=60)
    db.session.expire_all()
