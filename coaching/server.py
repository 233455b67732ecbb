"""How gunicorn serves Polku with several processes: `make serve`.

What it is to be different on a machine stands in its environment (``WEB_CONCURRENCY``) or is an
option of the command, such as ``--bind``.
"""

from pathlib import Path
from typing import Any

from coaching import meters

wsgi_app = "app:create_app()"
bind = ["127.0.0.1:8000"]
# Long enough for the largest upload and PDF, shorter than a browser's patience.
timeout = 60
graceful_timeout = 30
keepalive = 5
# Polku writes a line of its own for each request, without addresses and what was asked for.
accesslog = None
loglevel = "warning"


def on_starting(_arbiter: Any) -> None:
    """Begin to count anew, beside whoever else counts on this machine."""
    if meters.FOLDER:
        meters.tidy(Path(meters.FOLDER))


def post_worker_init(worker: Any) -> None:
    """Begin the background work, unless other servers or another process do it."""
    app = worker.wsgi
    app.config["METRICS"] = bool(meters.FOLDER) or worker.cfg.workers == 1
    app.extensions["runner"]()


def child_exit(_arbiter: Any, worker: Any) -> None:
    """A process has ended: what it was doing just now is no longer told, what it had done is."""
    if meters.FOLDER:
        meters.bury(worker.pid)
