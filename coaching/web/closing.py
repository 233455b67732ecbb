"""The closing report of an organisation: its year on a page, and the same on paper."""

from flask import Blueprint, Response, render_template
from flask_login import current_user

from coaching import documents
from coaching.documents import facts, reports
from coaching.documents.facts import ReportFacts
from coaching.i18n import language
from coaching.model.cases import Case
from coaching.model.history import Thing
from coaching.permissions import Can, allowed
from coaching.services import accesses, closing, closing_report, plan, records
from coaching.web.case_pages import load
from coaching.web.readers import reader

bp = Blueprint("closing", __name__)


@bp.route("/cases/<int:id>/closing-report")
def show(id: int) -> str:
    """The year of an organisation, as far as its reader may know it."""
    case = load(current_user, id)
    plain = closing_report.report_facts(current_user, case)
    note_reading(case)
    return render_template(
        "cases/closing_report.html",
        case=case,
        report=reports.content(facts.read(ReportFacts, plain)),
        certificate=closing.certificate_of(current_user, case),
    )


@bp.route("/cases/<int:id>/closing-report.pdf")
def pdf(id: int) -> Response:
    """The same as a tagged PDF, in the language of its reader."""
    case = load(current_user, id)
    plain = closing_report.report_facts(current_user, case)
    note_reading(case)
    answer = Response(documents.closing_report(plain, language()), mimetype="application/pdf")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"closing-report-{case.id}.pdf"
    )
    return answer


def note_reading(case: Case) -> None:
    """The report holds what the organisation wrote."""
    standing = plan.standing(case.id) if allowed(current_user, Can.SEE_PLAN, case) else None
    if standing is not None:
        accesses.note(reader(), case, [(Thing.ANSWERS, standing.answers_id)])
    for answers in records.last_of(current_user, case.id, ("write_final_report",)):
        records.note_reading(reader(), answers)
