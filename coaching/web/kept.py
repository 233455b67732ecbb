"""What somebody was typing when the session ended: carried by the sign-in page, not stored."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from coaching.clock import now
from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed, visible_tasks
from coaching.services import tasks
from coaching.web import drafts

DAY = 86_400  # seconds
FORM_OF_A_TASK = "tasks.show"


def is_typed() -> bool:
    """Whether this request brings what somebody typed into the form of a task, on our own page."""
    if request.method != "POST" or request.endpoint != FORM_OF_A_TASK:
        return False
    # A page elsewhere could plant a text that is not the person's own.
    source = request.origin or request.referrer
    ours = {request.host, urlsplit(current_app.config["BASE_URL"]).netloc}
    return not source or urlsplit(source).netloc in ours


def seal() -> str:
    """The typed fields of this request, signed so that only we can have written them."""
    return str(
        _serializer().dumps({"task": _task_id(), "at": now().isoformat(), "fields": _typed()})
    )


def back_to_form() -> str:
    """The address of the form, at the page that was being filled in."""
    return url_for(FORM_OF_A_TASK, id=_task_id(), part=request.form.get("part"))


def keep(user: User) -> bool:
    """Make the typed fields of this request a draft of the person's."""
    return _keep(user, _task_id(), _typed(), now())


def unseal(user: User, sealed: str) -> bool:
    """Make what the sign-in page carried a draft, if this person may do the task."""
    try:
        kept = _serializer().loads(sealed, max_age=DAY)
    except BadData:
        return False
    return _keep(user, kept["task"], kept["fields"], datetime.fromisoformat(kept["at"]))


def _keep(user: User, task_id: int, fields: list[list[str]], typed_at: datetime) -> bool:
    task = db.session.scalar(visible_tasks(user).where(Task.id == task_id))
    if task is None or not allowed(user, Can.COMPLETE_TASK, task):
        return False
    newer = tasks.draft_of(user, task)
    if newer is not None and newer.saved_at > typed_at:
        return False
    drafts.keep(user, task, MultiDict([(name, value) for name, value in fields]))
    return True


def _typed() -> list[list[str]]:
    return [[name, value] for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _task_id() -> int:
    return int((request.view_args or {})["id"])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept")
