"""What somebody was typing when the session ended: carried by the sign-in page, not stored."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed, visible_cases, visible_tasks
from coaching.services import between_sessions, tasks
from coaching.web import drafts
from coaching.web.guidance_pages import GuidancePage

DAY = 86_400  # seconds
Posted = MultiDict[str, str]


def is_typed() -> bool:
    """Whether this request brings what somebody typed into a form with drafts, on our own page."""
    if request.method != "POST" or request.endpoint not in KEEPERS:
        return False
    # A page elsewhere could plant a text that is not the person's own.
    source = request.origin or request.referrer
    ours = {request.host, urlsplit(current_app.config["BASE_URL"]).netloc}
    return not source or urlsplit(source).netloc in ours


def seal() -> str:
    """The typed fields of this request, signed so that only we can have written them."""
    kept = {"page": request.endpoint, "id": _id(), "at": now().isoformat(), "fields": _typed()}
    return str(_serializer().dumps(kept))


def back_to_form() -> str:
    """The address of the form, at the page that was being filled in."""
    return url_for(str(request.endpoint), id=_id(), part=request.form.get("part"))


def keep(user: User) -> bool:
    """Make the typed fields of this request a draft of the person's."""
    return KEEPERS[str(request.endpoint)](user, _id(), MultiDict(_typed()), now())


def unseal(user: User, sealed: str) -> bool:
    """Make what the sign-in page carried a draft, if this person may fill in the form."""
    try:
        kept = _serializer().loads(sealed, max_age=DAY)
    except BadData:
        return False
    typed_at = datetime.fromisoformat(kept["at"])
    fields = MultiDict([(name, value) for name, value in kept["fields"]])
    return KEEPERS[kept["page"]](user, kept["id"], fields, typed_at)


def _of_a_task(user: User, id: int, fields: Posted, typed_at: datetime) -> bool:
    task = db.session.scalar(visible_tasks(user).where(Task.id == id))
    if task is None or not allowed(user, Can.OPEN_TASK, task):
        return False
    newer = tasks.draft_of(user, task)
    if newer is not None and newer.saved_at > typed_at:
        return False
    drafts.keep(user, task, fields)
    return True


def _of_guidance(user: User, id: int, fields: Posted, typed_at: datetime) -> bool:
    case = db.session.scalars(visible_cases(user).where(Case.id == id)).unique().one_or_none()
    if case is None or not allowed(user, Can.LOG_GUIDANCE, case):
        return False
    newer = between_sessions.draft_of(user, case)
    if newer is not None and newer.saved_at > typed_at:
        return False
    return GuidancePage(user, case, fields).save_draft()


KEEPERS: dict[str, Callable[[User, int, Posted, datetime], bool]] = {
    "tasks.show": _of_a_task,
    "guidance.between": _of_guidance,
}


def _typed() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _id() -> int:
    return int((request.view_args or {})["id"])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept")
