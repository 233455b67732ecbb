"""The end of the year on its pages: final report, completion, certificate, closing report."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.history import Access
from coaching.model.people import User
from coaching.model.processes import Answers, Process
from coaching.services import cases, certificates, tasks
from tests import story
from tests.story import answer, open_task
from tests.web.reading import look, words
from tests.web.sending import send

WRITTEN = ("We call racism by its name", "Action 1", "Done together with the panel")


@pytest.fixture
def late(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with an accepted plan whose closing assessment has been sent."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    answer(stina, open_task(case, "accept_action_plan"))
    clock.set_to(datetime(2027, 8, 16, 9, 0, tzinfo=UTC))
    tasks.wake(db.session.scalars(select(Process.id).where(Process.name == "year")).one())
    answer(otto, open_task(case, "submit_closing_assessment"))
    return case


def to_completion(case: Case, otto: User, carl: User) -> None:
    """Everything but the coordinator's decision."""
    answer(otto, open_task(case, "write_final_report"))
    answer(carl, open_task(case, "check_final_report"))
    answer(carl, open_task(case, "hold_final_discussion"))


# ---- the final report ----


def test_the_report_is_asked_in_parts_with_a_row_for_each_goal_and_action(
    app: Flask, late: Case, otto: User
) -> None:
    task = open_task(late, "write_final_report")

    first = look(app, otto, f"/tasks/{task.id}")
    second = words(look(app, otto, f"/tasks/{task.id}?part=actions"))

    assert "Section 1 of 4" in words(first)
    assert "Every advertisement is checked How far did you get, in per cent?" in words(first)
    assert "Your target: 100 %. 100 means that you reached it." in words(first)
    assert "Action 2 Was it done? Head of HR, due 1 March. So far: Not started." in second
    # Two questions for the goal, one for each of three actions, two and four about the year.
    assert "0 of 11 answered" in words(first)


def test_the_summary_leads_to_the_row_with_the_gap(app: Flask, late: Case, otto: User) -> None:
    task = open_task(late, "write_final_report")
    typed = {k: [v] for k, v in story.ANSWERS[task.name](task).items()}
    typed |= {"goals-0-result": [""], "actions-1-state": []}
    tasks.save_draft(otto, task, typed)

    page = send(app, otto, f"/tasks/{task.id}", {"part": "summary"})

    for part, field in (("goals", "goals-0-result"), ("actions", "actions-1-state-0")):
        assert f'<a href="/tasks/{task.id}?part={part}#{field}">' in page.text
    assert "9 of 11 answered" in words(page)


def test_a_returned_report_comes_with_the_coachs_comments(
    app: Flask, late: Case, otto: User, carl: User
) -> None:
    answer(otto, open_task(late, "write_final_report"))
    back = {"report_accepted": "no", "comments": "Who owns this?"}
    answer(carl, open_task(late, "check_final_report"), **back)

    page = look(app, otto, f"/tasks/{open_task(late, 'write_final_report').id}?part=learning")

    assert "Who owns this?" in page.text
    assert "We call racism by its name" in page.text
    assert "The sponsor needs a reminder in spring" not in page.text


def test_the_coach_sees_high_scores_without_evidence(
    app: Flask, late: Case, otto: User, carl: User
) -> None:
    answer(otto, open_task(late, "write_final_report"))

    page = words(look(app, carl, f"/tasks/{open_task(late, 'check_final_report').id}"))

    assert "High scores without evidence in the closing self-assessment" in page


def test_what_came_up_during_the_year_stands_beside_the_proposals(
    app: Flask, late: Case, otto: User
) -> None:
    page = words(look(app, otto, f"/tasks/{open_task(late, 'propose_good_practices').id}"))

    assert "What came up during the year" in page
    assert "Our induction for summer workers" in page
    assert "Practice 1 What do you call it?" in page


def test_the_coach_does_not_open_the_feedback(
    app: Flask, late: Case, otto: User, carl: User, cora: User
) -> None:
    answer(otto, open_task(late, "write_final_report"))
    answer(carl, open_task(late, "check_final_report"))
    address = f"/tasks/{open_task(late, 'give_feedback').id}"

    assert look(app, carl, address).status_code == 403
    assert look(app, cora, address).status_code == 200
    assert "Your coach does not see your answers." in words(look(app, otto, address))


# ---- completion ----


