"""Promises: all of an organisation's, and one of them with what its owner says."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.action_items import ActionItem, ItemState
from coaching.model.base import db
from coaching.permissions import Can, allowed, coaches_the_case, require, visible_action_items
from coaching.services import action_items, reminders
from coaching.services.action_items import News
from coaching.web import logs
from coaching.web.case_coaching import promise_rows
from coaching.web.case_pages import load
from coaching.web.complaints import accepted, told_or_refused
from forms.action_items import UpdatePromise

bp = Blueprint("promises", __name__)


@bp.route("/cases/<int:id>/promises")
def of_case(id: int) -> str:
    """What everybody has promised in this organisation's year."""
    case = load(current_user, id)
    require(current_user, Can.SEE_GUIDANCE, case)
    rows = promise_rows(action_items.of_case(current_user, case))
    return render_template(
        "promises/list.html",
        case=case,
        open_rows=[row for row in rows if row.item.is_open],
        closed_rows=[row for row in rows if not row.item.is_open],
    )


@bp.route("/promises/<int:id>", methods=["GET", "POST"])
def show(id: int) -> str | Response:
    """One promise; its owner, the contact person and the coach say how far it is."""
    item: ActionItem = db.one_or_404(visible_action_items(current_user).where(ActionItem.id == id))
    logs.about(item.case_id)
    if request.method == "POST":
        require(current_user, Can.UPDATE_ACTION_ITEM, item)
    changes = item.case.ended_at is None and allowed(current_user, Can.UPDATE_ACTION_ITEM, item)
    form = _form(item) if changes else None
    if form is not None and form.validate_on_submit():
        news = _news(form)
        if accepted(form, lambda: _kept(item, news)):
            flash(_("Saved."), "ok")
            return redirect(url_for("promises.of_case", id=item.case_id))
    owner = action_items.owner_in_words(item)
    return render_template("promises/show.html", item=item, form=form, owner=owner)


@bp.route("/cases/<int:id>/promises/remind", methods=["POST"])
def remind(id: int) -> Response:
    """Write to everybody of the organisation whose promises are overdue."""
    case = load(current_user, id)
    told_or_refused(lambda: reminders.of_promises(current_user, case))
    return redirect(url_for("account.start"))


def _form(item: ActionItem) -> UpdatePromise:
    facts = {
        "is_coach": coaches_the_case(current_user, item),
        "moves_left": action_items.moves_left(item),
    }
    return UpdatePromise(facts=facts, obj=item)


def _news(form: UpdatePromise) -> News:
    answers = {field.short_name: field.data for field in form}
    return News(
        state=ItemState(form.state.data),
        result=form.result.data or "",
        obstacle=form.obstacle.data or "",
        new_due_on=answers.get("new_due_on"),
        reason=answers.get("reason") or "",
        what=answers.get("what") or "",
    )


def _kept(item: ActionItem, news: News) -> bool:
    action_items.update(current_user, item, news)
    return True
