"""A form that is taken back goes to whoever does the task by now, with what was written."""

from datetime import timedelta

from sqlalchemy import select

from coaching import clock, mail
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Draft, Task
from coaching.services import coach_changes, reopenings, successions, tasks
from coaching.services.coach_changes import Wanted
from tests import make, story
from tests.story import answer, open_task

WHY = "The wrong form was sent"


def letter(owed: Mail) -> str:
    """What a mail says."""
    page = mail.compose(owed).get_body(("plain",))
    assert page is not None
    return " ".join(str(page.get_content()).split())


def draft_of(task: Task) -> Draft:
    return db.session.scalars(select(Draft).where(Draft.task_id == task.id)).one()


def test_a_form_of_somebody_who_has_left_goes_to_whoever_does_it_now(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    planned = answer(carl, open_task(case, "plan_session"), day="21.9.2026", starts_at="13.00")
    lena = make.person("Lena Lane", StaffRole.COACH)
    wanted = Wanted(lena.id, None, clock.today())
    coach_changes.name_coach(cora, case, wanted, instead_of=carl.id)
    clock.set_to(clock.now() + timedelta(days=2))

    found = reopenings.consequences(cora, planned)
    reopenings.step_back(cora, planned, reason=WHY, seen=found.seen)

    draft = draft_of(planned)
    assert found.keeper == lena
    assert (draft.user_id, draft.fields["day"]) == (lena.id, ["21.9.2026"])
    told = db.session.scalars(select(Mail).where(Mail.name == "stepped_back")).one()
    assert told.to == lena
    assert "everything that Carl Coach wrote" in letter(told)


def test_a_form_is_given_back_to_the_contact_person_of_today(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    sent = answer(otto, open_task(case, "submit_baseline"))
    successions.follow(cora, case, MemberKind.CONTACT, None, instead_of=otto.id)
    [dora] = case.people(MemberKind.DEPUTY)

    tasks.give_back(cora, sent)

    assert draft_of(sent).user_id == dora.id
    told = db.session.scalars(select(Mail).where(Mail.name == "given_back")).one()
    assert told.to == dora
    assert "everything that Otto Contact wrote" in letter(told)
