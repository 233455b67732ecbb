"""The link of an invitation: opening it uses nothing up, since programs that check mail open it.

Behind it one chooses a first password, or signs the commitment with a code and without a password.
"""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from flask_security import hash_password, login_user
from werkzeug.wrappers import Response

from coaching.model.invitations import LASTS, Invitation
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import invitations, signing
from coaching.services.cases import OnHold
from coaching.services.refusals import Refusal
from coaching.services.signing import CodeRefused
from coaching.services.tasks import AlreadyDone
from coaching.web import complaints, languages, logs
from coaching.web.signing_pages import SigningPage
from forms.invitations import FirstPassword

bp = Blueprint("invitations", __name__, url_prefix="/invitation/<token>")

Answer = str | Response | tuple[str, int]


@bp.route("")
def show(token: str) -> Answer:
    """Who is asked to what, and how to come on board."""
    found = _load(token)
    if found is None:
        return _over()
    if request.method == "GET":
        invitations.note_opened(found)
    return _page(found, token, FirstPassword(formdata=None))


@bp.route("", methods=["POST"])
def join(token: str) -> Answer:
    """Choose a password: this, and not the opening, uses the link up."""
    found = _load(token)
    if found is None:
        return _over()
    if current_user.is_authenticated:
        return redirect(url_for("invitations.show", token=token))
    form, person = FirstPassword(), found.user
    form.user = person
    if not form.validate_on_submit():
        return _page(found, token, form)
    if not invitations.join(found, hash_password(form.password.data or "")):
        return _over()
    return _let_in(person)


def _let_in(person: User) -> Response:
    """Whoever set up a second step before, at another address, shows it too."""
    if person.has_second_step:
        flash(_("Your new password is in use. Sign in with it."), "ok")
        return redirect(url_for("security.login"))
    login_user(person, authn_via=["invitation"])
    flash(_("Welcome! Your password is in use. Next time you sign in with it."), "ok")
    return redirect(url_for("account.start"))


@bp.route("/commitment", methods=["GET", "POST"])
def sign(token: str) -> Answer:
    """Read the commitment and sign it with a code."""
    found = _load(token)
    if found is None:
        return _over()
    task = signing.task_of(found)
    if task is None:
        there = "invitations.signed" if found.signed_at else "invitations.show"
        return redirect(url_for(there, token=token))
    if request.method == "GET":
        invitations.note_opened(found)
    page = SigningPage(found, task, token, request.form if request.method == "POST" else None)
    if request.method == "POST" and _answered(page):
        return redirect(url_for("invitations.signed", token=token))
    return render_template("invitations/sign.html", page=page, form=page.wrong)


@bp.route("/signed")
def signed(token: str) -> Answer:
    """What has been signed, and that a password is there for whoever wants one."""
    found = _load(token)
    if found is None:
        return _over()
    if found.signed_at is None:
        abort(404)
    return render_template("invitations/signed.html", invitation=found, token=token, form=None)


def _answered(page: SigningPage) -> bool:
    """Do what the pressed button asks for; whether the commitment is signed by now."""
    if "send" in page.posted:
        _send_code(page)
        return False
    if not page.is_valid():
        return False
    try:
        signing.sign(page.invitation, page.task, code=page.digits, reply=page.reply())
    except Refusal as refusal:
        if signing.is_signed(page.invitation, page.task):
            return True
        _complain(page, refusal)
        return False
    return True


def _complain(page: SigningPage, refusal: Refusal) -> None:
    """Say why nothing was signed, at the field that it is about."""
    if isinstance(refusal, CodeRefused):
        complaints.put_on(page.code, refusal)
    elif isinstance(refusal, AlreadyDone | OnHold):
        words = _("This cannot be signed at the moment, so nothing has been signed.")
        page.form.form_errors.append(str(words))
    else:
        complaints.put_on(page.form, refusal)


def _send_code(page: SigningPage) -> None:
    try:
        signing.ask_for_code(page.invitation, page.task)
    except CodeRefused as refusal:
        complaints.put_on(page.code, refusal)


def _load(token: str) -> Invitation | None:
    """The invitation of a link that works; its page speaks the person's language unless told."""
    found = invitations.by_token(token)
    if found is None or not found.opens:
        logs.refused("LinkRefused", **({"invitation": found.id} if found else {}))
        return None
    logs.about(found.case_id)
    if not (current_user.is_authenticated or languages.is_chosen()):
        g.language = found.user.language
        refresh()
    return found


def _page(found: Invitation, token: str, form: FirstPassword) -> str:
    task: Task | None = signing.task_of(found)
    return render_template(
        "invitations/show.html", invitation=found, token=token, form=form, task=task
    )


def _over() -> tuple[str, int]:
    """One answer for links that were used, taken back, replaced, too old or made up."""
    return render_template("invitations/over.html", form=None, days=LASTS.days), 404
