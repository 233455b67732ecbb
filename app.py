"""Puts Polku together: configuration, extensions, pages and commands."""

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
import structlog
from flask import Flask, Response
from flask_compress import Compress
from flask_migrate import Migrate
from redis import Redis, RedisError
from rq import Queue
from rq import Worker as RqWorker
from rq.executions import Execution
from rq.job import Job
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from coaching import cli, cron, haste, jobs, mail, meters, runner, web
from coaching.data.mails import Way
from coaching.files import Scanner
from coaching.model.base import db, end_reading
from coaching.model.mail import Mail
from coaching.services import devices

ROOT = Path(__file__).resolve().parent
# Nobody waits for a Redis that is away: it holds nothing that is not in the database.
REDIS_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 2}
log = structlog.get_logger("polku")


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Polku as a web application; ``settings`` override the environment."""
    app = Flask(
        __name__,
        static_folder=ROOT / "coaching" / "web" / "static",
        template_folder=ROOT / "templates",
        instance_path=os.environ.get("POLKU_INSTANCE", str(ROOT / "instance")),
    )
    app.config.from_mapping(_settings(app))
    app.config.from_mapping(settings or {})
    app.config.setdefault("SECRET_KEY", None)
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = _own_secret(Path(app.instance_path))
    app.config["SECURITY_PASSWORD_SALT"] = app.config["SECRET_KEY"][:32]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    Compress(app)
    # These run last registered first: a file is noted before it is packed.
    app.after_request(_close_file_in_the_end)
    db.init_app(app)
    # Before the session goes: these, too, run last registered first.
    app.teardown_appcontext(end_reading)
    Migrate(app, db, directory=str(ROOT / "coaching" / "migrations"), render_as_batch=True)
    mail.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    # For servers that begin the background work in each of their processes (`coaching.server`).
    app.extensions["runner"] = partial(runner.start_thread, app)
    if app.config["TRUSTED_PROXIES"]:
        trust_proxies(app, app.config["TRUSTED_PROXIES"])
    if app.config["REDIS_URL"]:
        call_workers(app.config["REDIS_URL"])
    haste.spare_pages()
    return app


class Worker(RqWorker):
    """An RQ worker whose jobs run inside the application: `make worker`."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._app = create_app()
        self._number = os.getpid()

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Do one job, in a process of its own, with the database at hand."""
        meters.speaker.number = self._number
        with self._app.app_context(), structlog.contextvars.bound_contextvars(worker_job=job.id):
            return bool(super().perform_job(job, queue, execution))

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Say what kind of thing went wrong, and where; its message may hold what people wrote."""
        meters.FAILURES.labels("worker").inc()
        log.error("worker_job_failed", job=job.func_name, exc_info=exc_info)


def trust_proxies(app: Flask, number: int) -> None:
    """Believe what so many proxies say of who asks; with one too many, anybody could say it."""
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        app.wsgi_app, x_for=number, x_proto=number, x_host=number
    )


def call_workers(address: str) -> Callable[[], None]:
    """After a commit that owes mail, ask a worker to send it at once; gives a way to stop.

    Redis holds nothing that is not in the database: when it is away, the next round finds the mail.
    """
    connection = Redis.from_url(address, **REDIS_OPTIONS)
    queue = Queue(cron.QUEUE, connection=connection)

    def owes(_mapper: Any, _connection: Any, owed: Mail) -> None:
        session = Session.object_session(owed)
        if session is not None and owed.way == Way.SINGLE:
            session.info["owes_mail"] = True

    def call(session: Session) -> None:
        if session.info.pop("owes_mail", False):
            try:
                queue.enqueue(jobs.run_due, result_ttl=0, ttl=cron.SOON)
            except RedisError as error:
                log.warning("no_worker_called", kind=type(error).__name__)

    def stop() -> None:
        event.remove(Mail, "after_insert", owes)
        event.remove(db.session, "after_commit", call)
        connection.close()

    event.listen(Mail, "after_insert", owes)
    event.listen(db.session, "after_commit", call)
    return stop


