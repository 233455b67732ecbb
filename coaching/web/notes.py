"""Notes on an organisation's year: write one, correct it, take it back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.notes import Note, NoteAudience
from coaching.permissions import Can, allowed, require, visible_notes
from coaching.services import notes
from coaching.web import logs
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from forms.notes import CorrectNote, WriteNote, WriteStaffNote

bp = Blueprint("notes", __name__)


def form_for(case: Case) -> WriteNote:
    """The form of a new note: the programme's people say who reads it."""
    is_staff = allowed(current_user, Can.SEE_STAFF_FIELDS, case)
    return WriteStaffNote() if is_staff else WriteNote()


@bp.route("/cases/<int:id>/notes/new", methods=["GET", "POST"])
def write(id: int) -> str | Response:
    """Write a note; the case page has the same form."""
    case = load(current_user, id)
    require(current_user, Can.WRITE_NOTE, case)
    form = form_for(case)
    if form.validate_on_submit():
        audience = form.audience.data if isinstance(form, WriteStaffNote) else NoteAudience.CASE
        notes.write(current_user, case, text=form.text.data or "", audience=NoteAudience(audience))
        flash(_("Your note stands in the timeline."), "ok")
        return redirect(_timeline(case.id))
    return render_template("notes/write.html", case=case, form=form)


@bp.route("/notes/<int:id>", methods=["GET", "POST"])
def correct(id: int) -> str | Response:
    """Correct one's own note within a day."""
    note = _load(id)
    form = CorrectNote(obj=note)
    if form.validate_on_submit() and accepted(form, lambda: _corrected(note, form)):
        flash(_("Your note is corrected."), "ok")
        return redirect(_timeline(note.case_id))
    return render_template("notes/correct.html", note=note, form=form)


@bp.route("/notes/<int:id>/remove", methods=["POST"])
def remove(id: int) -> str | Response:
    """Take one's own note back within a day."""
    note = _load(id)
    form = CorrectNote(formdata=None, obj=note)
    if accepted(form, lambda: _removed(note)):
        flash(_("Your note is removed. The timeline keeps that there was one."), "ok")
        return redirect(_timeline(note.case_id))
    return render_template("notes/correct.html", note=note, form=form)


def _load(id: int) -> Note:
    note: Note = db.one_or_404(visible_notes(current_user).where(Note.id == id))
    logs.about(note.case_id)
    require(current_user, Can.CHANGE_NOTE, note)
    return note


def _corrected(note: Note, form: CorrectNote) -> bool:
    notes.correct(current_user, note, text=form.text.data or "")
    return True


def _removed(note: Note) -> bool:
    notes.remove(current_user, note)
    return True


def _timeline(case_id: int) -> str:
    return url_for("cases.show", id=case_id, _anchor="timeline")
