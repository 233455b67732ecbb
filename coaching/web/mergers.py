"""An organisation joins another one: which, who becomes what, what follows, and the button."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.permissions import Can, require
from coaching.services import merger_wishes, mergers, withdrawals
from coaching.services.mergers import HasMovedOn
from coaching.services.refusals import Refusal
from coaching.web.case_pages import load
from coaching.web.complaints import accepted, put_on
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
    """Who becomes what; the button of the next page comes here too."""
    page = _load(id, into_id)
    if page.form.validate_on_submit():
        answered = _look_or_join(page)
        if answered is not None:
            return answered
    return _ask(page)


@bp.route("/<int:into_id>/what-follows")
def follows(id: int, into_id: int) -> str | Response:
    """Everything that follows, and the button that does it."""
    page = _load(id, into_id)
    if page.step.kept is None:
        return redirect(url_for("mergers.join", id=id, into_id=into_id))
    found = accepted(page.form, page.consequences) if page.form.validate() else None
    if found is None:
        return _ask(page)
    # What the page shows now is what its button confirms.
    page.form.seen.data = found.seen
    return render_template("mergers/confirm.html", page=page, found=what_follows(found, page.wish))


def _load(id: int, into_id: int) -> MergerPage:
    case = load(current_user, id)
    require(current_user, Can.MERGE, case)
    page = MergerPage(current_user, case, load(current_user, into_id))
    require(current_user, Can.MERGE, page.into)
    return page


def _look_or_join(page: MergerPage) -> Response | None:
    """On to what follows, or it is so; nothing where the form needs another look."""
    next_page = url_for("mergers.follows", id=page.case.id, into_id=page.into.id)
    try:
        if not page.form.seen.data:
            page.consequences()
            page.step.keep()
            return redirect(next_page)
        mergers.merge(current_user, page.case, page.into, page.wish, seen=page.form.seen.data)
    except HasMovedOn as refusal:
        flash(str(refusal.message), "warn")
        page.step.keep()
        return redirect(next_page)
    except Refusal as refusal:
        put_on(page.form, refusal)
        return None
    page.step.forget()
    flash(_("The two are one organisation now. Everybody concerned hears of it."), "ok")
    return redirect(url_for("cases.show", id=page.into.id))


def _ask(page: MergerPage) -> str:
    page.form.seen.data = ""
    try:
        mergers.consequences(current_user, page.case, page.into)
    except Refusal as refusal:
        return render_template("mergers/refused.html", page=page, why=refusal.message)
    return render_template("mergers/join.html", page=page)
