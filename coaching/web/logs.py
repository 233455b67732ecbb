"""One structured line a request: ids and times, never a name, an address or what people wrote."""

import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from flask_login import current_user

log = structlog.get_logger("polku")


def begin() -> None:
    """Give the request an id that an error page can show."""
    g.reference = uuid4().hex[:8]
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.reference)


def end(response: Response) -> Response:
    """Say what was asked and how it went."""
    if request.endpoint == "static":
        return response
    ids = {
        f"{key}": value
        for key, value in (request.view_args or {}).items()
        if isinstance(value, int)
    }
    person = current_user.id if current_user and current_user.is_authenticated else None
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000),
        person=person,
        **ids,
    )
    return response


def init_app(app: Flask) -> None:
    """Log every request as one line of JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        cache_logger_on_first_use=False,
    )
    app.before_request(begin)
    app.after_request(end)
