"""An organisation joins another one: which, who becomes what, what follows, and the button."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.permissions import Can, require
from coaching.services import merger_wishes, mergers, withdrawals
from coaching.services.mergers import HasMovedOn
from coaching.services.refusals import Refusal
from coaching.web.case_pages import load
from coaching.web.complaints import put_on
from coaching.web.merger_pages import MergerPage, what_follows

bp = Blueprint("mergers", __name__, url_prefix="/cases/<int:id>/merge")


@bp.route("")
def choose(id: int) -> str:
    """The organisations of the cohort that this one can join."""
    case = load(current_user, id)
    require(current_user, Can.MERGE, case)
    others = mergers.candidates(current_user, case)
    return render_template(
        "mergers/choose.html",
        case=case,
        why_not=merger_wishes.hindrance(case),
        others=others,
        leaving=withdrawals.running_of([case, *others]),
    )


@bp.route("/<int:into_id>", methods=["GET", "POST"])
def join(id: int, into_id: int) -> str | Response:
    """Who becomes what; then everything that follows; then it is so."""
    case = load(current_user, id)
    require(current_user, Can.MERGE, case)
    page = MergerPage(current_user, case, load(current_user, into_id))
    require(current_user, Can.MERGE, page.into)
    if page.form.validate_on_submit() and "change" not in request.form:
        answered = _look_or_join(page)
        if answered is not None:
            return answered
    return _ask(page)


def _look_or_join(page: MergerPage) -> str | Response | None:
    """What follows, or that it is so; nothing where the form needs another look."""
    try:
        if page.form.seen.data:
            mergers.merge(current_user, page.case, page.into, page.wish, seen=page.form.seen.data)
            told = _("The two are one organisation now. Everybody concerned hears of it.")
            flash(told, "ok")
            return redirect(url_for("cases.show", id=page.into.id))
        return _show(page)
    except HasMovedOn as refusal:
        put_on(page.form, refusal)
        return _show(page)
    except Refusal as refusal:
        put_on(page.form, refusal)
        return None


def _show(page: MergerPage) -> str:
    """What the page shows now is what its button confirms."""
    found = mergers.consequences(current_user, page.case, page.into, page.wish)
    page.form.seen.data = found.seen
    return render_template("mergers/confirm.html", page=page, found=what_follows(found, page.wish))


def _ask(page: MergerPage) -> str:
    page.form.seen.data = ""
    try:
        mergers.consequences(current_user, page.case, page.into)
    except Refusal as refusal:
        return render_template("mergers/refused.html", page=page, why=refusal.message)
    return render_template("mergers/join.html", page=page)
