"""The year of one organisation as a story, one line per event."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock, jobs
from coaching.data.decisions import MIDPOINT
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.decisions import Decision
from coaching.model.guidance import GuidanceEntry
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.plans import ActionPlan, PlanState
from coaching.model.processes import Outcome, Process, Task
from coaching.services import (
    assessments,
    certificates,
    closing,
    feedback,
    progress,
    tasks,
    training_proposals,
)
from coaching.services.refusals import Refusal
from tests import story
from tests.story import answer, open_names, open_task, scores, start, team
from tests.years import Year

# The story holds on both databases.
pytestmark = pytest.mark.parametrize("app", ["sqlite", "postgresql"], indirect=True)
MODULES = ["M01", "M03", "M04", "M06", "M07", "M08", "M12"]


def mails() -> list[tuple[str, str]]:
    """Who is owed which mail, in order."""
    return [
        (mail.to.first_name if mail.to else mail.address or "", mail.name)
        for mail in db.session.scalars(select(Mail).order_by(Mail.id))
    ]


def wait(days: int, case: Case) -> None:
    """Let days pass; processes whose timers are due wake up."""
    clock.set_to(clock.now() + timedelta(days=days))
    for process in db.session.scalars(select(Process).where(Process.case_id == case.id)).all():
        tasks.wake(process.id)


def test_an_organisation_goes_from_its_first_day_to_its_accepted_plan(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    # Cora starts the year: the sponsor, the contact and she herself have something to do.
    start(case, cora)
    assert open_names(case) == ["assign_coach", "name_team", "sign_commitment"]
    assert (case.status, case.phase) == (CaseStatus.ACTIVE, "intake")

    # Stina signs; Otto names a team of three, and the two new people get a mail.
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    assert ("Dora", "welcome") in mails()
    assert ("Tea", "welcome") in mails()
    assert [user.first_name for user in case.people(MemberKind.DEPUTY)] == ["Dora"]

    # Cora asks Kim, who has too much work; then Carl, who is silent for a week; then Carl again.
    answer(cora, open_task(case, "assign_coach"), coach=str(kim.id), deputy_coach=str(carl.id))
    answer(kim, open_task(case, "confirm_assignment"), coach_accepts="no", reason="load")
    assert tasks.facts(open_task(case, "assign_coach"))["came_back"]["reason"] == "load"
    assert case.coach is None
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    silent = open_task(case, "confirm_assignment")
    wait(8, case)
    db.session.refresh(silent)
    assert silent.outcome == Outcome.SILENCE
    assert tasks.facts(open_task(case, "assign_coach"))["came_back"]["coach"] == "Carl Coach"
    assert tasks.facts(open_task(case, "assign_coach"))["came_back"]["silence"] is True
    db.session.refresh(case)
    assert case.coach is None
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(case, "confirm_assignment"))
    assert case.coach_confirmed

    # Carl calls the organisation: the first entry of the guidance log.
    clock.set_to(story.KICKOFF)
    answer(carl, open_task(case, "hold_intro_call"))
    entry = db.session.scalars(select(GuidanceEntry)).one()
    assert (entry.kind, entry.minutes, entry.coach_id) == ("intro", 60, carl.id)

    # Cora records the kick-off, and the baseline begins: each member alone, beside the workshop.
    answer(cora, open_task(case, "record_kickoff"))
    assert open_names(case) == ["answer_alone"] * 3 + ["hold_baseline_workshop", "plan_session"]
    assert case.phase == "baseline"

    # Otto answers alone; Carl holds the workshop, and the other two need not answer any more.
    answer(otto, open_task(case, "answer_alone", otto))
    answer(carl, open_task(case, "hold_baseline_workshop"))
    assert open_names(case) == ["plan_session", "submit_baseline"]

    # Otto sends the baseline, Carl writes his view of it.
    answer(otto, open_task(case, "submit_baseline"))
    agreed = assessments.of_case(case.id, Occasion.BASELINE)
    assert agreed is not None
    assert agreed.dimension_scores()["d1"] == 2.0
    answer(carl, open_task(case, "summarise_baseline"))

    # The plan: Carl returns it once, Stina returns it once, then everybody is content.
    answer(otto, open_task(case, "draft_action_plan"))
    answer(
        carl, open_task(case, "review_action_plan"), plan_approved="no", comments="Who owns this?"
    )
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    answer(
        stina,
        open_task(case, "accept_action_plan"),
        sponsor_accepts="no",
        reason="Too much at once",
    )
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    answer(stina, open_task(case, "accept_action_plan"))
    states = db.session.scalars(select(ActionPlan.state).order_by(ActionPlan.number)).all()
    assert states == [PlanState.RETURNED, PlanState.RETURNED, PlanState.ACCEPTED]

    # The plan stands; training and coaching have begun beside it.
    assert open_names(case) == ["plan_session", "propose_training"]
    assert (case.status, case.phase) == (CaseStatus.ACTIVE, "coaching")


def test_an_organisation_goes_from_its_first_day_to_its_certificate(year: Year) -> None:
    # Cora plans the training of the cohort and starts the year, which begins as told above.
    year.plan_training()
    year.begin()
    year.live("propose_training")
    assert clock.today() < year.case.cohort.starts_on + timedelta(weeks=6)

    # Carl proposes what the table recommends; Otto accepts, Cora chooses the sessions.
    year.do("propose_training")
    year.do("accept_training", preferred_modules=["M10"])
    year.do("confirm_training")
    taken = [t for t in training_proposals.of_case(year.case) if not t.self_study]
    assert [each.module_id for each in taken] == MODULES
    assert all(each.session and each.confirmed_at for each in taken)

    # Carl and Otto meet every four weeks; everybody names, learns, records and tries out.
    year.live("review_progress")
    assert clock.today() == year.case.cohort.starts_on + timedelta(weeks=24)
    assert year.case.phase == "midpoint"
    assert progress.sessions(year.case).held >= 4
    assert year.count("do_between_task") >= 5

    # Halfway, Otto looks back, everybody meets, and Cora lets the year go on.
    year.live("decide_midpoint")
    year.do("decide_midpoint")
    decisions = db.session.scalars(select(Decision).where(Decision.table == MIDPOINT)).all()
    assert [each.recommended["recommendation"] for each in decisions] == ["continue"] * 2
    year.live("plan_session")
    assert year.case.phase == "coaching"

    # In the last weeks it documents what has changed.
    year.live("accept_completion")
    assert clock.today() >= year.case.cohort.starts_on + timedelta(weeks=46)
    assert [each.key for each in closing.criteria(year.case) if not each.met] == []
    assert tasks.facts(year.task("accept_completion"))["recommended"] == "completed"
    year.do("accept_completion")

    # The year is complete, and nothing is left of it but the certificate.
    assert year.is_over
    assert open_names(year.case) == []
    assert (year.case.status, year.case.ended_at) == (CaseStatus.COMPLETED, clock.now())
    certificate = certificates.of_case(year.case.id)
    assert certificate is not None
    assert certificate.kind == "completed"
    jobs.run_due()
    assert certificate.digest is not None
    assert ("Otto", "certificate_ready") in mails()


def test_the_coach_returns_a_plan_at_most_twice(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    for _time in range(2):
        answer(otto, open_task(case, "draft_action_plan"))
        answer(carl, open_task(case, "review_action_plan"), plan_approved="no", comments="Not yet")
    answer(otto, open_task(case, "draft_action_plan"))

    with pytest.raises(AssertionError, match="plan_approved"):
        answer(carl, open_task(case, "review_action_plan"), plan_approved="no", comments="Not yet")


def test_the_coach_fills_in_for_the_contact_on_the_phone(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    task = answer(carl, open_task(case, "submit_baseline"))

    assert (task.closed_by_id, task.done_for_id) == (carl.id, otto.id)


def test_a_form_sent_too_early_is_given_back(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = answer(otto, open_task(case, "submit_baseline"), **scores("4"))
    before = len(mails())

    # Otto asks for it, Carl and Cora hear of it, Carl gives it back.
    tasks.ask_back(otto, task)
    assert mails()[before:] == [("Carl", "asked_back"), ("Cora", "asked_back")]
    tasks.give_back(carl, task)

    # The same task is open with its answers as a draft, and no score counts.
    assert open_names(case) == ["plan_session", "submit_baseline"]
    assert open_task(case, "submit_baseline").id == task.id
    draft = tasks.draft_of(otto, task)
    assert draft is not None
    assert draft.fields["d1_1"] == ["4"]
    assert db.session.scalars(select(Assessment)).all() == []

    # Sent again, the year goes on as if nothing had been.
    answer(otto, task)
    assert open_names(case) == ["plan_session", "summarise_baseline"]


def test_a_form_others_have_built_on_is_not_given_back(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = answer(otto, open_task(case, "submit_baseline"))
    clock.set_to(clock.now() + timedelta(hours=1))
    answer(carl, open_task(case, "summarise_baseline"))

    with pytest.raises(Refusal):
        tasks.give_back(carl, task)

    assert open_names(case) == ["draft_action_plan", "plan_session", "propose_training"]


def test_a_new_contact_person_takes_over_with_the_team(case: Case, cora: User, otto: User) -> None:
    start(case, cora)

    rows = team("Nina New", "Otto Contact")
    answer(otto, open_task(case, "name_team"), **rows)

    assert [u.first_name for u in case.people(MemberKind.CONTACT)] == ["Nina"]
    assert [u.first_name for u in case.people(MemberKind.DEPUTY)] == ["Otto"]


def test_feedback_on_accessibility_is_answered(cora: User) -> None:
    feedback.receive(message="I cannot read it", page="", email="r@example.org", language="fi")

    task = open_task(None, "answer_feedback")
    assert task.due_at is not None
    assert (task.due_at - task.opened_at).days == 14
    answer(cora, task)

    assert mails()[-1] == ("r@example.org", "feedback_answered")
    assert db.session.scalars(select(Task).where(Task.closed_at.is_(None))).all() == []