def test_the_coordinator_sees_each_criterion_and_everything_that_would_end(
    app: Flask, late: Case, otto: User, carl: User, cora: User
) -> None:
    to_completion(late, otto, carl)

    page = words(look(app, cora, f"/tasks/{open_task(late, 'accept_completion').id}"))

    assert "Criteria for completion 5 of 8 met" in page
    assert "Enough coaching sessions have been held 0 held, and at least 8 are needed." in page
    assert "Certificate B is recommended." in page
    assert "Still open: this ends with the year Tasks" in page
    assert "Give feedback on the programme (Otto Contact, due 6 September)" in page
    assert "Recommended certificate" not in page


def test_a_year_ends_with_the_decision(
    app: Flask, late: Case, otto: User, carl: User, cora: User
) -> None:
    to_completion(late, otto, carl)
    task = open_task(late, "accept_completion")

    send(app, cora, f"/tasks/{task.id}", {"certificate": "participated", "may_end": "y"})

    db.session.expire_all()
    assert late.status == CaseStatus.COMPLETED
    recorded = db.session.scalars(select(Answers.id).where(Answers.task_id == task.id)).one()
    record = words(look(app, cora, f"/cases/{late.id}/records/{recorded}"))
    assert "Criterion The management has signed the commitment Met? Yes" in record
    assert "Recommended certificate Certificate B" in record


def test_a_complete_year_has_its_certificate_and_its_report(
    app: Flask, late: Case, otto: User, carl: User, cora: User
) -> None:
    to_completion(late, otto, carl)
    answer(cora, open_task(late, "accept_completion"))
    home = look(app, otto, f"/my/{late.id}")
    assert "Your year is complete" in words(home)
    assert "Your certificate is being written." in words(home)
    assert f'href="/cases/{late.id}/certificate"' not in home.text

    certificates.keep(db.session.scalars(select(Certificate.id)).one(), b"%PDF-1.7")

    for address in (f"/my/{late.id}", f"/cases/{late.id}", f"/cases/{late.id}/closing-report"):
        page = look(app, otto, address)
        assert f'href="/cases/{late.id}/certificate"' in page.text, address
        assert "being written" not in page.text
    assert f'href="/cases/{late.id}/closing-report"' in look(app, otto, f"/my/{late.id}").text


def test_an_organisation_that_left_finds_its_report_too(app: Flask, late: Case, otto: User) -> None:
    with transaction():
        cases.withdraw(late)

    page = look(app, otto, f"/my/{late.id}")

    assert f'href="/cases/{late.id}/closing-report"' in page.text


# ---- the closing report ----


def test_the_closing_report_tells_the_year_on_one_page(
    app: Flask, late: Case, otto: User, carl: User
) -> None:
    to_completion(late, otto, carl)

    for reader in (otto, carl):
        page = words(look(app, reader, f"/cases/{late.id}/closing-report"))
        assert "Closing report: Harjula Schools" in page
        for section in ("The year", "Self-assessment", "Action plan", "Coaching", "Final report"):
            assert section in page
        assert [text for text in WRITTEN if text not in page] == []
        assert "Enough coaching sessions have been held No 0 held" in page


def test_a_manager_reads_figures_and_nothing_that_people_wrote(
    app: Flask, late: Case, otto: User, carl: User, mona: User
) -> None:
    to_completion(late, otto, carl)

    page = words(look(app, mona, f"/cases/{late.id}/closing-report"))

    assert "Leadership and commitment Build Strengthen" in page
    hidden = (*WRITTEN, "Otto", "Stina", "The director was proud", "2 Build", "Evidence for")
    assert [text for text in hidden if text in page] == []


def test_the_report_on_paper_is_the_readers_own(
    app: Flask, late: Case, otto: User, eve: User
) -> None:
    answered = look(app, otto, f"/cases/{late.id}/closing-report.pdf")

    assert answered.data.startswith(b"%PDF-")
    assert answered.mimetype == "application/pdf"
    assert "attachment" in answered.headers["Content-Disposition"]
    assert look(app, eve, f"/cases/{late.id}/closing-report.pdf").status_code == 404


def test_reading_what_an_organisation_wrote_is_noted_once_a_day(
    app: Flask, late: Case, otto: User, carl: User
) -> None:
    answer(otto, open_task(late, "write_final_report"))

    for reader in (carl, carl, otto):
        look(app, reader, f"/cases/{late.id}/closing-report")

    noted = db.session.scalars(select(Access).where(Access.kind == "answers")).all()
    # The plan and the report.
    assert [each.user_id for each in noted] == [carl.id] * 2
    assert len({each.thing_id for each in noted}) == 2


def test_a_year_that_has_not_begun_has_a_report_that_says_so(
    app: Flask, case: Case, otto: User
) -> None:
    page = words(look(app, otto, f"/cases/{case.id}/closing-report"))

    assert "The year is under way" not in page
    assert "The year has not begun yet, so there is nothing to report." in page