def _close_file_in_the_end(response: Response) -> Response:
    """Close a file that was sent; Flask-Compress packs it on the way and leaves it open."""
    close = getattr(response.response, "close", None)
    if response.status_code == HTTPStatus.NOT_MODIFIED and close is not None:
        # Nothing of it is sent, and so nobody would close it.
        close()
    elif response.is_streamed and close is not None:
        response.call_on_close(close)
    return response


def _settings(app: Flask) -> dict[str, Any]:
    environment = os.environ
    here = Path(app.instance_path)
    demonstration = (here / "demonstration").exists()
    database = environment.get("DATABASE_URL", f"sqlite:///{here / 'polku.db'}")
    return {
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(database),
        "SECRET_KEY": environment.get("SECRET_KEY"),
        "WORKFLOWS": ROOT / "workflows",
        "BASE_URL": environment.get("BASE_URL", "http://localhost:5077"),
        "MAIL_FOLDER": here / "mail",
        "UPLOADS": Path(environment.get("UPLOADS_FOLDER", here / "uploads")),
        "SCANNER": Scanner.at(environment["CLAMAV_URL"]) if "CLAMAV_URL" in environment else None,
        # A demonstration sends nothing.
        "SMTP_URL": None if demonstration else environment.get("SMTP_URL"),
        "MAIL_SENDER": environment.get("MAIL_SENDER", "polku@localhost"),
        "CONTACT_EMAIL": environment.get("CONTACT_EMAIL", "polku@localhost"),
        "CONTACT_PHONE": environment.get("CONTACT_PHONE", ""),
        "DEMONSTRATION": demonstration,
        # The identity provider of the house; a demonstration has none.
        "OIDC_ISSUER": None if demonstration else environment.get("OIDC_ISSUER"),
        "OIDC_CLIENT_ID": environment.get("OIDC_CLIENT_ID"),
        "OIDC_CLIENT_SECRET": environment.get("OIDC_CLIENT_SECRET"),
        "OIDC_NAME": environment.get("OIDC_NAME", "Work account"),
        # For whom a second step at sign-in is necessary: "staff", or "nobody".
        "SECOND_STEP": "nobody" if demonstration else environment.get("SECOND_STEP", "staff"),
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_TIMEZONE": "Europe/Helsinki",
        # For texts; pages that take a file allow it for themselves.
        "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "PERMANENT_SESSION_LIFETIME": devices.IDLE,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": environment.get("BASE_URL", "").startswith("https://"),
        "WTF_CSRF_TIME_LIMIT": None,
        "REDIS_URL": environment.get("REDIS_URL"),
        "RATELIMIT_STORAGE_URI": environment.get("REDIS_URL", "memory://"),
        "RATELIMIT_STORAGE_OPTIONS": REDIS_OPTIONS if environment.get("REDIS_URL") else {},
        "TRUSTED_PROXIES": int(environment.get("TRUSTED_PROXIES", "0")),
        # In words where somebody watches, or develops; else one line of JSON each.
        "LOGS": environment.get("LOGS", "text" if sys.stdout.isatty() or app.debug else "json"),
        "METRICS_TOKEN": environment.get("METRICS_TOKEN"),
        # Several processes without a common folder would each tell their own part only.
        "METRICS": bool(meters.FOLDER) or int(environment.get("WEB_CONCURRENCY", "1")) == 1,
    }


def _engine_options(database: str) -> dict[str, Any]:
    """How the database is reached: neither errors nor logs say what was to be stored."""
    usual = {"hide_parameters": True, "json_deserializer": orjson.loads}
    if database.startswith("sqlite"):
        return usual
    return usual | {
        # A connection that the server or something between has dropped is replaced unnoticed.
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "connect_args": {"connect_timeout": 5},
    }


def _own_secret(folder: Path) -> str:
    """A secret of this installation, made once and kept beside its database."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()
