"""One organisation's year: where it stands, what happened, what was written."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from coaching import clock
from coaching.permissions import Can, allowed, require
from coaching.services import accesses, application_checks, application_lists, records
from coaching.services.histories import NoSuchKind
from coaching.web import case_assessment, notes, training_rows
from coaching.web.case_coaching import CaseCoaching, entries_of_others
from coaching.web.case_pages import CasePage, View, load
from coaching.web.readers import reader

bp = Blueprint("cases", __name__)


@bp.route("/cases/<int:id>")
def show(id: int) -> str:
    """The case page; its address may ask for one kind of what happened, and for older lines."""
    case = load(current_user, id)
    view = View(request.args.get("kind", ""), request.args.get("before", type=int))
    page = CasePage(current_user, case, view)
    form = notes.form_for(case) if allowed(current_user, Can.WRITE_NOTE, case) else None
    try:
        shown = render_template(
            "cases/show.html", page=page, case=case, form=form, today=clock.today()
        )
    except NoSuchKind:
        abort(404)
    accesses.note(reader(), case, page.texts_for(reader()))
    return shown


@bp.route("/cases/<int:id>/guidance")
def guidance(id: int) -> str:
    """The whole guidance log, a page at a time, and every coaching session."""
    case = load(current_user, id)
    require(current_user, Can.SEE_GUIDANCE, case)
    coaching = CaseCoaching(current_user, case)
    log = coaching.page_of_log(request.args.get("before", type=int))
    accesses.note(reader(), case, entries_of_others(reader(), log.entries))
    return render_template("cases/guidance_log.html", case=case, coaching=coaching, log=log)


@bp.route("/cases/<int:id>/training")
def training(id: int) -> str:
    """The modules of an organisation, each with its training session."""
    case = load(current_user, id)
    rows = training_rows.of_case(current_user, case)
    return render_template(
        "cases/training.html",
        case=case,
        rows=rows,
        reads=allowed(current_user, Can.SEE_PLAN, case),
        plans=allowed(current_user, Can.PLAN_TRAINING, case),
    )


@bp.route("/cases/<int:id>/statements")
def statements(id: int) -> str:
    """What the organisation agreed about each statement of its baseline."""
    case = load(current_user, id)
    agreed = case_assessment.agreed(current_user, case)
    accesses.note(reader(), case, case_assessment.baseline_of(case))
    level = case_assessment.level
    return render_template("cases/statements.html", case=case, agreed=agreed, level=level)


@bp.route("/cases/<int:id>/records")
def list_records(id: int) -> str:
    """The recorded forms that the reader may open, a page at a time."""
    case = load(current_user, id)
    page = records.records_of(current_user, case, request.args.get("before", type=int))
    return render_template(
        "cases/records.html",
        case=case,
        page=page,
        application=None if page.older else application_lists.of_case(current_user, case),
    )


@bp.route("/cases/<int:id>/application")
def application(id: int) -> str:
    """The application that this year has come of."""
    case = load(current_user, id)
    application = application_lists.of_case(current_user, case) or abort(404)
    application_lists.note_reading(reader(), application)
    answers = application_checks.in_words(application)
    return render_template(
        "cases/application.html", case=case, application=application, answers=answers
    )


@bp.route("/cases/<int:id>/records/<int:answers_id>")
def record(id: int, answers_id: int) -> str:
    """One recorded form as it was asked and answered."""
    case = load(current_user, id)
    answers = records.one_of(current_user, case, answers_id) or abort(404)
    records.note_reading(reader(), answers)
    return render_template(
        "cases/record.html",
        case=case,
        record=records.record_of(answers),
        intro=records.intro_of(answers),
        answers=records.readable(current_user, answers),
    )
