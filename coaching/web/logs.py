"""One structured line a request: ids and times, never a name, an address or what people wrote."""

import logging
import re
import sys
import time
from collections.abc import Mapping
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor, WrappedLogger

from coaching import meters

log = structlog.get_logger("polku")

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
# Asked for every few seconds by machines, and by nobody who has signed in.
PROBES = frozenset({"health.alive", "health.metrics", "health.ready"})
CASE = "/cases/<int:id>"


def begin() -> None:
    """Give the request the id that it came with, or one that an error page can show."""
    asked = request.headers.get(HEADER, "")
    g.reference = asked if WELL_FORMED.fullmatch(asked) else uuid4().hex[:16]
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.reference)


def about(case_id: int | None) -> None:
    """The request turns out to be about this case."""
    if case_id is not None:
        structlog.contextvars.bind_contextvars(case=case_id)


def refused(rule: str, **things: int) -> None:
    """Let the line of the request say by which rule it was refused, and nothing of what was sent.

    ``things`` are the numbers of what it was about.
    """
    structlog.contextvars.bind_contextvars(refused=rule, **things)


def end(response: Response) -> Response:
    """Say what was asked and how it went."""
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    if "reference" in g:
        response.headers[HEADER] = g.reference
    measure(response, seconds)
    if request.endpoint == "static" or (request.endpoint in PROBES and response.status_code < 400):
        return response
    log.info(
        "request",
        method=request.method if request.method in METHODS else "other",
        endpoint=request.endpoint,
        status=response.status_code,
        milliseconds=round(seconds * 1000),
        **ids(),
    )
    return response


def measure(response: Response, seconds: float) -> None:
    """Count the request; what nobody knows an endpoint or method for counts together."""
    endpoint = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    meters.REQUESTS.labels(endpoint, method, str(response.status_code)).inc()
    meters.REQUEST_TIME.labels(endpoint).observe(seconds)


def ids() -> Mapping[str, int | None]:
    """Who asked, and the numbers of what it was about."""
    given = {key: value for key, value in (request.view_args or {}).items() if type(value) is int}
    if request.url_rule is not None and request.url_rule.rule.startswith(CASE):
        given["case"] = given.pop("id")
    # Whoever the page has asked for; to ask only now could cost a statement, or fail once more.
    user = g.get("reader") or g.get("_login_user")
    return {"person": user.id if user and user.is_authenticated else None, **given}


def withhold(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Of an error say its kind and place: its message may hold what people wrote."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if isinstance(error, tuple) and error[0] is not None:
        line.setdefault("kind", error[0].__name__)
        line.setdefault("where", place(error[1]))
    return line


def place(error: BaseException | None) -> str:
    """The function and line that an error was raised in."""
    frame = error.__traceback__ if error else None
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else ""


def init_app(app: Flask) -> None:
    """Log every request as one line: JSON, or words where somebody develops."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold,
    ]
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if app.config["LOGS"] == "text":
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(processors=[*shared, renderer], cache_logger_on_first_use=False)
    catch_others(shared, renderer)
    app.before_request(begin)
    app.after_request(end)


class Lines(logging.Handler):
    """Writes to wherever errors go at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        sys.stderr.write(f"{self.format(record)}\n")


def catch_others(shared: list[Processor], renderer: Processor) -> None:
    """What libraries have to say goes the same way, and withholds the same."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = Lines()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    for known in [each for each in root.handlers if isinstance(each, Lines)]:
        root.removeHandler(known)
    root.addHandler(handler)
    # Their handlers would write the whole of an error beside ours.
    for name in ("gunicorn.error", "rq", "rq.worker", "rq.cron"):
        other = logging.getLogger(name)
        other.handlers.clear()
        other.propagate = True
