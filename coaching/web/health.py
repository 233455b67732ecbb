"""Seen from outside: whether this process lives, whether the service is ready, and its figures."""

from functools import lru_cache
from hmac import compare_digest
from ipaddress import ip_address

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, abort, current_app, jsonify, request, session

from coaching import meters
from coaching.engine.definitions import read_folder
from coaching.services import failures, readiness
from coaching.services.readiness import Installed

bp = Blueprint("health", __name__)

# Whoever passes a request on says for whom; a proxy on this machine is no reader on this machine.
PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Real-IP")


@bp.after_request
def leave_no_cookie(response: Response) -> Response:
    """A machine that looks in again and again begins no session and prolongs none."""
    session.modified = False
    return response


@bp.get("/healthz")
def alive() -> Response:
    """This process answers; nothing else is touched."""
    return jsonify(alive=True)


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Whether people can be sent here: each check with what was found and its limit."""
    found = list(readiness.checks(installed()))
    is_ready = all(check.ok or check.only_told for check in found)
    told = {check.name: {"ok": check.ok, **check.facts} for check in found}
    return jsonify(ready=is_ready, checks=told), 200 if is_ready else 503


@bp.get("/metrics")
def metrics() -> Response:
    """Figures in the text format of Prometheus, for this machine or whoever knows the token."""
    if not current_app.config["METRICS"] or not (is_from_here() or has_token()):
        abort(404)
    number, age = readiness.outbox()
    last = readiness.last_round()
    figures = {
        "polku_outbox_mails": ("Mails that are owed.", float(number)),
        "polku_outbox_age_seconds": ("How long the oldest of them has waited.", age),
        "polku_queue_age_seconds": (
            "How long the oldest work that is due has waited.",
            readiness.overdue(),
        ),
        "polku_standing_failures": (
            "Work that has failed and not gone well since.",
            float(failures.count()),
        ),
        "polku_last_round_timestamp_seconds": (
            "When background work was last looked after.",
            last.timestamp() if last else 0.0,
        ),
    }
    return Response(meters.told(meters.Now(figures)), content_type=meters.CONTENT_TYPE_LATEST)


def is_from_here() -> bool:
    """Asked from this machine, and for nobody else."""
    if any(name in request.headers for name in PASSED_ON):
        return False
    before = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    try:
        return ip_address(before.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def has_token() -> bool:
    """Whoever asks knows the token of the settings."""
    token = current_app.config["METRICS_TOKEN"]
    given = request.authorization.token if request.authorization else None
    return bool(token and given) and compare_digest(token.encode(), str(given).encode())


@lru_cache(maxsize=1)
def installed() -> Installed:
    """What this program expects; it does not change while the process lives."""
    migrations = current_app.extensions["migrate"].migrate.get_config()
    heads = ScriptDirectory.from_config(migrations).get_heads()
    return Installed(frozenset(heads), read_folder(current_app.config["WORKFLOWS"]))
