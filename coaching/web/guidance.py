"""The guidance log: write an entry between sessions, and later words on every entry."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.guidance import GuidanceEntry
from coaching.permissions import Can, require, visible_guidance
from coaching.services import between_sessions, days, guidance
from coaching.web import logs, navigation
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from coaching.web.guidance_pages import Choice, GuidancePage
from coaching.web.words import moment, time_of_day
from forms.corrections import AddAddendum, CorrectSummary
from forms.guidance_between import CompleteSummary

bp = Blueprint("guidance", __name__)

Answer = str | Response | tuple[str, int]


@bp.route("/guidance/new")
def choose() -> Answer:
    """Which organisation, and which meeting."""
    require(current_user, Can.COACH)
    navigation.wear("coach")
    choice = Choice(current_user)
    if len(choice.cases) == 1 and not choice.meetings:
        return redirect(url_for("guidance.between", id=choice.cases[0].id))
    return render_template("guidance/choose.html", choice=choice)


@bp.route("/cases/<int:id>/guidance/new")
def new(id: int) -> Answer:
    """Which meeting of this organisation, where there is a choice."""
    choice = Choice(current_user, _load(id))
    if not choice.meetings:
        return redirect(url_for("guidance.between", id=id))
    return render_template("guidance/choose.html", choice=choice)


@bp.route("/cases/<int:id>/guidance/between", methods=["GET", "POST"])
def between(id: int) -> Answer:
    """The form for guidance that no task asks about."""
    case = _load(id)
    if request.method == "POST":
        return _answer(GuidancePage(current_user, case, request.form))
    return _render(GuidancePage(current_user, case))


@bp.route("/cases/<int:id>/guidance/draft", methods=["POST"])
def save_draft(id: int) -> dict[str, str]:
    """What the page keeps by itself while somebody types."""
    page = GuidancePage(current_user, _load(id), request.form)
    if not page.save_draft():
        return {"saved": _("This has been logged already.")}
    return {"saved": _("Draft saved at %(time)s", time=time_of_day(now()))}


@bp.route("/cases/<int:id>/guidance/draft/forget", methods=["POST"])
def forget_draft(id: int) -> Response:
    """Begin anew."""
    between_sessions.forget_draft(current_user, _load(id))
    flash(_("The draft is gone."), "ok")
    return redirect(url_for("guidance.between", id=id))


@bp.route("/guidance/<int:id>/answer", methods=["GET", "POST"])
def answer(id: int) -> Answer:
    """The organisation reads a summary, and accepts or completes it."""
    entry = _entry(id)
    require(current_user, Can.COMPLETE_GUIDANCE, entry)
    task = guidance.task_to_accept(entry)
    if task is not None:
        return redirect(url_for("tasks.show", id=task.id))
    form = CompleteSummary()
    if form.validate_on_submit() and accepted(form, lambda: _completed(entry, form)):
        flash(_("Thank you. Your answer has been sent."), "ok")
        return redirect(url_for("contact.home", id=entry.case_id))
    if entry.is_locked or entry.coaching_session_id is not None:
        return _stands(entry, form.addition.data or "")
    return render_template("guidance/answer.html", entry=entry, form=form)


@bp.route("/guidance/<int:id>/correct", methods=["GET", "POST"])
def correct(id: int) -> Answer:
    """Correct the shared part while it can change; after that, add to it."""
    entry = _entry(id)
    require(current_user, Can.CORRECT_GUIDANCE, entry)
    if entry.is_locked and "summary" in request.form:
        return _stands(entry, *_corrected(entry))
    form = AddAddendum() if entry.is_locked else CorrectSummary(obj=entry)
    if form.validate_on_submit() and accepted(form, lambda: _kept(entry, form)):
        flash(_("Saved. The organisation reads it on its page."), "ok")
        return redirect(_in_the_log(entry))
    return render_template("guidance/correct.html", entry=entry, form=form)


def _load(id: int) -> Case:
    case = load(current_user, id)
    require(current_user, Can.LOG_GUIDANCE, case)
    return case


def _entry(id: int) -> GuidanceEntry:
    query = visible_guidance(current_user).where(GuidanceEntry.id == id)
    entry: GuidanceEntry = db.one_or_404(query)
    logs.about(entry.case_id)
    return entry


def _answer(page: GuidancePage) -> Answer:
    """What the pressed button asks for."""
    here = url_for("guidance.between", id=page.case.id)
    if "draft" in request.form:
        page.save_draft()
        flash(_("Your draft is saved. You can go on with it on any device."), "ok")
        return redirect(here)
    if "_add" in request.form or "_remove" in request.form:
        group = page.add_or_remove()
        page.save_draft()
        return redirect(f"{here}#{group}")
    entry = accepted(page.form, page.log) if page.form.validate() else None
    if entry is None:
        return _render(page)
    name = page.case.organisation.full_name
    flash(_("Logged. %(name)s gets an email and can read the summary.", name=name), "ok")
    return redirect(_on_case_page(entry))


def _render(page: GuidancePage) -> str:
    return render_template("guidance/between.html", page=page, form=page.form, case=page.case)


def _in_the_log(entry: GuidanceEntry) -> str:
    return url_for("cases.guidance", id=entry.case_id, _anchor=f"entry-{entry.id}")


def _on_case_page(entry: GuidanceEntry) -> str:
    return url_for("cases.show", id=entry.case_id, _anchor=f"entry-{entry.id}")


def _completed(entry: GuidanceEntry, form: CompleteSummary) -> bool:
    adds = form.view.data == "complete"
    between_sessions.complete(
        current_user, entry, addition=(form.addition.data or "") if adds else ""
    )
    return True


def _stands(entry: GuidanceEntry, *typed: str) -> Answer:
    """The summary does not change any more: say since when, and show what was typed meanwhile."""
    if not any(typed) or guidance.has_said(current_user, entry, *typed):
        return redirect(_in_the_log(entry))
    return render_template(
        "errors/lost_place.html", sentence=_since_when(entry), texts=typed, is_closed=False
    ), 409


def _since_when(entry: GuidanceEntry) -> str:
    if entry.accepted_at is None or entry.accepted_by_silence:
        last = days.in_words(entry.locked_after)
        return str(_("Nobody objected to the summary until %(day)s, so it stands.", day=last))
    person, when = guidance.accepted_by(entry), moment(entry.accepted_at)
    if person is None:
        return str(_("The summary was accepted on %(when)s.", when=when))
    return str(_("%(name)s accepted the summary on %(when)s.", name=person.name, when=when))


def _corrected(entry: GuidanceEntry) -> list[str]:
    """What a correction says that the entry does not."""
    form = CorrectSummary()
    sent = (form.summary.data or "", entry.summary), (form.agreed.data or "", entry.agreed)
    return [text for text, was in sent if text != was]


def _kept(entry: GuidanceEntry, form: AddAddendum | CorrectSummary) -> bool:
    if isinstance(form, AddAddendum):
        guidance.add(current_user, entry, text=form.text.data or "")
    else:
        guidance.correct(
            current_user, entry, summary=form.summary.data or "", agreed=form.agreed.data or ""
        )
    return True
