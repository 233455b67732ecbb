"""A part of an organisation goes on by itself: the form, what follows, and the button."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.permissions import Can, require
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from coaching.web.split_pages import SplitPage

bp = Blueprint("splits", __name__)


@bp.route("/cases/<int:id>/split", methods=["GET", "POST"])
def begin(id: int) -> str | Response:
    """The form; the button of the next page comes here too."""
    page = _load(id)
    if page.made is not None:
        # The same button, pressed twice.
        return redirect(url_for("cases.show", id=page.made.id))
    if not page.form.validate_on_submit():
        return _form(page)
    if request.form.get("step") == "split":
        return _split(page)
    if accepted(page.form, page.look_ahead):
        page.step.keep()
        return redirect(url_for("splits.follows", id=id))
    return _form(page)


@bp.route("/cases/<int:id>/split/what-follows")
def follows(id: int) -> str | Response:
    """Everything that follows, and the button that does it."""
    page = _load(id)
    if page.step.kept is None:
        return redirect(url_for("cases.show", id=id))
    if page.form.validate() and accepted(page.form, page.look_ahead):
        return render_template("splits/consequences.html", **page.consequences)
    return _form(page)


def _load(id: int) -> SplitPage:
    case = load(current_user, id)
    require(current_user, Can.SPLIT_YEAR, case)
    return SplitPage(case)


def _split(page: SplitPage) -> str | Response:
    new = accepted(page.form, page.split)
    if new is None:
        return _form(page)
    page.step.forget()
    flash(
        _("%(name)s goes on by itself now. Everybody concerned hears of it.", name=page.name), "ok"
    )
    return redirect(url_for("cases.show", id=new.id))


def _form(page: SplitPage) -> str:
    page.tell_meanwhile()
    return render_template(
        "splits/form.html", case=page.case, form=page.form, seen=page.newest, refusal=page.refusal
    )
