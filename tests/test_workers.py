"""With Redis, a worker sends what a commit owes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, SimpleWorker

import app as polku
from coaching import cron, jobs
from coaching.model.base import db, transaction
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from tests.servers import redis_server


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis server of the test's own, on loopback."""
    with redis_server(tmp_path) as address:
        yield address


@pytest.fixture
def calling(redis: str) -> Iterator[Queue]:
    """The queue that commits call; afterwards they call nobody any more."""
    stop = polku.call_workers(redis)
    with Redis.from_url(redis) as connection:
        yield Queue(cron.QUEUE, connection=connection)
    stop()


def test_a_commit_that_owes_mail_calls_a_worker_and_others_do_not(
    app: Flask, cora: User, calling: Queue
) -> None:
    with transaction():
        cora.phone = "+358 40 1234567"
    assert calling.count == 0

    with transaction():
        note_mail("welcome", cora)
    assert [job.func_name for job in calling.jobs] == ["coaching.jobs.rounds.run_due"]


def test_the_worker_sends_the_mail(app: Flask, cora: User, calling: Queue) -> None:
    with transaction():
        note_mail("welcome", cora)

    worker = SimpleWorker([calling], connection=calling.connection)
    worker.work(burst=True, with_scheduler=False)

    db.session.expire_all()
    assert db.session.query(Mail).one().sent_at is not None


def test_without_redis_nothing_is_lost(app: Flask, cora: User, calling: Queue) -> None:
    Redis.shutdown(calling.connection, nosave=True)

    with transaction():
        note_mail("welcome", cora)

    assert jobs.run_due() == 1
