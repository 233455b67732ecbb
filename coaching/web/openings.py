"""Who had opened a form, and at which address: shown by a mark that the form carries."""

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from itsdangerous import BadSignature, Signer

from coaching.model.base import db
from coaching.model.people import User
from forms.personal_numbers import marks_in

FIELD = "opened"
# What a page keeps by itself belongs to the form it was typed into.
FORM_OF = {"tasks.save_draft": "tasks.show", "guidance.save_draft": "guidance.between"}


def mark(action: str = "") -> str:
    """What a form carries that this person has opened; nothing for strangers."""
    if not current_user.is_authenticated:
        return ""
    return _sign(current_user.id, action or request.path)


def opener() -> User | None:
    """Whoever had opened the form that is sent here, if that was this very form.

    Somebody whose account has been closed since is nobody for the session, and is found too.
    """
    sent = request.form.get(FIELD, "") if request.method == "POST" else ""
    person_id = sent.partition(".")[0]
    if not person_id.isdecimal() or not _is_ours(sent):
        return None
    if current_user.is_authenticated:
        return current_user if current_user.id == int(person_id) else None
    found = db.session.get(User, int(person_id))
    return found if found is not None and not found.active else None


def _is_ours(sent: str) -> bool:
    endpoint = str(request.endpoint)
    opened = url_for(FORM_OF.get(endpoint, endpoint), **(request.view_args or {}))
    person_id, _dot, signature = sent.partition(".")
    try:
        return bool(_signer().unsign(f"{person_id} {opened}.{signature}"))
    except BadSignature:
        return False


def _sign(person_id: int, path: str) -> str:
    signature = _signer().get_signature(f"{person_id} {path}")
    return f"{person_id}.{signature.decode()}"


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="opened")


def init_app(app: Flask) -> None:
    """Give forms their mark, and those of what their writers have been warned of."""
    app.jinja_env.globals.update(opened=mark, warned_of=marks_in)
