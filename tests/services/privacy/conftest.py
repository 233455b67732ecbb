"""An organisation's year with something in nearly every table, and Zaida, who takes part in it."""

import pytest
from sqlalchemy import select

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member
from coaching.model.holds import Hold, Reason
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.practices import PracticeProposal
from coaching.model.processes import Answers, Process
from coaching.services import saved_views
from tests import make, story
from tests.services.privacy import arriving, planting
from tests.services.privacy.filling import fill


@pytest.fixture
def zaida(case: Case) -> User:
    """A member of the team whom everybody has written about."""
    person = make.person("Zaida Q")
    with transaction():
        person.name, person.email, person.phone = planting.NAME, planting.ADDRESS, planting.PHONE
    return person


@pytest.fixture
def full(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    tess: User,
    zaida: User,
) -> Case:
    """The year up to its plan, with notes, files, promises, training, tasks and a hold."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    make.member(case, zaida)
    db.session.expire_all()
    member = db.session.scalars(select(Member).where(Member.user_id == zaida.id)).one()
    make.plan(case)
    make.note(case, by=zaida)
    make.document(case, by=otto)
    make.promise(case, member=member)
    make.guidance_entry(case, coach=carl)
    make.coaching_session(case, now())
    make.added_task(case, by=carl)
    make.certificate(case, by=cora)
    taught = make.training_session(case.cohort, "M01", trainer=tess, starts_at=now())
    make.booking(case, taught, member.id)
    make.substitution(carl, kim, case)
    sent = db.session.scalars(select(Answers).where(Answers.case_id == case.id)).first()
    assert sent is not None
    with transaction():
        note_mail("note_written", zaida, case_id=case.id)
        process = db.session.scalars(select(Process).where(Process.case_id == case.id)).first()
        assert process is not None
        db.session.add_all(
            [
                PracticeProposal(
                    case_id=case.id, answers_id=sent.id, language="fi", title="A", summary="B"
                ),
                Hold(
                    case_id=case.id,
                    process_id=process.id,
                    reason=Reason.OTHER,
                    begins_on=case.cohort.starts_on,
                    expected_until=case.cohort.ends_on,
                    asked_by_id=otto.id,
                ),
            ]
        )
    saved_views.save(cora, "board", name="Late", asked={"state": ["late"]})
    arriving.bring_in(case, zaida, cora=cora, carl=carl)
    return case


@pytest.fixture
def ended(full: Case, eves_case: Case) -> Case:
    """The year, with something in every table, planted and over."""
    fill(full, eves_case)
    planting.plant(full)
    planting.close(full, planting.END)
    planting.write_mail(planting.places().mails)
    return full
